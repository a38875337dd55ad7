#pragma once
// What every Entropy must do, whatever it is made of.

#include "ports/entropy.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace astraphe::conformance {

struct EntropyCase {
  std::string name;
  std::function<std::unique_ptr<ports::Entropy>()> make;
};

class Entropy : public testing::TestWithParam<EntropyCase> {
 protected:
  std::vector<std::byte> take(std::size_t count) {
    std::vector<std::byte> bytes(count);
    entropy->fill(bytes);
    return bytes;
  }

  std::unique_ptr<ports::Entropy> entropy = GetParam().make();
};

TEST_P(Entropy, FillsEveryByte) {
  for (const std::size_t count : {1u, 7u, 8u, 9u, 300u}) {
    std::vector<bool> changed(count);
    // A byte that stays zero a hundred times over was never written.
    for (int round = 0; round < 100; ++round) {
      const auto bytes = take(count);
      for (std::size_t i = 0; i < count; ++i) changed[i] = changed[i] || bytes[i] != std::byte(0);
    }
    EXPECT_EQ(std::ranges::count(changed, false), 0) << count;
  }
}

TEST_P(Entropy, WritesNothingOutsideAndNothingForNothing) {
  std::vector<std::byte> bytes(12, std::byte(0xee));
  entropy->fill(std::span(bytes).subspan(2, 0));
  EXPECT_EQ(bytes, std::vector<std::byte>(12, std::byte(0xee)));
  entropy->fill(std::span(bytes).subspan(2, 8));
  EXPECT_EQ(bytes[1], std::byte(0xee));
  EXPECT_EQ(bytes[10], std::byte(0xee));
}

TEST_P(Entropy, NeverSaysTheSameTwice) {
  std::set<std::vector<std::byte>> seen;
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(seen.insert(take(16)).second);
}

TEST_P(Entropy, AllValuesOfAByteComeUp) {
  std::set<std::byte> seen;
  for (const auto byte : take(100'000)) seen.insert(byte);
  EXPECT_EQ(seen.size(), 256u);
}

}  // namespace astraphe::conformance
