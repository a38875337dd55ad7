#include "services/queue/ending.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/use_cases.hpp"

namespace astraphe::queue {
namespace {

using domain::JoinStep;
using domain::PersonState;
using domain::RoomEntry;
using ports::Tx;

enum class Step { kept, placed, let_in, replayed, let_in_before };

struct Outcome {
  Step step = Step::kept;
  Person person;
  http::Response answer;
  std::vector<RoomEntry> entries;
  std::int64_t last_n = 0;  // of the journal, as the decision saw it
};

Result<> must_be_joinable(const Room& room, Instant now) {
  if (room.deleted) return Error(Errc::not_found, "deleted", "NO_SUCH_PRODUCT");
  if (!room.rules.has_room) return Error(Errc::conflict, "no room", "NO_ROOM");
  if (room.sale.is_over(now)) return Error(Errc::gone, "the sale is over", "SALE_ENDED");
  if (room.stock_band == "sold_out") return Error(Errc::sold_out, "nothing is left");
  return Result<>();
}

// Whoever was placed now is the last in line.
Standing last_in_line(const Room& room, UserId user, const Person& person) {
  return Standing{user,
                  domain::Place{.state = person.state,
                                .sequence = person.sequence,
                                .ahead = room.counters.waiting - 1},
                  std::make_shared<const Room>(room)};
}

bool may_go_straight_through(const Room& room, Instant now) {
  return room.counters.waiting == 0 &&
         domain::allowance(room.rules, room.sale, room.counters, now) > 0;
}

// What the key remembers of somebody who is inside: 200 and the sequence, since the product is
// shown as it is when it is asked for again.
constexpr int kInside = 200;

Result<> remember_inside(Tx& tx, const JoinRequest& request, const Person& person, Instant now) {
  const auto mark = http::text(kInside, std::to_string(person.sequence));
  return store::remember(tx, request.once, mark, now);
}

Result<Outcome> let_in(Tx& tx, RoomWriter& writer, const JoinRequest& request, Instant now) {
  TRY(const auto placed, writer.join(request.user));
  TRY(const auto person, writer.admit(request.user, placed, domain::AdmittedBy::direct));
  MUST(remember_inside(tx, request, person, now));
  return Outcome{Step::let_in, person, {}, {}};
}

Error through(PersonState state) {
  if (state == PersonState::used) return Error(Errc::forbidden, "used", "ADMISSION_USED");
  return Error(Errc::forbidden, "ended", "ADMISSION_ENDED");
}

Result<Outcome> repeat(Tx& tx, const JoinRequest& request, http::Response before, Instant now) {
  if (before.status != kInside) return Outcome{Step::replayed, {}, std::move(before), {}};
  TRY(const auto person, find_person(tx, request.product, request.user));
  const bool is_the_same = std::to_string(person.sequence) == before.body;
  const bool is_inside = person.state == PersonState::admitted && person.ends > now;
  if (!is_the_same || !is_inside) return through(person.state);
  return Outcome{Step::let_in_before, person, {}, {}};
}

Result<Outcome> place(Tx& tx, RoomWriter& writer, const JoinRequest& request, JoinStep step,
                      Instant now) {
  TRY(const auto person, step == JoinStep::move ? writer.move_to_the_back(request.user)
                                                : writer.join(request.user));
  Outcome outcome{Step::placed, person, {}, {}};
  outcome.answer = request.render(last_in_line(writer.room(), request.user, person));
  MUST(store::remember(tx, request.once, outcome.answer, now));
  return outcome;
}

Result<Outcome> decide(Tx& tx, const Deps& deps, RoomWriter& writer, const JoinRequest& request) {
  const auto now = deps.clock.now();
  TRY(const auto person, writer.person(request.user));
  const bool is_inside = person.state == PersonState::admitted && person.ends > now;
  if (is_inside) {
    MUST(remember_inside(tx, request, person, now));
    return Outcome{Step::kept, person, {}, {}};
  }
  MUST(must_be_joinable(writer.room(), now));
  const auto step = domain::on_join(person.state, writer.room().rules.rejoin);
  if (step == JoinStep::keep && person.state == PersonState::waiting) {
    return Outcome{Step::kept, person, {}, {}};
  }
  // Inside by the journal, but the time is over and the sweep has not come by yet.
  if (step == JoinStep::keep) {
    MUST(end_in(tx, deps, writer, {request.user, person, PersonState::expired}));
  }
  const bool is_new = step != JoinStep::move;
  if (is_new && request.straight_through && may_go_straight_through(writer.room(), now)) {
    return let_in(tx, writer, request, now);
  }
  return place(tx, writer, request, is_new ? JoinStep::join : JoinStep::move, now);
}

Result<Outcome> join_in(Tx& tx, const Deps& deps, const JoinRequest& request) {
  const auto now = deps.clock.now();
  TRY(auto before, store::recall(tx, request.once));
  if (before) return repeat(tx, request, std::move(*before), now);
  TRY(auto writer, RoomWriter::open(tx, request.product, now));
  TRY(auto outcome, decide(tx, deps, writer, request));
  outcome.last_n = writer.room().last_n;
  if (outcome.step == Step::kept) return outcome;
  TRY(auto entries, writer.close());
  outcome.entries = std::move(entries);
  return outcome;
}

auth::AdmissionGrant grant_for(ProductId product, UserId user, const Person& person) {
  return auth::AdmissionGrant{user, auth::Admission{product, person.sequence}, person.ends};
}

// Nothing has changed, so the answer is all that there is to remember. Whoever joined a moment ago
// may not have told the index yet.
Task<Result<Joined>> answer_with_place(const Deps& deps, const JoinRequest& request,
                                       std::int64_t last_n) {
  CO_TRY(const auto standing, co_await look(deps, request.product, request.user, last_n));
  auto answer = request.render(standing);
  if (request.once.key.empty()) co_return Joined{std::move(answer), std::nullopt};
  auto work = [&](Tx& tx) { return store::remember(tx, request.once, answer, deps.clock.now()); };
  CO_MUST(co_await deps.database.transact(work));
  co_return Joined{std::move(answer), std::nullopt};
}

}  // namespace

Task<Result<Joined>> join(const Deps& deps, JoinRequest request) {
  CO_TRY(const auto room, co_await room_of(deps, request.product));
  auto work = [&](Tx& tx) { return join_in(tx, deps, request); };
  CO_TRY(auto outcome, co_await deps.database.transact(work));
  const auto ended =
      std::ranges::find(outcome.entries, domain::EntryType::expire, &RoomEntry::type);
  if (ended != outcome.entries.end()) deps.outbox.wake();
  co_await tell_index(deps, request.product, std::move(outcome.entries));
  if (outcome.person.state == PersonState::admitted) {
    co_return Joined{{}, grant_for(request.product, request.user, outcome.person),
                     outcome.step == Step::let_in_before};
  }
  if (outcome.step == Step::kept) {
    co_return co_await answer_with_place(deps, request, outcome.last_n);
  }
  co_return Joined{std::move(outcome.answer), std::nullopt};
}

Task<Result<MaybeGrant>> admission_of(const Deps& deps, ProductId product, UserId user) {
  CO_TRY(const auto room, co_await room_of(deps, product));
  auto work = [product, user](Tx& tx) { return find_person(tx, product, user); };
  CO_TRY(const auto person, co_await deps.database.read(work));
  switch (person.state) {
    case PersonState::not_waiting: co_return Error(Errc::not_found, "never joined", "NOT_IN_LINE");
    case PersonState::waiting: co_return MaybeGrant();
    case PersonState::admitted: break;
    case PersonState::used:
    case PersonState::expired:
    case PersonState::left:
    case PersonState::closed: co_return through(person.state);
  }
  if (person.ends <= deps.clock.now()) co_return through(PersonState::expired);
  co_return MaybeGrant(grant_for(product, user, person));
}

}  // namespace astraphe::queue
