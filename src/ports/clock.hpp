#pragma once
// Time, as a dependency. Embedded and distributed: adapters/system. Simulation: adapters/sim.
//
// Callable from any lane that the adapter serves: system from all, sim from its own.

#include "base/task.hpp"
#include "base/time.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/this_coro.hpp>

namespace astraphe::ports {

class Clock {
 public:
  virtual ~Clock() = default;

  // Business time. An administrator or a time server may step it either way.
  virtual Instant now() const = 0;

  // For deadlines and timers. Never goes back.
  virtual Steady steady() const = 0;

  // True at `when`, never earlier, even if the wall steps back; false when the caller is asked to
  // stop. So `while (co_await clock.sleep_until(next))` is a loop that ends.
  Task<bool> sleep_until(Instant when) {
    return sleep([this, when] { return when - now(); });
  }
  Task<bool> sleep_until(Steady when) {
    return sleep([this, when] { return when - steady(); });
  }
  Task<bool> sleep_for(Duration pause) { return sleep_until(steady() + pause); }

 protected:
  // Returns at `when` or earlier: the caller looks again.
  virtual Task<> park(Steady when) = 0;

 private:
  // A wall that is set back or forward during a long sleep is noticed within this time.
  static constexpr Duration kNapMax = std::chrono::seconds(1);

  template <class Left>
  Task<bool> sleep(Left left) {
    const auto stop = co_await net::this_coro::cancellation_state;
    while (stop.cancelled() == net::cancellation_type::none) {
      const Duration pause = left();
      if (pause <= Duration::zero()) co_return true;
      co_await park(steady() + std::min(pause, kNapMax));
    }
    co_return false;
  }
};

}  // namespace astraphe::ports
