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
  // guards raised and waiter; never held across a co_await. Who takes a share of the waiter gives
  // it back before letting go, so that the timer always dies on its own lane.
  std::mutex mutex;
  bool raised = false;
  std::weak_ptr<net::steady_timer> waiter;

  bool lower() {
    const std::lock_guard lock(mutex);
    return std::exchange(raised, false);
  }

  void set_waiter(const std::shared_ptr<net::steady_timer>& timer) {
    const std::lock_guard lock(mutex);
    waiter = timer;
  }
};

Signal::Signal() : state_(std::make_shared<State>()) {}

void Signal::notify() const {
  const std::lock_guard lock(state_->mutex);
  state_->raised = true;
  const auto waiter = state_->waiter.lock();
  if (!waiter) return;
  // A weak reference: the waiter may be gone when its lane gets to it.
  net::post(waiter->get_executor(), [parked = std::weak_ptr(waiter)] {
    if (const auto timer = parked.lock()) timer->cancel();
  });
}

Task<bool> Signal::wait() const {
  // Withdraws the timer before it dies.
  struct Parked {
    explicit Parked(std::shared_ptr<State> of, const net::any_io_executor& lane)
        : state(std::move(of)),
          timer(std::make_shared<net::steady_timer>(lane, net::steady_timer::time_point::max())) {
      state->set_waiter(timer);
    }
    Parked(const Parked&) = delete;
    ~Parked() { state->set_waiter(nullptr); }

    std::shared_ptr<State> state;
    std::shared_ptr<net::steady_timer> timer;
  };
  const Parked parked(state_, co_await net::this_coro::executor);
  const auto stop = co_await net::this_coro::cancellation_state;
  while (stop.cancelled() == net::cancellation_type::none) {
    if (parked.state->lower()) co_return true;
    boost::system::error_code woken;
    co_await parked.timer->async_wait(net::redirect_error(net::use_awaitable, woken));
  }
  co_return false;
}

}  // namespace astraphe
