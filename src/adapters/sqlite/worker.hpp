#pragma once
// Worker: the one thread that a SQLite connection lives on. Jobs that wait at the same time are
// handed over as one group. A full line refuses at once.

#include "base/result.hpp"
#include "base/task.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace astraphe::ports {
class Tx;
}

namespace astraphe::adapters::sqlite {

struct Outcome {
  std::exception_ptr crash;  // for the caller's lane to throw
  Result<> result;
};

struct Work {
  std::function<Result<>(ports::Tx&)> body;
  std::move_only_function<void(Outcome)> resume;
  Outcome outcome;
};

class Worker {
 public:
  // `settle` sets every job's outcome; it runs on the worker's thread.
  using Settle = std::function<void(std::span<Work>)>;

  explicit Worker(Settle settle);
  ~Worker();  // finishes what was accepted

  // Errc::unavailable when 10,000 wait already. Callable from any lane that outlives the answer.
  Task<Result<>> run(std::function<Result<>(ports::Tx&)> body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astraphe::adapters::sqlite
