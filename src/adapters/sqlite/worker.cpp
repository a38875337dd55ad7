#include "adapters/sqlite/worker.hpp"

#include "base/resume_on_lane.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace astraphe::adapters::sqlite {
namespace {

constexpr std::size_t kWaitingMax = 10'000;
constexpr std::size_t kGroupMax = 1'000;

std::move_only_function<void(Outcome)> resume_with_outcome(auto handler) {
  return [resume = resume_on_lane(std::move(handler))](Outcome outcome) mutable {
    resume(std::move(outcome.crash), std::move(outcome.result));
  };
}

}  // namespace

struct Worker::State {
  explicit State(Settle how) : settle(std::move(how)), thread([this] { loop(); }) {}

  ~State() {
    const std::lock_guard lock(mutex);
    closing = true;
    arrived.notify_one();
  }

  void enqueue(Work work) {
    {
      const std::lock_guard lock(mutex);
      if (waiting.size() < kWaitingMax) {
        waiting.push_back(std::move(work));
        arrived.notify_one();
        return;
      }
    }
    work.resume(Outcome{nullptr, Error(Errc::unavailable, "too many transactions wait")});
  }

  void loop() {
    while (settle_group()) {
    }
  }

  // The group is gone before the next one is waited for: until then it keeps its lanes busy.
  bool settle_group() {
    auto group = take_group();
    if (group.empty()) return false;
    settle(group);
    for (auto& work : group) work.resume(std::move(work.outcome));
    return true;
  }

  // Empty only when closing.
  std::vector<Work> take_group() {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [this] { return closing || !waiting.empty(); });
    std::vector<Work> group;
    while (!waiting.empty() && group.size() < kGroupMax) {
      group.push_back(std::move(waiting.front()));
      waiting.pop_front();
    }
    return group;
  }

  const Settle settle;
  std::mutex mutex;  // guards waiting and closing; never held across co_await
  std::condition_variable arrived;
  std::deque<Work> waiting;
  bool closing = false;
  std::jthread thread;  // last: starts after and ends before all that it uses
};

Worker::Worker(Settle settle) : state_(std::make_unique<State>(std::move(settle))) {}
Worker::~Worker() = default;

Task<Result<>> Worker::run(std::function<Result<>(ports::Tx&)> body) {
  auto initiate = [this](auto handler, auto work) {
    state_->enqueue(Work{std::move(work), resume_with_outcome(std::move(handler)), Outcome()});
  };
  return net::async_initiate<const net::use_awaitable_t<>, void(std::exception_ptr, Result<>)>(
      std::move(initiate), net::use_awaitable, std::move(body));
}

}  // namespace astraphe::adapters::sqlite
