#pragma once
// The ways out of a room that are not a purchase.

#include "services/queue/room_writer.hpp"
#include "services/queue/service.hpp"

namespace astraphe::queue {

// `ending` is left or expired; expired only once the admission's time is over. The product service
// hears of an admission that ended. Errc::not_found when the user is neither in line nor inside.
Task<Result<>> end_visit(const Deps& deps, ProductId product, UserId user,
                         domain::PersonState ending);

// The same in a transaction that goes on, for somebody who certainly may end so. Wake the outbox
// afterwards.
struct Leaver {
  UserId user;
  Person person;
  domain::PersonState ending;
};
Result<> end_in(ports::Tx& tx, const Deps& deps, RoomWriter& writer, const Leaver& leaver);

}  // namespace astraphe::queue
