#include "base/signal.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>

namespace astraphe {

struct Signal::State {
  std::mutex mutex;  // guards raised and waiter; never held across a co_await
  bool raised = false;
  std::weak_ptr<net::steady_timer> waiter;

  bool lower() {
    const std::lock_guard lock(mutex);
    return std::exchange(raised, false);
  }
};

Signal::Signal() : state_(std::make_shared<State>()) {}

void Signal::notify() const {
  std::shared_ptr<net::steady_timer> waiter;
  {
    const std::lock_guard lock(state_->mutex);
    state_->raised = true;
    waiter = state_->waiter.lock();
  }
  if (!waiter) return;
  const auto lane = waiter->get_executor();
  // Posted as a weak reference: the waiter may be gone when its lane gets to it.
  net::post(lane, [parked = std::weak_ptr(waiter)] {
    if (const auto timer = parked.lock()) timer->cancel();
  });
}

Task<bool> Signal::wait() const {
  const auto state = state_;
  const auto timer = std::make_shared<net::steady_timer>(co_await net::this_coro::executor,
                                                         net::steady_timer::time_point::max());
  {
    const std::lock_guard lock(state->mutex);
    state->waiter = timer;
  }
  const auto stop = co_await net::this_coro::cancellation_state;
  while (stop.cancelled() == net::cancellation_type::none) {
    if (state->lower()) co_return true;
    boost::system::error_code woken;
    co_await timer->async_wait(net::redirect_error(net::use_awaitable, woken));
  }
  co_return false;
}

}  // namespace astraphe
