#pragma once
// The two kinds of time, in microseconds.

#include <chrono>
#include <cstdint>

namespace astraphe {

using Duration = std::chrono::microseconds;
using Millis = std::chrono::milliseconds;

// Business time: what the wall says. Stored as microseconds since 1970 (UTC).
using Instant = std::chrono::sys_time<Duration>;

// Deadlines and timers: never steps, and means nothing outside its process.
using Steady = std::chrono::time_point<std::chrono::steady_clock, Duration>;

constexpr std::int64_t micros(Instant when) { return when.time_since_epoch().count(); }
constexpr Instant instant(std::int64_t micros) { return Instant(Duration(micros)); }

}  // namespace astraphe
