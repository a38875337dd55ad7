#pragma once
// Runs coroutines to their end on a lane of their own. For tests only.

#include "adapters/sim/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace astraphe {

template <class T>
Task<> keep_answer(Task<T> task, std::optional<T>& out) {
  out.emplace(co_await std::move(task));
}

template <class T>
void start(net::io_context& lane, Task<T> task, std::optional<T>& out) {
  net::co_spawn(lane, keep_answer(std::move(task), out), [](std::exception_ptr crash) {
    if (crash) std::rethrow_exception(crash);
  });
}

// Until the lane has nothing left to do, sleepers included.
template <class T>
T await(Task<T> task, adapters::sim::SimClock& clock) {
  net::io_context lane(1);
  std::optional<T> out;
  start(lane, std::move(task), out);
  clock.run(lane);
  return std::move(out).value();
}

// Starts every task before it lets the lane wait for any of them.
template <class T>
std::vector<T> await_all(std::vector<Task<T>> tasks) {
  net::io_context lane(1);
  std::vector<std::optional<T>> out(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) start(lane, std::move(tasks[i]), out[i]);
  lane.run();
  std::vector<T> answers;
  for (auto& answer : out) answers.push_back(std::move(answer).value());
  return answers;
}

template <class T>
T await(Task<T> task) {
  std::vector<Task<T>> one;
  one.push_back(std::move(task));
  return std::move(await_all(std::move(one)).front());
}

}  // namespace astraphe
