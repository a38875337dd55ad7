#include "tests/conformance/discovery.hpp"

#include "adapters/local/discovery.hpp"

namespace astraphe::conformance {
namespace {

std::unique_ptr<ports::Discovery> make_local(adapters::sim::SimClock& clock) {
  return adapters::local::make_discovery(
      clock, {{"user", {"http://one:1", "http://two:2"}}, {"queue", {"http://three:3"}}});
}

INSTANTIATE_TEST_SUITE_P(AllDiscoveries, Discovery,
                         testing::Values(DiscoveryCase{"local", make_local,
                                                       std::chrono::seconds(5)}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace astraphe::conformance
