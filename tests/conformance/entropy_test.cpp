#include "tests/conformance/entropy.hpp"

#include "adapters/sim/entropy.hpp"
#include "adapters/system/entropy.hpp"

namespace astraphe::conformance {
namespace {

std::vector<std::byte> history(std::uint64_t seed) {
  const auto entropy = adapters::sim::make_entropy(seed);
  std::vector<std::byte> bytes(64);
  entropy->fill(std::span(bytes).first(24));
  entropy->fill(std::span(bytes).subspan(24));
  return bytes;
}

INSTANTIATE_TEST_SUITE_P(AllEntropies, Entropy,
                         testing::Values(EntropyCase{"sim",
                                                     [] { return adapters::sim::make_entropy(7); }},
                                         EntropyCase{"system", adapters::system::make_entropy}),
                         [](const auto& info) { return info.param.name; });

TEST(SeededEntropy, TheSameSeedGivesTheSameHistoryAndAnotherAnother) {
  EXPECT_EQ(history(1), history(1));
  EXPECT_NE(history(1), history(2));
}

}  // namespace
}  // namespace astraphe::conformance
