#pragma once
// How long whoever asked the payment provider is left alone, and how often it is asked again.

#include "base/time.hpp"

#include <algorithm>

namespace astraphe::order {

// Longer than any call to the provider takes: until then whoever asked is still at it.
inline constexpr std::chrono::seconds kAskedFor{45};

inline constexpr Millis kLookAgainMin{500};
inline constexpr Millis kLookAgainMax{30'000};

constexpr Duration pause_after(std::int64_t tries) {
  const auto doublings = std::min<std::int64_t>(tries, 6);
  return std::min(kLookAgainMin * (std::int64_t{1} << doublings), kLookAgainMax);
}

}  // namespace astraphe::order
