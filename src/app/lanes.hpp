#pragma once
// Lanes: the threads on which everything but blocking work runs. One thread, one io_context each; a
// connection, its coroutines and its nursery live and die on one lane.

#include "base/nursery.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>
#include <vector>

namespace astraphe::app {

class Lanes {
 public:
  explicit Lanes(std::size_t count);
  ~Lanes();  // ends the threads when their lanes have nothing left to do

  std::size_t count() const { return contexts_.size(); }
  net::io_context& at(std::size_t index) { return *contexts_.at(index); }
  std::vector<net::any_io_executor> executors();

  // Starts the threads of every lane but the first, which is the caller's: run_first().
  void start();
  // Runs the first lane on this thread until stop_waiting() was called and nothing is left to do.
  void run_first();
  // Waits until the other lanes have nothing left to do either. After stop_waiting().
  void join();
  // No work is expected any more: threads end when their lanes are idle. Callable from any lane.
  void stop_waiting();

 private:
  using Guard = net::executor_work_guard<net::io_context::executor_type>;

  std::vector<std::unique_ptr<net::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::jthread> threads_;  // last: they end before their lanes do
};

}  // namespace astraphe::app
