#include "services/queue/wire.hpp"

#include "http/json.hpp"
#include "http/local_time.hpp"

#include <fmt/format.h>

namespace astraphe::queue {
namespace {

using domain::PersonState;

struct Eta {
  std::int64_t p50;
  std::int64_t p90;
};

// The tick that the place's turn falls into, if the pace stays as it is. Unknown where people
// inside decide the pace, or where nothing runs. The second figure leaves a quarter, or one more
// period, for what makes ticks give less than they could.
std::optional<Eta> eta_of(const Standing& standing, Instant now) {
  const auto& room = *standing.room;
  const bool is_known = standing.place.state == PersonState::waiting && !room.counters.stopped &&
                        !room.rules.active_max && !room.sale.is_over(now);
  if (!is_known) return std::nullopt;
  const auto first = domain::next_tick(room.rules, room.sale, std::max(now, room.sale.start));
  const auto later_ticks = standing.place.ahead / room.rules.count;
  const auto turn = first + later_ticks * Duration(room.rules.period) - now;
  const auto p50 = std::chrono::ceil<std::chrono::seconds>(turn).count();
  const auto period = std::chrono::ceil<std::chrono::seconds>(room.rules.period).count();
  return Eta{p50, p50 + std::max(p50 / 4, period)};
}

std::string number_or_null(bool known, std::int64_t number) {
  return known ? std::to_string(number) : "null";
}

}  // namespace

std::int64_t refresh_seconds(const domain::Place& place) {
  if (place.state != PersonState::waiting) return 5;
  if (place.ahead < 200) return 2;
  return place.ahead < 5'000 ? 5 : 10;
}

std::string place_json(const Standing& standing, Instant now) {
  const auto& place = standing.place;
  const bool is_known = place.state != PersonState::not_waiting;
  const auto eta = eta_of(standing, now);
  const auto eta_json =
      eta ? fmt::format(R"({{"p50Seconds":{},"p90Seconds":{}}})", eta->p50, eta->p90) : "null";
  return fmt::format(
      R"({{"userId":{},"rank":{},"state":"{}","sequence":{},"ahead":{},"behind":{},"eta":{},)"
      R"("stock":"{}","refreshIntervalSeconds":{},"updatedAt":"{}"}})",
      standing.user.value(), place.rank(), domain::name_of(place.state),
      number_or_null(is_known, place.sequence), number_or_null(is_known, place.ahead),
      number_or_null(is_known, place.behind), eta_json, standing.room->stock_band,
      refresh_seconds(place), http::utc_millis(now));
}

std::string log_line(const domain::RoomEntry& entry, const auth::Hmac& key) {
  std::string line = fmt::format(R"({{"n":{},"at":"{}","type":"{}")", entry.n,
                                 http::utc_micros(entry.at), domain::name_of(entry.type));
  if (entry.account != 0) {
    const auto hash = key.sign(fmt::format("room-log|{}", entry.account));
    line += fmt::format(R"(,"sequence":{},"account":"{}")", entry.sequence,
                        auth::hex(auth::view_of(hash).substr(0, 16)));
  }
  if (entry.by != domain::AdmittedBy::nobody) {
    line += fmt::format(R"(,"by":"{}","period":{})", domain::name_of(entry.by), entry.period);
  }
  return line + "}\n";
}

}  // namespace astraphe::queue
