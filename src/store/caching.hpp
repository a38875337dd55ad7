#pragma once
// Cached reads, as every service does them.

#include "ports/cache.hpp"

#include <string_view>

namespace astraphe::store {

// How long to keep what stands under `key`: nine to ten tenths of `keep`, always the same for a
// key, so that what was loaded at one time does not all expire at one time.
Millis spread(std::string_view key, Millis keep);

// The cached value, or what `load` returns, which is then kept for at most `keep`. One load at a
// time for a key; fails as `load` does.
Task<Result<std::string>> cached(ports::Cache& cache, std::string key, Millis keep,
                                 ports::Cache::Load load);

}  // namespace astraphe::store
