#include "http/rate_table.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace astraphe::http {
namespace {

using namespace std::chrono_literals;

constexpr Quota kFour{4, 60s};
constexpr Steady kNow{1h};

int taken(RateTable& table, std::uint64_t key, int tries, Steady when) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += table.take(key, kFour, when).is_allowed ? 1 : 0;
  return count;
}

TEST(RateTable, AQuotaMayBeUsedAtOnceAndComesBackBitByBit) {
  RateTable table(64, 1);
  const auto key = table.key(1, 7);
  EXPECT_EQ(taken(table, key, 10, kNow), 4);
  EXPECT_EQ(taken(table, key, 10, kNow + 14s), 0);
  EXPECT_EQ(taken(table, key, 10, kNow + 15s), 1);
  EXPECT_EQ(taken(table, key, 10, kNow + 45s), 2);
  EXPECT_EQ(taken(table, key, 10, kNow + 1h), 4) << "no more than all of it, however long ago";
}

TEST(RateTable, ItSaysHowMuchIsLeftAndHowLongToWait) {
  RateTable table(64, 1);
  const auto key = table.key(1, 7);
  EXPECT_EQ(table.look(key, kFour, kNow).remaining, 4);
  for (const std::int64_t left : {3, 2, 1, 0}) {
    const auto standing = table.take(key, kFour, kNow);
    EXPECT_TRUE(standing.is_allowed);
    EXPECT_EQ(standing.remaining, left);
  }
  const auto refused = table.take(key, kFour, kNow + 5s);
  EXPECT_FALSE(refused.is_allowed);
  EXPECT_EQ(refused.wait, 10s);
  EXPECT_FALSE(table.look(key, kFour, kNow + 14s).is_allowed);
  EXPECT_TRUE(table.take(key, kFour, kNow + 5s + refused.wait).is_allowed);
}

TEST(RateTable, KeysAndKindsDoNotKnowEachOther) {
  RateTable table(1024, 1);
  EXPECT_EQ(taken(table, table.key(1, 7), 10, kNow), 4);
  EXPECT_EQ(taken(table, table.key(2, 7), 10, kNow), 4);
  EXPECT_EQ(taken(table, table.key(1, 8), 10, kNow), 4);
  EXPECT_EQ(taken(table, table.key(1, "192.0.2.1"), 10, kNow), 4);
  EXPECT_EQ(taken(table, table.key(1, "192.0.2.2"), 10, kNow), 4);
  EXPECT_EQ(taken(table, table.key(1, 7), 10, kNow), 0);
  EXPECT_NE(RateTable(64, 1).key(1, 7), RateTable(64, 2).key(1, 7));
}

TEST(RateTable, WhatIsChargedCountsAndNoMoreThanAWholeWindow) {
  RateTable table(64, 1);
  const auto key = table.key(1, 7);
  for (int i = 0; i < 100; ++i) table.charge(key, kFour, kNow);
  EXPECT_FALSE(table.look(key, kFour, kNow).is_allowed);
  EXPECT_TRUE(table.look(key, kFour, kNow + 15s).is_allowed);
  table.forget(key);
  EXPECT_EQ(table.look(key, kFour, kNow).remaining, 4);
}

TEST(RateTable, NoQuotaIsNoLimit) {
  RateTable table(64, 1);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(table.take(1, Quota(), kNow).is_allowed);
}

// Memory is bounded, and nobody who is held back gets free by sending many others.
TEST(RateTable, WhoeverIsHeldBackIsForgottenLast) {
  RateTable table(64, 1);
  const auto held = table.key(1, 7);
  for (int i = 0; i < 4; ++i) table.take(held, kFour, kNow);
  for (std::uint64_t other = 100; other < 10'100; ++other) {
    table.take(table.key(1, other), kFour, kNow);
  }
  EXPECT_FALSE(table.look(held, kFour, kNow).is_allowed);
}

TEST(RateTable, ThreadsThatTakeAtOnceTakeNoMoreThanThereIs) {
  RateTable table(64, 1);
  constexpr Quota kMany{1'000, 3'600s};
  std::atomic<int> count{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1'000; ++i) count += table.take(7, kMany, kNow).is_allowed ? 1 : 0;
      });
    }
  }
  EXPECT_GE(count, 1'000);
  EXPECT_LE(count, 1'010) << "hardly ever is one lost";
}

}  // namespace
}  // namespace astraphe::http
