#pragma once

#include "ports/entropy.hpp"

#include <memory>

namespace astraphe::adapters::system {

// The kernel's (getrandom, Linux 3.17).
std::unique_ptr<ports::Entropy> make_entropy();

}  // namespace astraphe::adapters::system
