#include "services/queue/wire.hpp"

#include <fmt/format.h>

namespace astraphe::queue {
namespace {

using domain::PersonState;

constexpr std::size_t kPlaceUsual = 320;

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

// Nothing where the schedule has nothing more to give.
std::optional<Instant> next_tick_of(const Room& room, Instant now) {
  if (room.counters.stopped) return std::nullopt;
  const auto next = domain::next_tick(room.rules, room.sale, now);
  return room.sale.is_over(next) ? std::nullopt : std::optional(next);
}

std::string number_or_null(bool known, std::int64_t number) {
  return known ? std::to_string(number) : "null";
}

std::string eta_json(const Standing& standing, Instant now) {
  const auto eta = eta_of(standing, now);
  if (!eta) return "null";
  return fmt::format(R"({{"p50Seconds":{},"p90Seconds":{}}})", eta->p50, eta->p90);
}

std::string end_json(const domain::Place& place) {
  if (place.state != PersonState::admitted) return "null";
  return http::quoted(http::utc_millis(place.ends));
}

}  // namespace

std::int64_t refresh_seconds(const domain::Place& place) {
  if (place.state != PersonState::waiting) return 5;
  if (place.ahead < 200) return 2;
  return place.ahead < 5'000 ? 5 : 10;
}

// Asked for more often than everything else together, so it is put together by hand.
std::string place_json(const Standing& standing, Instant now) {
  const auto& place = standing.place;
  const bool is_known = place.state != PersonState::not_waiting;
  std::string json;
  json.reserve(kPlaceUsual);
  json.append(R"({"userId":)").append(standing.user.str());
  json.append(R"(,"rank":)").append(std::to_string(place.rank()));
  json.append(R"(,"state":")").append(domain::name_of(place.state));
  json.append(R"(","sequence":)").append(number_or_null(is_known, place.sequence));
  json.append(R"(,"ahead":)").append(number_or_null(is_known, place.ahead));
  json.append(R"(,"behind":)").append(number_or_null(is_known, place.behind));
  json.append(R"(,"eta":)").append(eta_json(standing, now));
  json.append(R"(,"admissionEndsAt":)").append(end_json(place));
  json.append(R"(,"stock":")").append(standing.room->stock_band);
  json.append(R"(","refreshIntervalSeconds":)").append(std::to_string(refresh_seconds(place)));
  json.append(R"(,"updatedAt":")").append(http::utc_millis(now)).append(R"("})");
  return json;
}

http::json::object settings_json(const Room& room, Instant now, const http::TimeZone& zone) {
  const auto& rules = room.rules;
  const auto next = next_tick_of(room, now);
  const bool keeps = rules.rejoin == domain::Rejoin::keep_place;
  http::json::object o{{"productId", room.product.value()},
                       {"productName", room.product_name},
                       {"mode", rules.has_room ? "room" : "none"},
                       {"count", rules.count},
                       {"periodMs", rules.period.count()},
                       {"startDelayMs", rules.start_delay.count()},
                       {"maxActive", nullptr},
                       {"stayMs", rules.stay.count()},
                       {"order", "fifo"},
                       {"rejoin", keeps ? "keep" : "back"},
                       {"stopped", room.counters.stopped},
                       {"waiting", room.counters.waiting},
                       {"active", room.counters.active},
                       {"admitted", room.admitted},
                       {"lastSequence", room.last_sequence},
                       {"stock", room.stock_band},
                       {"saleStartTime", zone.local(room.sale.start)},
                       {"saleEndTime", nullptr},
                       {"nextTickAt", nullptr},
                       {"updatedAt", http::utc_millis(now)}};
  if (rules.active_max) o["maxActive"] = *rules.active_max;
  if (room.sale.end) o["saleEndTime"] = zone.local(*room.sale.end);
  if (next) o["nextTickAt"] = http::utc_millis(*next);
  return o;
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
