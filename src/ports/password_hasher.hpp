#pragma once
// Slow on purpose. adapters/sodium: argon2id, 19 MiB, t=2, p=1 (OWASP Password Storage Cheat Sheet)
// on a bounded pool of its own. Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"

#include <string>

namespace astraphe::ports {

class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;

  // A text that holds the salt and the cost. Errc::limited when too many wait.
  virtual Task<Result<std::string>> hash(std::string password) = 0;

  // Takes as long for a wrong password as for the right one. Errc::limited when too many wait.
  virtual Task<Result<bool>> verify(std::string password, std::string hash) = 0;
};

}  // namespace astraphe::ports
