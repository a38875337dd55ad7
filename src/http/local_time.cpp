#include "http/local_time.hpp"

#include <date/tz.h>

#include <cctype>
#include <optional>

namespace astraphe::http {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

// A cursor over fixed-width digits and literal characters.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  bool literal(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Up to nine digits of a second's fraction; digits below a microsecond are cut off.
  std::optional<int> fraction() {
    int micros = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && std::isdigit(static_cast<unsigned char>(rest_[digits]));
         ++digits) {
      if (digits < 6) micros = micros * 10 + (rest_[digits] - '0');
    }
    if (digits == 0 || digits > 9) return std::nullopt;
    for (auto d = digits; d < 6; ++d) micros *= 10;
    rest_.remove_prefix(digits);
    return micros;
  }

  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<date::local_time<Duration>> scan_local(Scanner& in) {
  const auto year = in.number(4);
  if (!year || !in.literal("-")) return std::nullopt;
  const auto month = in.number(2);
  if (!month || !in.literal("-")) return std::nullopt;
  const auto day = in.number(2);
  if (!day || !in.literal("Tt ")) return std::nullopt;
  const auto hour = in.number(2);
  if (!hour || *hour > 23 || !in.literal(":")) return std::nullopt;
  const auto minute = in.number(2);
  if (!minute || *minute > 59) return std::nullopt;
  std::optional<int> second = 0;
  std::optional<int> micros = 0;
  if (in.literal(":")) second = in.number(2);
  if (!second || *second > 59) return std::nullopt;
  if (in.literal(".")) micros = in.fraction();
  if (!micros) return std::nullopt;
  const auto ymd = date::year(*year) / *month / *day;
  if (!ymd.ok() || *year < 1970) return std::nullopt;
  return date::local_days(ymd) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + Duration(*micros);
}

// "Z" or "+09:00"; nothing when there is no valid offset.
std::optional<std::chrono::minutes> scan_offset(Scanner& in) {
  if (in.literal("Zz")) return std::chrono::minutes(0);
  const int sign = in.peek() == '-' ? -1 : 1;
  if (!in.literal("+-")) return std::nullopt;
  const auto hours = in.number(2);
  if (!hours || *hours > 23 || !in.literal(":")) return std::nullopt;
  const auto minutes = in.number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return sign * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
}

struct Parts {
  int year;
  unsigned month, day;
  long long hour, minute, second, micros;
};

template <class Clock>
Parts parts_of(std::chrono::time_point<Clock, Duration> when) {
  const auto days = std::chrono::floor<date::days>(when);
  const date::year_month_day ymd(
      std::chrono::time_point<date::local_t, date::days>(days.time_since_epoch()));
  const date::hh_mm_ss time(when - days);
  return Parts{int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()), time.hours().count(),
               time.minutes().count(), time.seconds().count(), time.subseconds().count()};
}

void put(char* at, long long number, int digits) {
  for (int i = digits - 1; i >= 0; --i, number /= 10) at[i] = static_cast<char>('0' + number % 10);
}

// By hand, since nearly every answer has one. No instant of ours lies before the year 1000.
std::string written(const Parts& p) {
  constexpr std::string_view kAfterYear = "-00-00T00:00:00.000000";
  auto text = std::to_string(p.year).append(kAfterYear);
  char* const at = text.data() + text.size() - kAfterYear.size();
  put(at + 1, p.month, 2);
  put(at + 4, p.day, 2);
  put(at + 7, p.hour, 2);
  put(at + 10, p.minute, 2);
  put(at + 13, p.second, 2);
  put(at + 16, p.micros, 6);
  return text;
}

}  // namespace

Result<TimeZone> TimeZone::named(const std::string& name) try {
  return TimeZone(date::locate_zone(name));
} catch (const std::exception&) {  // the library's only way to say so
  return Error(Errc::invalid, "unknown time zone " + name);
}

std::string TimeZone::local(Instant when) const {
  const auto info = zone_of(zone_).get_info(when);
  return written(parts_of(when + info.offset));
}

Result<Instant> TimeZone::parse(std::string_view text) const {
  const Error refusal(Errc::invalid, "not a date-time");
  Scanner in(text);
  const auto local = scan_local(in);
  if (!local) return refusal;
  if (in.at_end()) {
    // Where a local time stands twice or never (daylight saving), the earlier instant is taken.
    return Instant(zone_of(zone_).to_sys(*local, date::choose::earliest).time_since_epoch());
  }
  const auto offset = scan_offset(in);
  if (!offset || !in.at_end()) return refusal;
  return Instant(local->time_since_epoch() - *offset);
}

std::string utc_micros(Instant when) { return written(parts_of(when)) + "Z"; }

std::string utc_millis(Instant when) {
  auto text = written(parts_of(when));
  text.resize(text.size() - 3);
  text += 'Z';
  return text;
}

}  // namespace astraphe::http
