#pragma once
// What every Cache must do, whatever it is made of. A cache may forget, so what a test finds
// missing is only wrong where nothing gave it a reason to forget.

#include "base/nursery.hpp"
#include "base/signal.hpp"
#include "ports/cache.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe::conformance {

struct CacheCase {
  std::string name;
  std::function<std::unique_ptr<ports::Cache>(adapters::sim::SimClock&)> make;
};

using Found = Result<std::string>;

class Cache : public testing::TestWithParam<CacheCase> {
 protected:
  static constexpr Millis kKeep{1'000};

  std::optional<std::string> get(std::string key) { return await(cache->get(std::move(key))); }
  void put(std::string key, std::string value, Millis keep = kKeep) {
    (void)await(done(cache->put(std::move(key), std::move(value), keep)));
  }
  void erase(std::string key) { (void)await(done(cache->erase(std::move(key)))); }
  void pass(Duration time) { (void)await(clock.sleep_for(time), clock); }

  static Task<Unit> done(Task<> task) {
    co_await std::move(task);
    co_return Unit();
  }

  // What through() loads: counted, and where `gate` says so, only when the test opens it.
  Task<Found> load(Found what) {
    ++loads;
    if (is_gated) (void)co_await gate.wait();
    co_return what;
  }
  Task<Found> crash() {
    ++loads;
    if (is_gated) (void)co_await gate.wait();
    throw std::logic_error("a bug");
  }

  Task<Found> through(std::string key, Found what) {
    return cache->through(std::move(key), kKeep, [this, what] { return load(what); });
  }

  // Everything that is ready, on both lanes.
  void run_lanes() {
    std::size_t ran = 1;
    while (ran > 0) {
      ran = 0;
      for (auto* lane : {&here, &there}) {
        lane->restart();
        ran += lane->poll();
      }
    }
  }

  adapters::sim::SimClock clock;
  std::unique_ptr<ports::Cache> cache = GetParam().make(clock);
  int loads = 0;
  bool is_gated = false;
  Signal gate;
  net::io_context here{1}, there{1};
};

TEST_P(Cache, WhatWasPutIsThereUntilItsTimeIsOver) {
  put("a", "1");
  EXPECT_EQ(get("a"), "1");
  pass(kKeep - Millis(1));
  EXPECT_EQ(get("a"), "1");
  pass(Millis(1));
  EXPECT_EQ(get("a"), std::nullopt);
}

TEST_P(Cache, AStepOfTheWallChangesNothing) {
  put("a", "1");
  clock.step_wall(std::chrono::hours(1));
  EXPECT_EQ(get("a"), "1");
}

TEST_P(Cache, PuttingAgainReplacesTheValueAndItsTime) {
  put("a", "1");
  pass(kKeep - Millis(1));
  put("a", "2");
  pass(kKeep - Millis(1));
  EXPECT_EQ(get("a"), "2");
}

TEST_P(Cache, WhatWasErasedIsGone) {
  put("a", "1");
  put("b", std::string("\0", 1));
  erase("a");
  erase("never");
  EXPECT_EQ(get("a"), std::nullopt);
  EXPECT_EQ(get("b"), std::string("\0", 1));
}

TEST_P(Cache, ThroughLoadsOnceAndKeeps) {
  EXPECT_EQ(*await(through("a", std::string("1"))), "1");
  EXPECT_EQ(*await(through("a", std::string("2"))), "1");
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(get("a"), "1");
  pass(kKeep);
  EXPECT_EQ(*await(through("a", std::string("2"))), "2");
}

TEST_P(Cache, AnErrorIsToldAndNotKept) {
  EXPECT_EQ(await(through("a", Error(Errc::unavailable))).error().code(), Errc::unavailable);
  EXPECT_EQ(*await(through("a", std::string("1"))), "1");
  EXPECT_EQ(loads, 2);
}

TEST_P(Cache, WhileOneLoadsTheOthersWaitOnWhateverLane) {
  is_gated = true;
  std::vector<std::optional<Found>> found(6);
  for (std::size_t i = 0; i < found.size(); ++i) {
    start(i % 2 == 0 ? here : there, through("a", std::string("1")), found[i]);
  }
  run_lanes();
  EXPECT_EQ(loads, 1);
  gate.notify();
  run_lanes();
  for (const auto& one : found) {
    ASSERT_TRUE(one);
    EXPECT_EQ(**one, "1");
  }
  EXPECT_EQ(loads, 1);
}

TEST_P(Cache, WhoeverWaitsGoesOnOnItsOwnLane) {
  is_gated = true;
  std::optional<Found> pilot, waiter;
  start(here, through("a", std::string("1")), pilot);
  start(there, through("a", std::string("1")), waiter);
  run_lanes();
  gate.notify();
  while (here.restart(), here.poll() > 0) {
  }
  EXPECT_TRUE(pilot);
  EXPECT_FALSE(waiter);
  run_lanes();
  EXPECT_TRUE(waiter);
}

TEST_P(Cache, KeysDoNotWaitForEachOther) {
  is_gated = true;
  std::optional<Found> slow, quick;
  start(here, through("slow", std::string("1")), slow);
  run_lanes();
  is_gated = false;
  start(here, through("quick", std::string("2")), quick);
  run_lanes();
  EXPECT_TRUE(quick);
  EXPECT_FALSE(slow);
  gate.notify();
  run_lanes();
  EXPECT_TRUE(slow);
}

TEST_P(Cache, AnErrorIsToldToAllWhoWaited) {
  is_gated = true;
  std::optional<Found> pilot, waiter;
  start(here, through("a", Error(Errc::sold_out)), pilot);
  start(there, through("a", std::string("1")), waiter);
  run_lanes();
  gate.notify();
  run_lanes();
  ASSERT_TRUE(pilot && waiter);
  EXPECT_EQ(pilot->error().code(), Errc::sold_out);
  EXPECT_EQ(waiter->error().code(), Errc::sold_out);
}

TEST_P(Cache, WhatWasErasedWhileItWasLoadedIsNotKept) {
  is_gated = true;
  std::optional<Found> old;
  start(here, through("a", std::string("old")), old);
  run_lanes();
  erase("a");
  is_gated = false;
  // Whoever asks after the erasing does not get what was read before it.
  EXPECT_EQ(*await(through("a", std::string("new"))), "new");
  gate.notify();
  run_lanes();
  ASSERT_TRUE(old);
  EXPECT_EQ(**old, "old");
  EXPECT_EQ(get("a"), "new");
}

TEST_P(Cache, WhatWasPutWhileAnOlderOneWasLoadedStays) {
  is_gated = true;
  std::optional<Found> old;
  start(here, through("a", std::string("old")), old);
  run_lanes();
  put("a", "new");
  gate.notify();
  run_lanes();
  ASSERT_TRUE(old);
  EXPECT_EQ(get("a"), "new");
}

TEST_P(Cache, ALoadThatCrashesLeavesTheOthersToLoadForThemselves) {
  is_gated = true;
  std::optional<Found> waiter;
  std::exception_ptr crashed;
  Nursery nursery(here.get_executor(), [&](std::exception_ptr why) { crashed = why; });
  std::optional<Found> none;
  nursery.spawn(keep_answer(cache->through("a", kKeep, [this] { return crash(); }), none));
  run_lanes();
  start(there, through("a", std::string("1")), waiter);
  run_lanes();
  EXPECT_FALSE(waiter);
  is_gated = false;
  gate.notify();
  run_lanes();
  EXPECT_TRUE(crashed);
  EXPECT_FALSE(none);
  ASSERT_TRUE(waiter);
  EXPECT_EQ(**waiter, "1");
  EXPECT_EQ(loads, 2);
}

TEST_P(Cache, APilotThatIsAskedToStopLeavesTheOthersToLoadForThemselves) {
  is_gated = true;
  std::optional<Found> pilot, waiter;
  Nursery nursery(here.get_executor(), [](std::exception_ptr) { ADD_FAILURE(); });
  const ports::Cache::Load load_unless_stopped = [this]() -> Task<Found> {
    ++loads;
    const bool on = co_await gate.wait();
    if (!on) co_return Error(Errc::unavailable, "asked to stop");
    co_return std::string("never");
  };
  nursery.spawn(keep_answer(cache->through("a", kKeep, load_unless_stopped), pilot));
  run_lanes();
  is_gated = false;
  start(there, through("a", std::string("1")), waiter);
  run_lanes();
  nursery.stop();
  run_lanes();
  ASSERT_TRUE(pilot && waiter);
  EXPECT_EQ(pilot->error().code(), Errc::unavailable);
  EXPECT_EQ(**waiter, "1");
}

TEST_P(Cache, AWaiterThatIsAskedToStopDoesNotWaitForTheLoad) {
  is_gated = true;
  std::optional<Found> pilot, waiter;
  start(here, through("a", std::string("1")), pilot);
  run_lanes();
  Nursery nursery(there.get_executor(), [](std::exception_ptr) { ADD_FAILURE(); });
  nursery.spawn(keep_answer(through("a", std::string("1")), waiter));
  run_lanes();
  nursery.stop();
  run_lanes();
  ASSERT_TRUE(waiter);
  EXPECT_EQ(waiter->error().code(), Errc::unavailable);
  EXPECT_FALSE(pilot);
  gate.notify();
  run_lanes();
  EXPECT_TRUE(pilot);
}

}  // namespace astraphe::conformance
