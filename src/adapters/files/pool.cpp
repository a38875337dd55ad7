#include "adapters/files/pool.hpp"

#include "base/resume_on_lane.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace astraphe::adapters::files {
namespace {

using Resume = std::move_only_function<void(std::exception_ptr, bool)>;

struct Work {
  std::function<void()> job;
  Resume resume;
};

}  // namespace

struct Pool::State {
  explicit State(Limits limits) : waiting_max(limits.waiting) {
    for (std::size_t i = 0; i < limits.threads; ++i) threads.emplace_back([this] { loop(); });
  }

  ~State() {
    const std::lock_guard lock(mutex);
    closing = true;
    arrived.notify_all();
  }

  void enqueue(Work work) {
    {
      const std::lock_guard lock(mutex);
      if (waiting.size() < waiting_max) {
        waiting.push_back(std::move(work));
        arrived.notify_one();
        return;
      }
    }
    work.resume(nullptr, false);
  }

  void loop() {
    while (run_one()) {
    }
  }

  bool run_one() {
    auto work = take();
    if (!work) return false;
    std::exception_ptr crash;
    try {
      work->job();
    } catch (...) {
      crash = std::current_exception();
    }
    work->resume(std::move(crash), true);
    return true;
  }

  // Nothing only when closing.
  std::optional<Work> take() {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [this] { return closing || !waiting.empty(); });
    if (waiting.empty()) return std::nullopt;
    std::optional<Work> work(std::move(waiting.front()));
    waiting.pop_front();
    return work;
  }

  const std::size_t waiting_max;
  std::mutex mutex;  // guards waiting and closing; never held across co_await
  std::condition_variable arrived;
  std::deque<Work> waiting;
  bool closing = false;
  std::vector<std::jthread> threads;  // last: start after and end before all that they use
};

Pool::Pool(Limits limits) : state_(std::make_unique<State>(limits)) {}
Pool::~Pool() = default;

Task<bool> Pool::run(std::function<void()> job) {
  auto initiate = [this](auto handler, auto what) {
    state_->enqueue(Work{std::move(what), resume_on_lane(std::move(handler))});
  };
  return net::async_initiate<const net::use_awaitable_t<>, void(std::exception_ptr, bool)>(
      std::move(initiate), net::use_awaitable, std::move(job));
}

}  // namespace astraphe::adapters::files
