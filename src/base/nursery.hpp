#pragma once
// Nursery: the one place where a coroutine starts without being awaited.
//
// Its owner awaits drain() before it dies, so a child never outlives what it uses. Only a lane that
// is destroyed itself (a simulated crash) takes its children along undrained.
// A child that is asked to stop sees it as an answer (false, an Errc), never as an exception.
//
// Owned by one lane: members are called, and children run, there.

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <exception>
#include <functional>
#include <memory>

namespace astraphe {

class Nursery {
 public:
  using OnCrash = std::function<void(std::exception_ptr)>;

  Nursery(net::any_io_executor lane, OnCrash on_crash);
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;
  ~Nursery();

  // Starts a child; drops it unstarted once draining.
  void spawn(Task<> child);

  // Refuses new children, asks the living ones to stop, and returns when none is left.
  Task<> drain();

  // Asks the living children to stop without waiting for them, and refuses new ones.
  void stop();

  std::size_t size() const;
  const net::any_io_executor& lane() const { return lane_; }

 private:
  struct Ward;

  net::any_io_executor lane_;
  std::shared_ptr<Ward> ward_;
};

}  // namespace astraphe
