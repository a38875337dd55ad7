#include "adapters/sim/clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace astraphe::adapters::sim {

// In its bed for as long as it lives: a frame that a crash destroys leaves none behind.
class SimClock::Sleeper {
 public:
  Sleeper(Bed& beds, Steady when, net::any_io_executor lane)
      : timer_(std::move(lane), net::steady_timer::time_point::max()),
        beds_(beds),
        mine_(beds.emplace(when, &timer_)) {}
  Sleeper(const Sleeper&) = delete;
  ~Sleeper() { beds_.erase(mine_); }

  net::steady_timer& timer() { return timer_; }

 private:
  net::steady_timer timer_;  // never fires by itself: a place to wait until somebody cancels it
  Bed& beds_;
  Bed::iterator mine_;
};

Task<> SimClock::park(Steady when) {
  Sleeper me(sleepers_, when, co_await net::this_coro::executor);
  boost::system::error_code woken;
  co_await me.timer().async_wait(net::redirect_error(net::use_awaitable, woken));
}

void SimClock::run(net::io_context& lane) {
  do {
    lane.restart();
    lane.poll();
  } while (jump_to_next_sleeper());
}

void SimClock::run_until(const std::function<std::span<net::io_context* const>()>& lanes,
                         const std::function<bool()>& done) {
  while (true) {
    std::size_t ran = 0;
    for (auto* lane : lanes()) {
      lane->restart();
      ran += lane->poll();
    }
    if (done()) return;
    if (ran == 0 && !jump_to_next_sleeper()) return;
  }
}

bool SimClock::jump_to_next_sleeper() {
  if (sleepers_.empty()) return false;
  steady_ = std::max(steady_, sleepers_.begin()->first);
  for (auto& [when, timer] : sleepers_) {
    if (when > steady_) break;
    timer->cancel();
  }
  return true;
}

}  // namespace astraphe::adapters::sim
