#include "tests/conformance/cache.hpp"

#include "adapters/memory/cache.hpp"

#include <array>
#include <atomic>
#include <thread>

namespace astraphe::conformance {
namespace {

using adapters::memory::CacheLimits;
using adapters::memory::make_cache;

std::unique_ptr<ports::Cache> make_memory(adapters::sim::SimClock& clock) {
  return make_cache(clock, CacheLimits{});
}

INSTANTIATE_TEST_SUITE_P(AllCaches, Cache, testing::Values(CacheCase{"memory", make_memory}),
                         [](const auto& info) { return info.param.name; });

class BoundedCache : public testing::Test {
 protected:
  static Task<Unit> put(ports::Cache& cache, std::string key, std::string value) {
    co_await cache.put(std::move(key), std::move(value), Millis(60'000));
    co_return Unit();
  }
  using Entries = std::initializer_list<std::pair<const char*, std::string>>;
  void fill(CacheLimits limits, Entries entries) {
    cache = make_cache(clock, limits);
    for (const auto& [key, value] : entries) (void)await(put(*cache, key, value));
  }
  bool has(std::string key) { return await(cache->get(std::move(key))).has_value(); }

  adapters::sim::SimClock clock;
  std::unique_ptr<ports::Cache> cache;
};

TEST_F(BoundedCache, ForgetsWhatWasNotAskedForLongestWhenThereAreTooMany) {
  fill({.entries = 2, .bytes = 1'000}, {{"a", "1"}, {"b", "2"}});
  EXPECT_TRUE(has("a"));
  (void)await(put(*cache, "c", "3"));
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b"));
  EXPECT_TRUE(has("c"));
}

TEST_F(BoundedCache, ForgetsUntilTheBytesFit) {
  fill({.entries = 100, .bytes = 20}, {{"a", "123456789"}, {"b", "123456789"}});
  EXPECT_TRUE(has("a") && has("b"));
  (void)await(put(*cache, "c", std::string(15, 'x')));
  EXPECT_FALSE(has("a") || has("b"));
  EXPECT_TRUE(has("c"));
}

TEST_F(BoundedCache, WhatIsLargerThanAllOfItIsNotKeptAndCostsNobodyTheirs) {
  fill({.entries = 100, .bytes = 20}, {{"a", "1"}, {"b", std::string(20, 'x')}});
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b"));
}

TEST_F(BoundedCache, PuttingTheSameKeyAgainCountsOnce) {
  fill({.entries = 2, .bytes = 12}, {{"a", "1"}});
  for (int i = 0; i < 20; ++i) (void)await(put(*cache, "b", "12345"));
  EXPECT_TRUE(has("a") && has("b"));
}

// For the thread sanitizer, too: lanes of their own threads, all after the same few keys.
TEST(SharedCache, LanesThatAskAtOnceGetTheRightValues) {
  adapters::sim::SimClock clock;
  const auto cache = make_cache(clock, CacheLimits{.entries = 3, .bytes = 1'000});
  std::atomic<int> wrong = 0;
  auto ask = [](ports::Cache& from, int lane, std::atomic<int>& errors) -> Task<Unit> {
    for (int i = 0; i < 500; ++i) {
      const auto key = std::to_string((i + lane) % 5);
      const ports::Cache::Load load = [key]() -> Task<Found> { co_return "value " + key; };
      const auto found = co_await from.through(key, Millis(60'000), load);
      if (!found || *found != "value " + key) ++errors;
      if (i % 7 == 0) co_await from.erase(key);
    }
    co_return Unit();
  };
  std::array<net::io_context, 4> lanes;  // each outlives every call that another makes
  std::array<std::optional<Unit>, 4> done;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      start(lanes[i], ask(*cache, static_cast<int>(i), wrong), done[i]);
      threads.emplace_back([&lane = lanes[i]] { lane.run(); });
    }
  }
  for (const auto& one : done) EXPECT_TRUE(one);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace astraphe::conformance
