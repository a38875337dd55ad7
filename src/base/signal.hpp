#pragma once
// Signal: "there is something to do", from any thread to the one coroutine that waits for it.
// Notifying before anybody waits is remembered once; notifying twice is notifying once.

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace astraphe {

class Signal {
 public:
  Signal();

  // Callable from any thread, at any time, also when nobody waits any more.
  void notify() const;

  // True when notified since the last wait; false when the caller is asked to stop.
  // One waiter at a time, always on the same lane.
  Task<bool> wait() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace astraphe
