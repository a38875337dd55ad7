#include "adapters/system/entropy.hpp"

#include "base/result.hpp"

#include <sys/random.h>

namespace astraphe::adapters::system {
namespace {

class SystemEntropy final : public ports::Entropy {
 public:
  void fill(std::span<std::byte> bytes) override {
    while (!bytes.empty()) {
      const auto got = getrandom(bytes.data(), bytes.size(), 0);
      ASTRAPHE_INVARIANT(got > 0);  // guessable bytes are worse than none
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
  }
};

}  // namespace

std::unique_ptr<ports::Entropy> make_entropy() { return std::make_unique<SystemEntropy>(); }

}  // namespace astraphe::adapters::system
