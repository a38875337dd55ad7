#pragma once
// The two places that race something against time.

#include "base/result.hpp"
#include "base/signal.hpp"
#include "ports/clock.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <exception>

namespace astraphe::ports {

// A crash left as an exception would look to the race like a loser, and so like a timeout.
template <class T>
Task<Result<T>> keeping_crash(Task<Result<T>> work, std::exception_ptr& crash) {
  co_await net::this_coro::throw_if_cancelled(false);
  try {
    co_return co_await std::move(work);
  } catch (...) {
    crash = std::current_exception();
  }
  co_return Error(Errc::internal, "crashed");
}

// The task's result; Errc::timeout after `limit` of steady time; Errc::unavailable when the caller
// is asked to stop. The loser is cancelled and waited for.
template <class T>
Task<Result<T>> within(Clock& clock, Duration limit, Task<Result<T>> work) {
  using namespace net::experimental::awaitable_operators;
  std::exception_ptr crash;
  auto deadline = clock.sleep_for(limit);
  auto first = co_await (keeping_crash(std::move(work), crash) || std::move(deadline));
  if (crash) std::rethrow_exception(crash);
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  if (std::get<1>(first)) co_return Error(Errc::timeout, "no answer in time");
  co_return Error(Errc::unavailable, "asked to stop");
}

// Returns when notified, or after `limit`. False when the caller is asked to stop.
inline Task<bool> wait_for(Clock& clock, Signal signal, Duration limit) {
  using namespace net::experimental::awaitable_operators;
  // The race begins with a clean slate: it would not hear of a stop that was asked for before.
  const auto stop = co_await net::this_coro::cancellation_state;
  if (stop.cancelled() != net::cancellation_type::none) co_return false;
  auto notified = signal.wait();
  auto deadline = clock.sleep_for(limit);
  const auto first = co_await (std::move(notified) || std::move(deadline));
  if (first.index() == 0) co_return std::get<0>(first);
  co_return std::get<1>(first);
}

}  // namespace astraphe::ports
