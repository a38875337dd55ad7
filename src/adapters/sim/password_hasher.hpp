#pragma once
// Cheap on purpose: a simulation signs up thousands. Never outside one.

#include "ports/entropy.hpp"
#include "ports/password_hasher.hpp"

#include <memory>

namespace astraphe::adapters::sim {

std::unique_ptr<ports::PasswordHasher> make_password_hasher(ports::Entropy& entropy);

}  // namespace astraphe::adapters::sim
