#pragma once
// What every Clock must do, whatever it is made of.

#include "base/nursery.hpp"
#include "ports/clock.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace astraphe::conformance {

struct ClockCase {
  std::string name;
  std::function<std::unique_ptr<ports::Clock>()> make;
  std::function<void(ports::Clock&, net::io_context&)> run;  // until the lane has nothing to do
};

class Clock : public testing::TestWithParam<ClockCase> {
 protected:
  void run(Task<> task) {
    nursery.spawn(std::move(task));
    GetParam().run(*clock, lane);
  }

  Task<> note(Task<bool> sleep) { woke_in_time = co_await std::move(sleep); }

  Task<> note_order(Duration pause, int number) {
    (void)co_await clock->sleep_for(pause);
    woke.push_back(number);
  }

  Task<> drain(Nursery& sleepers) { co_await sleepers.drain(); }

  std::unique_ptr<ports::Clock> clock = GetParam().make();
  net::io_context lane{1};
  std::optional<bool> woke_in_time;
  std::vector<int> woke;
  Nursery nursery{lane.get_executor(), [](std::exception_ptr) { ADD_FAILURE(); }};
};

TEST_P(Clock, NeverWakesEarlyBySteadyTime) {
  const auto when = clock->steady() + Millis(5);
  run(note(clock->sleep_until(when)));
  EXPECT_EQ(woke_in_time, true);
  EXPECT_GE(clock->steady(), when);
}

TEST_P(Clock, NeverWakesEarlyByTheWall) {
  const auto when = clock->now() + Millis(5);
  run(note(clock->sleep_until(when)));
  EXPECT_EQ(woke_in_time, true);
  EXPECT_GE(clock->now(), when);
}

TEST_P(Clock, WhatIsOverIsNotWaitedFor) {
  run(note(clock->sleep_until(clock->steady() - Millis(5))));
  EXPECT_EQ(woke_in_time, true);
}

TEST_P(Clock, SteadyTimeNeverGoesBack) {
  auto last = clock->steady();
  for (int i = 0; i < 1'000; ++i) {
    const auto now = clock->steady();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST_P(Clock, WhoeverSleepsLessWakesFirst) {
  nursery.spawn(note_order(Millis(40), 2));
  nursery.spawn(note_order(Millis(80), 3));
  run(note_order(Millis(1), 1));
  EXPECT_EQ(woke, (std::vector{1, 2, 3}));
}

TEST_P(Clock, BeingAskedToStopWakesWithFalse) {
  Nursery sleepers(lane.get_executor(), [](std::exception_ptr) { ADD_FAILURE(); });
  sleepers.spawn(note(clock->sleep_until(clock->now() + std::chrono::hours(1))));
  run(drain(sleepers));
  EXPECT_EQ(sleepers.size(), 0u);
  EXPECT_EQ(woke_in_time, false);
}

}  // namespace astraphe::conformance
