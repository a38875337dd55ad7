#pragma once
// argon2id (RFC 9106) by libsodium: 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat
// Sheet gives it. About 46 ms of a core each, on threads of its own.

#include "ports/password_hasher.hpp"

#include <memory>

namespace astraphe::adapters::sodium {

struct Limits {
  std::size_t threads = 2;
  std::size_t waiting_max = 64;
};

// The destructor finishes what is under way and drops what waits.
std::unique_ptr<ports::PasswordHasher> make_password_hasher(Limits limits);

}  // namespace astraphe::adapters::sodium
