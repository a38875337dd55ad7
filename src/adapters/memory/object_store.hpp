#pragma once
// A ports::ObjectStore in this process's memory: for simulations and tests.

#include "ports/object_store.hpp"

#include <memory>

namespace astraphe::adapters::memory {

std::unique_ptr<ports::ObjectStore> make_object_store();

}  // namespace astraphe::adapters::memory
