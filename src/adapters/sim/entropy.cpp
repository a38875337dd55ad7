#include "adapters/sim/entropy.hpp"

#include <mutex>
#include <random>

namespace astraphe::adapters::sim {
namespace {

class SeededEntropy final : public ports::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : random_(seed) {}

  // Eight bytes of each number, so that the history does not depend on how it is cut into calls of
  // whole words; what is left of the last word is dropped.
  void fill(std::span<std::byte> bytes) override {
    const std::lock_guard lock(mutex_);
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i % sizeof(word) == 0) word = random_();
      bytes[i] = static_cast<std::byte>(word & 0xff);
      word >>= 8;
    }
  }

 private:
  std::mutex mutex_;  // guards random_; never held across co_await
  std::mt19937_64 random_;
};

}  // namespace

std::unique_ptr<ports::Entropy> make_entropy(std::uint64_t seed) {
  return std::make_unique<SeededEntropy>(seed);
}

}  // namespace astraphe::adapters::sim
