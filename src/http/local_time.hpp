#pragma once
// How instants are written and read on the wire.
//
// The original's fields are local times of the shop's zone without an offset
// ("2024-10-24T20:00:00.123456"); ours are UTC with a Z. An instant that comes in without an offset
// is read in the shop's zone; with one, exactly (RFC 3339).

#include "base/result.hpp"
#include "base/time.hpp"

#include <memory>

namespace astraphe::http {

class TimeZone {
 public:
  // An IANA name such as "Asia/Seoul". Errc::invalid when this machine does not know it.
  static Result<TimeZone> named(const std::string& name);

  std::string local(Instant when) const;  // "2024-10-24T20:00:00.123456"

  // Errc::invalid for anything but a date-time of the years 1970 to 9999.
  Result<Instant> parse(std::string_view text) const;

 private:
  explicit TimeZone(const void* zone) : zone_(zone) {}

  const void* zone_;  // the time-zone library's own, alive as long as the process
};

std::string utc_millis(Instant when);  // "2024-10-24T11:00:00.123Z"
std::string utc_micros(Instant when);  // "2024-10-24T11:00:00.123456Z"

}  // namespace astraphe::http
