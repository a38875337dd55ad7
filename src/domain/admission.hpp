#pragma once
// The decisions of a waiting room: who gets a new place, and how many may be let in now.
// Plain functions of what the room's row says; no time but the argument's.

#include "domain/sale.hpp"
#include "domain/waiting_room.hpp"

#include <cstdint>
#include <limits>

namespace astraphe::domain {

// What the decisions need to know of a room; the counters of its row.
struct RoomCounters {
  std::int64_t waiting = 0;
  std::int64_t active = 0;
  std::int64_t period = std::numeric_limits<std::int64_t>::min();  // the last one somebody used
  std::int64_t admitted_in_period = 0;
  bool stopped = false;
};

enum class JoinStep { keep, join, move };

// Whoever waits keeps the place or goes to the back, as the sale's rules say; whoever is admitted
// stays admitted; everybody else gets a new place.
constexpr JoinStep on_join(PersonState state, Rejoin rejoin) {
  if (state == PersonState::admitted) return JoinStep::keep;
  if (state != PersonState::waiting) return JoinStep::join;
  return rejoin == Rejoin::keep_place ? JoinStep::keep : JoinStep::move;
}

// How many more the ceiling of people inside leaves room for.
constexpr std::int64_t room_inside(const AdmissionRules& rules, const RoomCounters& room) {
  if (!rules.active_max) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(0, *rules.active_max - room.active);
}

// How many more the allowance of the period that `now` lies in lets through, by schedule and
// straight through together. Nothing before the sale opens, after it ends or while stopped.
constexpr std::int64_t allowance(const AdmissionRules& rules, const SaleWindow& sale,
                                 const RoomCounters& room, Instant now) {
  if (room.stopped || !sale.is_open(now)) return 0;
  const auto period = period_at(rules, sale.start, now);
  // A clock that was set back must not open a period twice.
  if (period < room.period) return 0;
  const auto used = period == room.period ? room.admitted_in_period : 0;
  return std::min(std::max<std::int64_t>(0, rules.count - used), room_inside(rules, room));
}

// The same for the schedule, which begins with the first tick.
constexpr std::int64_t scheduled(const AdmissionRules& rules, const SaleWindow& sale,
                                 const RoomCounters& room, Instant now) {
  if (period_at(rules, sale.start, now) < 0) return 0;
  return std::min(allowance(rules, sale, room, now), room.waiting);
}

// When the schedule next has something to give, given that it has nothing now.
constexpr Instant next_tick(const AdmissionRules& rules, const SaleWindow& sale, Instant now) {
  const auto period = std::max<std::int64_t>(period_at(rules, sale.start, now) + 1, 0);
  return start_of_period(rules, sale.start, period);
}

}  // namespace astraphe::domain
