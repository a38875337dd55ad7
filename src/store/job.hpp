#pragma once
// What a service does besides answering: loops that run until they are asked to stop.

#include "base/log.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"

#include <functional>
#include <string>
#include <vector>

namespace astraphe::store {

struct Job {
  std::string name;
  std::function<Task<>()> run;
};

// Calls `work` now and then every `pause`, until asked to stop. A failure is logged and the work is
// tried again after the pause.
Task<> every(ports::Clock& clock, const Log& log, std::string name, Duration pause,
             std::function<Task<Result<>>()> work);

// Forgets inbox rows after 7 days and idempotency rows after 15. Run it hourly.
Task<Result<>> sweep(ports::Database& database, Instant now);

}  // namespace astraphe::store
