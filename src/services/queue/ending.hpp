#pragma once
// The ways out of a room that are not a purchase.

#include "domain/waiting_room.hpp"
#include "services/queue/service.hpp"

namespace astraphe::queue {

// `ending` is left or expired; expired only once the admission's time is over. The product service
// hears of an admission that ended. Errc::not_found when the user is neither in line nor inside.
Task<Result<>> end_visit(const Deps& deps, ProductId product, UserId user,
                         domain::PersonState ending);

}  // namespace astraphe::queue
