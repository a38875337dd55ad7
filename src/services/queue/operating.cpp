#include "domain/account.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/room_writer.hpp"
#include "services/queue/use_cases.hpp"

namespace astraphe::queue {
namespace {

using domain::AdmittedBy;
using domain::RoomEntry;
using ports::Tx;

bool operates(const http::Caller& caller, const Room& room) {
  const auto role = domain::role_named(caller.role);
  if (role == domain::Role::admin || role == domain::Role::manager) return true;
  return role == domain::Role::seller && caller.user == room.seller;
}

struct ByHand {
  std::int64_t admitted = 0;
  std::vector<RoomEntry> entries;
};

Result<ByHand> admit_in(Tx& tx, ProductId product, std::int64_t count, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, product, now));
  const auto& room = writer.room();
  const auto most = std::min(count, domain::room_inside(room.rules, room.counters));
  TRY(const auto admitted, writer.admit_front(most, AdmittedBy::manual));
  TRY(auto entries, writer.close());
  return ByHand{admitted, std::move(entries)};
}

// Starting ticks at once where the first tick's time is past.
Result<std::vector<RoomEntry>> start_in(Tx& tx, ProductId product, Pace pace, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, product, now));
  auto& room = writer.settings();
  auto rules = room.rules;
  rules.count = pace.count;
  rules.period = pace.period;
  room.counters.stopped = false;
  MUST(writer.change_rules(rules));
  const auto count = domain::scheduled(room.rules, room.sale, room.counters, now);
  MUST(writer.admit_front(count, AdmittedBy::schedule));
  return writer.close();
}

Result<std::vector<RoomEntry>> stop_in(Tx& tx, ProductId product, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, product, now));
  auto& room = writer.settings();
  if (room.counters.stopped) return Error(Errc::invalid, "stopped already", "NO_SCHEDULE");
  room.counters.stopped = true;
  MUST(writer.change_rules(domain::AdmissionRules(room.rules)));
  return writer.close();
}

struct Changed {
  Room room;
  std::vector<RoomEntry> entries;
};

Result<Changed> change_in(Tx& tx, ProductId product, const RulesAfter& rules_after, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, product, now));
  TRY(const auto rules, rules_after(writer.room().rules));
  MUST(writer.change_rules(rules));
  TRY(auto entries, writer.close());
  return Changed{writer.room(), std::move(entries)};
}

}  // namespace

Task<Result<std::shared_ptr<const Room>>> operated_room(const Deps& deps, ProductId product,
                                                        const http::Caller& caller) {
  CO_TRY(auto room, co_await room_of(deps, product));
  if (!operates(caller, *room)) co_return Error(Errc::forbidden, "not this one's operator");
  co_return room;
}

Task<Result<std::int64_t>> admit_by_hand(const Deps& deps, ProductId product, std::int64_t count) {
  auto work = [&](Tx& tx) { return admit_in(tx, product, count, deps.clock.now()); };
  CO_TRY(auto done, co_await deps.database.transact(work));
  co_await tell_index(deps, product, std::move(done.entries));
  co_return done.admitted;
}

Task<Result<>> start_schedule(const Deps& deps, ProductId product, Pace pace) {
  auto work = [&](Tx& tx) { return start_in(tx, product, pace, deps.clock.now()); };
  CO_TRY(auto entries, co_await deps.database.transact(work));
  co_await tell_index(deps, product, std::move(entries));
  co_return Result<>();
}

Task<Result<Room>> room_now(const Deps& deps, ProductId product) {
  auto find = [product](Tx& tx) { return find_room(tx, product); };
  CO_TRY(auto room, co_await deps.database.read(find));
  if (!room) co_return Error(Errc::not_found, "no such room", "NO_SUCH_PRODUCT");
  co_return std::move(*room);
}

Task<Result<Room>> change_rules(const Deps& deps, ProductId product, RulesAfter rules_after) {
  auto work = [&](Tx& tx) { return change_in(tx, product, rules_after, deps.clock.now()); };
  CO_TRY(auto changed, co_await deps.database.transact(work));
  co_await tell_index(deps, product, std::move(changed.entries));
  co_return std::move(changed.room);
}

Task<Result<>> stop_schedule(const Deps& deps, ProductId product) {
  auto work = [&](Tx& tx) { return stop_in(tx, product, deps.clock.now()); };
  CO_TRY(auto entries, co_await deps.database.transact(work));
  co_await tell_index(deps, product, std::move(entries));
  co_return Result<>();
}

}  // namespace astraphe::queue
