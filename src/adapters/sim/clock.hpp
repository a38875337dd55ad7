#pragma once
// SimClock: time that moves only when nothing else can happen. A year takes milliseconds, and the
// same seed gives the same history.
//
// Outlives the lanes whose tasks sleep on it, so that time goes on when a lane crashes.
// Owned by the one thread that runs those lanes.

#include "ports/clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <span>

namespace astraphe::adapters::sim {

class SimClock final : public ports::Clock {
 public:
  // `start` is what the wall says at steady zero.
  explicit SimClock(Instant start = Instant()) : skew_(start.time_since_epoch()) {}

  Instant now() const override { return Instant(steady_.time_since_epoch() + skew_); }
  Steady steady() const override { return steady_; }

  // Sets the wall forwards or backwards, as a time server may; steady time does not notice.
  void step_wall(Duration by) { skew_ += by; }

  // Runs the lane until no task is ready and none is asleep.
  void run(net::io_context& lane);

  // Runs every lane until `done` says so, or until nothing is left to do. Lanes may be added to and
  // taken from the list between the steps.
  void run_until(const std::function<std::span<net::io_context* const>()>& lanes,
                 const std::function<bool()>& done);

  std::size_t sleepers() const { return sleepers_.size(); }

 private:
  class Sleeper;
  // Sleepers of one instant wake in the order in which they lay down.
  using Bed = std::multimap<Steady, net::steady_timer*>;

  Task<> park(Steady when) override;
  bool jump_to_next_sleeper();

  Steady steady_{};
  Duration skew_;
  Bed sleepers_;
};

}  // namespace astraphe::adapters::sim
