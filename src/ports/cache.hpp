#pragma once
// Answers that may be a little old. Embedded: adapters/memory. Distributed: adapters/redis.
// May forget anything at any time; never returns what has expired. Decides nothing.
//
// Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <functional>
#include <optional>
#include <string>

namespace astraphe::ports {

class Cache {
 public:
  using Load = std::function<Task<Result<std::string>>()>;

  virtual ~Cache() = default;

  virtual Task<std::optional<std::string>> get(std::string key) = 0;
  virtual Task<> put(std::string key, std::string value, Millis keep) = 0;
  virtual Task<> erase(std::string key) = 0;

  // The cached value, or what `load` returns, which is then kept. While one caller loads a key, the
  // others wait for that load. An error is told to all who waited and is not kept. A load that was
  // under way when its key was erased is not kept either.
  virtual Task<Result<std::string>> through(std::string key, Millis keep, Load load) = 0;
};

}  // namespace astraphe::ports
