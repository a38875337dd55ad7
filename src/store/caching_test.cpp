#include "store/caching.hpp"

#include "adapters/memory/cache.hpp"
#include "adapters/sim/clock.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

#include <set>

namespace astraphe::store {
namespace {

using namespace std::chrono_literals;

TEST(Caching, WhatIsLoadedTogetherDoesNotExpireTogether) {
  std::set<Millis> lasts;
  for (int i = 0; i < 100; ++i) {
    const auto key = "user/" + std::to_string(i);
    const auto keep = spread(key, 60min);
    EXPECT_GT(keep, 54min - 1s);
    EXPECT_LE(keep, 60min);
    EXPECT_EQ(keep, spread(key, 60min)) << "always the same for a key";
    lasts.insert(keep);
  }
  EXPECT_GT(lasts.size(), 50u);
  EXPECT_EQ(spread("any", Millis(0)), Millis(0));
}

TEST(Caching, AValueIsLoadedOnceAndAgainWhenItsTimeIsOver) {
  adapters::sim::SimClock clock{Instant(1s)};
  const auto cache = adapters::memory::make_cache(clock, {});
  int loads = 0;
  const ports::Cache::Load load = [&loads]() -> Task<Result<std::string>> {
    co_return std::to_string(++loads);
  };
  EXPECT_EQ(*await(cached(*cache, "a", 10s, load)), "1");
  EXPECT_EQ(*await(cached(*cache, "a", 10s, load)), "1");
  EXPECT_TRUE(await(clock.sleep_for(10s), clock));
  EXPECT_EQ(*await(cached(*cache, "a", 10s, load)), "2");
}

}  // namespace
}  // namespace astraphe::store
