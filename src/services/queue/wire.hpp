#pragma once
// How this service's values look on the wire.

#include "http/json.hpp"
#include "services/queue/use_cases.hpp"

namespace astraphe::queue {

// {"userId", "rank", "state", …}: surface of GET /api/waitingRoom/{productId}.
std::string place_json(const Standing& standing, Instant now);

// The rules, and how the room does: surface of GET /api/waitingRoom/{productId}/settings.
http::json::object settings_json(const Room& room, Instant now, const http::TimeZone& zone);

// One line of the operator's log, with the account as a keyed hash.
std::string log_line(const domain::RoomEntry& entry, const auth::Hmac& key);

// How long until the next look makes sense.
std::int64_t refresh_seconds(const domain::Place& place);

}  // namespace astraphe::queue
