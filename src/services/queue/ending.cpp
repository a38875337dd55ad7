#include "services/queue/ending.hpp"

#include "domain/topics.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/room_writer.hpp"
#include "services/queue/use_cases.hpp"

#include <fmt/format.h>

namespace astraphe::queue {
namespace {

using domain::PersonState;
using domain::RoomEntry;
using ports::Tx;

store::Outgoing admission_ended(ProductId product, UserId user, const Person& person, Instant now) {
  return store::Outgoing{std::string(domain::topic::kAdmissionEnded), product.str(),
                         fmt::format(R"({{"productId":{},"sequence":{},"userId":{}}})",
                                     product.value(), person.sequence, user.value()),
                         now};
}

bool may_end(const Person& person, PersonState ending, Instant now) {
  if (person.state == PersonState::waiting) return ending == PersonState::left;
  if (person.state != PersonState::admitted) return false;
  return ending == PersonState::left || person.ends <= now;
}

Result<std::vector<RoomEntry>> end_in(Tx& tx, const Deps& deps, ProductId product, UserId user,
                                      PersonState ending) {
  const auto now = deps.clock.now();
  TRY(auto writer, RoomWriter::open(tx, product, now));
  TRY(const auto person, writer.person(user));
  if (!may_end(person, ending, now)) return Error(Errc::not_found, "not here", "NOT_IN_LINE");
  if (person.state == PersonState::admitted) {
    MUST(deps.outbox.add(tx, admission_ended(product, user, person, now)));
  }
  MUST(writer.end(user, person, ending));
  return writer.close();
}

}  // namespace

Task<Result<>> end_visit(const Deps& deps, ProductId product, UserId user, PersonState ending) {
  auto work = [&](Tx& tx) { return end_in(tx, deps, product, user, ending); };
  CO_TRY(auto entries, co_await deps.database.transact(work));
  deps.outbox.wake();
  co_await tell_index(deps, product, std::move(entries));
  co_return Result<>();
}

Task<Result<>> leave(const Deps& deps, ProductId product, UserId user) {
  CO_TRY(const auto room, co_await room_of(deps, product));
  co_return co_await end_visit(deps, product, user, PersonState::left);
}

}  // namespace astraphe::queue
