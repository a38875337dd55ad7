#include "services/queue/ending.hpp"

#include "domain/topics.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/use_cases.hpp"

#include <fmt/format.h>

namespace astraphe::queue {
namespace {

using domain::PersonState;
using domain::RoomEntry;
using ports::Tx;

store::Outgoing admission_ended(ProductId product, const Leaver& leaver, Instant now) {
  return store::Outgoing{std::string(domain::topic::kAdmissionEnded), product.str(),
                         fmt::format(R"({{"productId":{},"sequence":{},"userId":{}}})",
                                     product.value(), leaver.person.sequence, leaver.user.value()),
                         now};
}

bool may_end(const Person& person, PersonState ending, Instant now) {
  if (person.state == PersonState::waiting) return ending == PersonState::left;
  if (person.state != PersonState::admitted) return false;
  return ending == PersonState::left || person.ends <= now;
}

Result<std::vector<RoomEntry>> end_one(Tx& tx, const Deps& deps, ProductId product, UserId user,
                                       PersonState ending) {
  const auto now = deps.clock.now();
  TRY(auto writer, RoomWriter::open(tx, product, now));
  TRY(const auto person, writer.person(user));
  if (!may_end(person, ending, now)) return Error(Errc::not_found, "not here", "NOT_IN_LINE");
  MUST(end_in(tx, deps, writer, {user, person, ending}));
  return writer.close();
}

}  // namespace

Result<> end_in(Tx& tx, const Deps& deps, RoomWriter& writer, const Leaver& leaver) {
  if (leaver.person.state == PersonState::admitted) {
    const auto product = writer.room().product;
    MUST(deps.outbox.add(tx, admission_ended(product, leaver, deps.clock.now())));
  }
  return writer.end(leaver.user, leaver.person, leaver.ending);
}

Task<Result<>> end_visit(const Deps& deps, ProductId product, UserId user, PersonState ending) {
  auto work = [&](Tx& tx) { return end_one(tx, deps, product, user, ending); };
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
