#pragma once
// What a buyer does from the first look to the last.

#include "tests/sim/sale.hpp"

namespace astraphe::sim {

// `memory` outlives the task.
Task<> live(Person& person, const Offer& offer, Memory& memory);

}  // namespace astraphe::sim
