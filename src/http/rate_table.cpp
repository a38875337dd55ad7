#include "http/rate_table.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

namespace astraphe::http {
namespace {

// A slot is one word, so that it changes as a whole: a mark of the key, and the theoretical arrival
// time of the next one in ticks. 0 is an empty slot.
constexpr int kTimeBits = 42;
constexpr std::uint64_t kTimeMask = (1ULL << kTimeBits) - 1;
constexpr std::chrono::microseconds kTick{100};  // 42 bits of them are 13 years of uptime
constexpr std::size_t kWays = 8;                 // slots of a set: one line of a cache
constexpr int kTriesMax = 8;

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::uint64_t mark_of(std::uint64_t key) { return std::max<std::uint64_t>(key >> kTimeBits, 1); }
std::int64_t time_in(std::uint64_t slot) { return static_cast<std::int64_t>(slot & kTimeMask); }
std::uint64_t slot_of(std::uint64_t mark, std::int64_t time) {
  return mark << kTimeBits | (static_cast<std::uint64_t>(time) & kTimeMask);
}

std::int64_t in_ticks(Duration span) {
  return std::chrono::duration_cast<std::chrono::microseconds>(span) / kTick;
}

// A quota in ticks.
struct Rate {
  std::int64_t interval;
  std::int64_t window;

  explicit Rate(const Quota& quota)
      : interval(std::max<std::int64_t>(in_ticks(quota.interval()), 1)),
        window(interval * quota.count) {}

  bool allows(std::int64_t due, std::int64_t now) const { return due - now + interval <= window; }
  std::int64_t after_one(std::int64_t due, std::int64_t now) const {
    return std::min(std::max(due, now) + interval, now + window);
  }
  // Where a key stands whose next one is due at `due`.
  Standing standing(std::int64_t due, std::int64_t now) const {
    const auto used = std::max<std::int64_t>(due - now, 0);
    const bool is_allowed = used + interval <= window;
    return {is_allowed, (window - std::min(used, window)) / interval,
            kTick * (is_allowed ? used : used + interval - window)};
  }
};

}  // namespace

RateTable::RateTable(std::size_t slots, std::uint64_t seed)
    : sets_(slots / kWays), seed_(seed),
      slots_(std::make_unique<std::atomic<std::uint64_t>[]>(slots)) {
  ASTRAPHE_INVARIANT(sets_ > 0 && std::has_single_bit(slots));
}

std::uint64_t RateTable::key(std::uint64_t kind, std::uint64_t number) const {
  return mixed(mixed(seed_ ^ number) + kind * 0x9e3779b97f4a7c15ULL);
}

std::uint64_t RateTable::key(std::uint64_t kind, std::string_view text) const {
  std::uint64_t hash = seed_ + text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const auto size = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), size);
    hash = mixed(hash ^ word) + 1;
    text.remove_prefix(size);
  }
  return key(kind, hash);
}

// One more than since the clock began, so that no time in use is 0.
std::int64_t RateTable::ticks(Steady now) const { return in_ticks(now.time_since_epoch()) + 1; }

// `decide` is told when the key's next one is due (0: never seen) and says what is due then. With
// much going on at once in one set a change may get lost: the next one counts.
template <class Decide>
void RateTable::change(std::uint64_t key, Decide decide) {
  auto* const set = &slots_[(key & (sets_ - 1)) * kWays];
  const auto mark = mark_of(key);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    std::size_t at = 0;
    std::uint64_t seen = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < kWays; ++i) {
      const auto slot = set[i].load(std::memory_order_relaxed);
      const bool is_it = slot >> kTimeBits == mark;
      if (!is_it && time_in(slot) >= least) continue;
      at = i;
      seen = slot;
      least = time_in(slot);
      if (is_it) break;
    }
    const bool is_known = seen >> kTimeBits == mark;
    const auto due = decide(is_known ? time_in(seen) : 0);
    if (!due || set[at].compare_exchange_weak(seen, slot_of(mark, *due))) return;
  }
}

Standing RateTable::take(std::uint64_t key, Quota quota, Steady now) {
  Standing out;
  if (quota.is_off()) return out;
  const auto at = ticks(now);
  const Rate rate(quota);
  std::int64_t stands_at = 0;
  change(key, [&](std::int64_t due) -> std::optional<std::int64_t> {
    out.is_allowed = rate.allows(due, at);
    stands_at = out.is_allowed ? rate.after_one(due, at) : due;
    return out.is_allowed ? std::optional(stands_at) : std::nullopt;
  });
  const bool was_allowed = out.is_allowed;
  out = rate.standing(stands_at, at);
  out.is_allowed = was_allowed;
  return out;
}

void RateTable::charge(std::uint64_t key, Quota quota, Steady now) {
  if (quota.is_off()) return;
  const Rate rate(quota);
  change(key, [&](std::int64_t due) { return std::optional(rate.after_one(due, ticks(now))); });
}

void RateTable::give_back(std::uint64_t key, Quota quota) {
  const Rate rate(quota);
  change(key, [&rate](std::int64_t due) -> std::optional<std::int64_t> {
    if (due <= rate.interval) return std::nullopt;
    return due - rate.interval;
  });
}

Standing RateTable::look(std::uint64_t key, Quota quota, Steady now) const {
  if (quota.is_off()) return Standing();
  const auto* const set = &slots_[(key & (sets_ - 1)) * kWays];
  for (std::size_t i = 0; i < kWays; ++i) {
    const auto slot = set[i].load(std::memory_order_relaxed);
    if (slot >> kTimeBits == mark_of(key)) return Rate(quota).standing(time_in(slot), ticks(now));
  }
  return Rate(quota).standing(0, ticks(now));
}

void RateTable::forget(std::uint64_t key) {
  auto* const set = &slots_[(key & (sets_ - 1)) * kWays];
  for (std::size_t i = 0; i < kWays; ++i) {
    auto slot = set[i].load();
    if (slot >> kTimeBits == mark_of(key)) set[i].compare_exchange_strong(slot, 0);
  }
}

}  // namespace astraphe::http
