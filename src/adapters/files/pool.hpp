#pragma once
// Pool: a few threads that wait for the disk, so that lanes do not.

#include "base/task.hpp"

#include <exception>
#include <functional>
#include <memory>

namespace astraphe::adapters::files {

class Pool {
 public:
  struct Limits {
    std::size_t threads = 2;
    std::size_t waiting = 256;
  };
  explicit Pool(Limits limits);
  ~Pool();  // finishes what was accepted

  // Runs `job` on one of the threads and resumes the caller on its lane; what it throws is thrown
  // there. False, and nothing was run, when too many wait. Callable from any lane that outlives the
  // answer. Is not abandoned: the job may use what the awaiter owns.
  Task<bool> run(std::function<void()> job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astraphe::adapters::files
