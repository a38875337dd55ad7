#pragma once
// What people and operators do in a waiting room.

#include "auth/identity.hpp"
#include "services/queue/room_book.hpp"
#include "services/queue/service.hpp"
#include "store/idempotency.hpp"

namespace astraphe::queue {

// A place, with what is said of the room beside it.
struct Standing {
  UserId user;
  domain::Place place;
  std::shared_ptr<const Room> room;
};

// The room as the book has it; asks the product service once when the book has not heard of it.
// Errc::not_found: no such product. Errc::conflict NO_ROOM: sold without a waiting room.
Task<Result<std::shared_ptr<const Room>>> room_of(const Deps& deps, ProductId product);

// Where somebody stands. Changes nothing.
// Knows at least what the journal says up to `from_n`.
Task<Result<Standing>> look(const Deps& deps, ProductId product, UserId user,
                            std::int64_t from_n = 0);

// Takes a place, or the place that the re-registration rule gives. Errc::gone after the sale,
// Errc::sold_out when nothing is left.
struct JoinRequest {
  ProductId product;
  UserId user;
  bool straight_through = false;  // let the caller in at once, where nobody waits and it may be
  store::OnceKey once;
  std::function<http::Response(const Standing&)> render;  // what the Idempotency-Key remembers
};
// Answers with what `render` made of the place, or with the answer that the key had before; with a
// grant instead for whoever is inside. A key that let its caller straight through does so once:
// Errc::forbidden when that visit is over.
struct Joined {
  http::Response answer;
  std::optional<auth::AdmissionGrant> grant;
  bool is_replay = false;  // of a grant
};
Task<Result<Joined>> join(const Deps& deps, JoinRequest request);

// Out of the line, or out of the product. Errc::not_found when neither in line nor inside.
Task<Result<>> leave(const Deps& deps, ProductId product, UserId user);

// The admission of somebody whose turn has come; nothing for somebody who waits. Errc::not_found
// for whoever never joined, Errc::forbidden for whoever is through.
using MaybeGrant = std::optional<auth::AdmissionGrant>;
Task<Result<MaybeGrant>> admission_of(const Deps& deps, ProductId product, UserId user);

// Operators' calls. Errc::forbidden unless the product is the caller's own, or the caller a
// manager.
Task<Result<std::shared_ptr<const Room>>> operated_room(const Deps& deps, ProductId product,
                                                        const http::Caller& caller);
// Lets in up to `count` people now; exempt from the schedule's ceiling. How many that were.
Task<Result<std::int64_t>> admit_by_hand(const Deps& deps, ProductId product, std::int64_t count);

struct Pace {
  std::int64_t count;
  Millis period;
};
Task<Result<>> start_schedule(const Deps& deps, ProductId product, Pace pace);
// Errc::invalid NO_SCHEDULE when it is stopped already.
Task<Result<>> stop_schedule(const Deps& deps, ProductId product);

// The room as its row has it, and not as the book had it a moment ago.
Task<Result<Room>> room_now(const Deps& deps, ProductId product);
// `rules_after` makes the new rules of those that hold, or refuses. The room with them.
using RulesAfter = std::function<Result<domain::AdmissionRules>(const domain::AdmissionRules&)>;
Task<Result<Room>> change_rules(const Deps& deps, ProductId product, RulesAfter rules_after);

Task<Result<std::vector<domain::RoomEntry>>> journal_after(const Deps& deps, ProductId product,
                                                           std::int64_t n);

}  // namespace astraphe::queue
