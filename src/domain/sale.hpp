#pragma once
// A sale's window and the pace at which its room lets people in.

#include "base/time.hpp"

#include <cstdint>
#include <optional>

namespace astraphe::domain {

struct SaleWindow {
  Instant start;
  std::optional<Instant> end;

  constexpr bool has_begun(Instant now) const { return now >= start; }
  constexpr bool is_over(Instant now) const { return end && now >= *end; }
  constexpr bool is_open(Instant now) const { return has_begun(now) && !is_over(now); }

  bool operator==(const SaleWindow&) const = default;
};

enum class Rejoin { to_the_back, keep_place };

// How people are let in. A sale without a room is an ordinary product.
struct AdmissionRules {
  bool has_room = true;
  std::int64_t count = 1;                       // people in each period
  Millis period{10'000};                        // at least kPeriodMin
  Millis start_delay{60'000};                   // from the sale's start to the first tick
  std::optional<std::int64_t> active_max;       // admitted and neither used, left nor expired
  Millis stay{3'600'000};                       // how long an admission lasts, collected or not
  Rejoin rejoin = Rejoin::to_the_back;

  bool operator==(const AdmissionRules&) const = default;
};

inline constexpr Millis kPeriodMin{100};
inline constexpr Millis kPeriodMax{86'400'000};
inline constexpr std::int64_t kCountMax = 100'000;
inline constexpr Millis kStartDelayMax{30 * 86'400'000LL};
inline constexpr std::int64_t kActiveMax = 1'000'000'000;
inline constexpr Millis kStayMin{1'000};
inline constexpr Millis kStayMax{7 * 86'400'000LL};

// Which period of the schedule `now` lies in: 0 begins at the first tick, negative ones lie before
// it. Each period has an allowance of `count`; what is not used in it lapses with it.
constexpr std::int64_t period_at(const AdmissionRules& rules, Instant sale_start, Instant now) {
  const auto since = (now - (sale_start + rules.start_delay)).count();
  const auto length = Duration(rules.period).count();
  const auto whole = since / length;
  return since % length < 0 ? whole - 1 : whole;
}

constexpr Instant start_of_period(const AdmissionRules& rules, Instant sale_start,
                                  std::int64_t period) {
  return sale_start + rules.start_delay + period * Duration(rules.period);
}

}  // namespace astraphe::domain
