#include "base/nursery.hpp"

#include "base/result.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

namespace astraphe {

// Outlives the nursery for as long as a child's frame does: a dying lane destroys both in any
// order.
struct Nursery::Ward {
  using Bed = std::list<net::cancellation_signal>::iterator;

  void leave(Bed bed) {
    children.erase(bed);
    const auto waiting = empty.lock();
    if (waiting && children.empty()) waiting->cancel();
  }

  OnCrash on_crash;
  std::list<net::cancellation_signal> children;
  std::weak_ptr<net::steady_timer> empty;  // there while drain() waits
  bool closed = false;
};

namespace {

bool runs_here(const net::any_io_executor& lane) {
  const auto* context = lane.target<net::io_context::executor_type>();
  return context != nullptr && context->running_in_this_thread();
}

Task<> without_cancellation_exceptions(Task<> child) {
  co_await net::this_coro::throw_if_cancelled(false);
  co_await std::move(child);
}

}  // namespace

Nursery::Nursery(net::any_io_executor lane, OnCrash on_crash)
    : lane_(std::move(lane)), ward_(std::make_shared<Ward>()) {
  ward_->on_crash = std::move(on_crash);
}

// The list is asked first: a lane that is dead already must not be asked anything.
Nursery::~Nursery() { ASTRAPHE_INVARIANT(ward_->children.empty() || !runs_here(lane_)); }

void Nursery::spawn(Task<> child) {
  if (ward_->closed) return;
  const auto bed = ward_->children.emplace(ward_->children.end());
  // However the child ends, by itself or with its lane, the last owner of `stay` goes and frees the
  // bed.
  std::shared_ptr<void> stay(ward_.get(), [ward = ward_, bed](void*) { ward->leave(bed); });
  auto on_end = [ward = ward_, stay](std::exception_ptr crash) mutable {
    stay.reset();
    if (crash) ward->on_crash(crash);
  };
  stay.reset();
  net::co_spawn(lane_, without_cancellation_exceptions(std::move(child)),
                net::bind_cancellation_slot(bed->slot(), std::move(on_end)));
}

void Nursery::stop() {
  ward_->closed = true;
  for (auto next = ward_->children.begin(); next != ward_->children.end();) {
    auto child = next++;  // emit() may end the child, which erases it
    child->emit(net::cancellation_type::terminal);
  }
}

Task<> Nursery::drain() {
  stop();
  // The timer lives in this frame, so it cannot outlive its lane.
  const auto empty =
      std::make_shared<net::steady_timer>(lane_, net::steady_timer::time_point::max());
  ward_->empty = empty;
  boost::system::error_code woken;
  while (!ward_->children.empty()) {
    co_await empty->async_wait(net::redirect_error(net::use_awaitable, woken));
  }
}

std::size_t Nursery::size() const { return ward_->children.size(); }

}  // namespace astraphe
