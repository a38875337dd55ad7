#pragma once
// Whole files under keys that we choose. Embedded: adapters/files. Distributed: adapters/s3.
// A reader sees a whole object or none. Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"

#include <string>

namespace astraphe::ports {

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Keys are 1-200 of [A-Za-z0-9._-] in segments parted by '/', no segment "." or "..":
  // Errc::invalid for others. Putting twice replaces.
  virtual Task<Result<>> put(std::string key, std::string bytes) = 0;

  // Errc::not_found when there is none.
  virtual Task<Result<std::string>> get(std::string key) = 0;

  // Nothing there is a success.
  virtual Task<Result<>> remove(std::string key) = 0;
};

}  // namespace astraphe::ports
