#include "store/caching.hpp"

namespace astraphe::store {
namespace {

constexpr std::uint64_t kSteps = 1'000;

// FNV-1a: the same in every build, which simulations need.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
  return hash;
}

}  // namespace

Millis spread(std::string_view key, Millis keep) {
  const auto tenth = keep.count() / 10;
  return keep - Millis(tenth * static_cast<std::int64_t>(hash_of(key) % kSteps) /
                       static_cast<std::int64_t>(kSteps));
}

Task<Result<std::string>> cached(ports::Cache& cache, std::string key, Millis keep,
                                 ports::Cache::Load load) {
  const auto kept = spread(key, keep);
  co_return co_await cache.through(std::move(key), kept, std::move(load));
}

}  // namespace astraphe::store
