#pragma once
// A ports::Cache in this process's memory. What was not asked for longest is forgotten first.

#include "ports/cache.hpp"
#include "ports/clock.hpp"

#include <memory>

namespace astraphe::adapters::memory {

struct CacheLimits {
  std::size_t entries = 10'000;
  std::size_t bytes = 32 << 20;  // of keys and values; a larger value is not kept at all
};

// Time is the clock's steady one.
std::unique_ptr<ports::Cache> make_cache(const ports::Clock& clock, CacheLimits limits);

}  // namespace astraphe::adapters::memory
