#include "adapters/system/clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace astraphe::adapters::system {
namespace {

class SystemClock final : public ports::Clock {
 public:
  Instant now() const override {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
  }
  Steady steady() const override {
    return std::chrono::floor<Duration>(std::chrono::steady_clock::now());
  }

 private:
  Task<> park(Steady when) override {
    net::steady_timer timer(co_await net::this_coro::executor, when);
    boost::system::error_code woken;
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, woken));
  }
};

}  // namespace

std::unique_ptr<ports::Clock> make_clock() { return std::make_unique<SystemClock>(); }

}  // namespace astraphe::adapters::system
