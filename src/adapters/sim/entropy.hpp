#pragma once
// Bytes that everybody can guess who knows the seed: for simulations, where the same seed must give
// the same history.

#include "ports/entropy.hpp"

#include <cstdint>
#include <memory>

namespace astraphe::adapters::sim {

std::unique_ptr<ports::Entropy> make_entropy(std::uint64_t seed);

}  // namespace astraphe::adapters::sim
