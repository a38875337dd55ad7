#include "tests/conformance/clock.hpp"

#include "adapters/sim/clock.hpp"
#include "adapters/system/clock.hpp"

namespace astraphe::conformance {
namespace {

using adapters::sim::SimClock;

void run_simulated(ports::Clock& clock, net::io_context& lane) {
  dynamic_cast<SimClock&>(clock).run(lane);
}

void run_really(ports::Clock&, net::io_context& lane) {
  lane.restart();
  lane.run();
}

INSTANTIATE_TEST_SUITE_P(
    AllClocks, Clock,
    testing::Values(ClockCase{"sim", [] { return std::make_unique<SimClock>(); }, run_simulated},
                    ClockCase{"system", adapters::system::make_clock, run_really}),
    [](const auto& info) { return info.param.name; });

// A wall that can be stepped: only the simulated one can.
class SteppedWall : public testing::Test {
 protected:
  Task<> sleep() {
    EXPECT_TRUE(co_await clock.sleep_until(when));
    woke_at = clock.now();
  }

  Task<> step_after(Duration pause, Duration step) {
    (void)co_await clock.sleep_for(pause);
    clock.step_wall(step);
  }

  void run(Duration step) {
    nursery.spawn(sleep());
    nursery.spawn(step_after(std::chrono::seconds(10), step));
    clock.run(lane);
  }

  SimClock clock;
  net::io_context lane{1};
  const Instant when = clock.now() + std::chrono::minutes(1);
  std::optional<Instant> woke_at;
  Nursery nursery{lane.get_executor(), [](std::exception_ptr) { ADD_FAILURE(); }};
};

TEST_F(SteppedWall, ABackwardStepDoesNotWakeEarly) {
  run(-std::chrono::minutes(5));
  EXPECT_EQ(woke_at, when);
  EXPECT_EQ(clock.steady().time_since_epoch(), std::chrono::minutes(6));
}

TEST_F(SteppedWall, AForwardStepIsNoticedWithinASecond) {
  run(std::chrono::minutes(5));
  ASSERT_TRUE(woke_at);
  EXPECT_LE(clock.steady().time_since_epoch(), std::chrono::seconds(11));
}

}  // namespace
}  // namespace astraphe::conformance
