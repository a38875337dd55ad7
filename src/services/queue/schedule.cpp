#include "services/queue/schedule.hpp"

#include "base/planted.hpp"
#include "domain/topics.hpp"
#include "services/queue/ending.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/room_writer.hpp"

namespace astraphe::queue {
namespace {

using namespace std::chrono_literals;
using domain::AdmittedBy;
using ports::Tx;

constexpr Duration kLookEvery = 100ms;  // rooms come, and operators change the pace
constexpr std::int64_t kOverdueMax = 500;

// Which period of each room has had its tick. Lost with the process, and then taken from the room's
// row, so that a late tick is made up for only while its own period lasts.
using Ticked = std::unordered_map<ProductId, std::int64_t>;

bool runs(const Room& room, Instant now) {
  return room.rules.has_room && !room.deleted && !room.counters.stopped && room.sale.is_open(now) &&
         domain::period_at(room.rules, room.sale.start, now) >= 0;
}

// True once for each period.
bool is_due(const Room& room, Instant now, Ticked& ticked) {
  const auto period = domain::period_at(room.rules, room.sale.start, now);
  const auto [last, is_new] = ticked.try_emplace(room.product, room.counters.period);
  if (!is_new && last->second > room.counters.period) {
    last->second =
        std::min(last->second, period);  // the periods were numbered anew, or time stepped back
  }
  if (last->second >= period) return false;
  last->second = period;
  return true;
}

struct Ticks {
  std::int64_t admitted = 0;
  std::vector<domain::RoomEntry> entries;
};

Result<Ticks> tick_in(Tx& tx, ProductId product, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, product, now));
  const auto& room = writer.room();
  auto count = domain::scheduled(room.rules, room.sale, room.counters, now);
  if (count == 0) return Ticks();
  if (planted(Plant::one_more_each_tick)) ++count;
  Ticks ticks;
  TRY(const auto admitted, writer.admit_front(count, AdmittedBy::schedule));
  ticks.admitted = admitted;
  TRY(auto entries, writer.close());
  ticks.entries = std::move(entries);
  return ticks;
}

Task<Result<>> refresh_book(const Deps& deps) {
  CO_TRY(auto rooms, co_await deps.database.read(all_rooms));
  deps.book.replace(std::move(rooms));
  co_return Result<>();
}

Task<> run_due_ticks(const Deps& deps, Ticked& ticked) {
  const auto page = deps.book.page();
  const auto now = deps.clock.now();
  std::vector<ProductId> due;
  for (const auto& [product, room] : *page) {
    if (!runs(*room, now)) continue;
    const bool has_turn = is_due(*room, now, ticked);
    if (has_turn && room->counters.waiting > 0) due.push_back(product);
  }
  std::ranges::sort(due);
  for (const auto product : due) {
    const auto admitted = co_await tick(deps, product);
    if (!admitted) {
      ticked[product] -= 1;  // its turn is still owed
      deps.log.warn("tick failed", {{"product", product.value()},
                                    {"why", admitted.error().detail()}});
    }
  }
}

// Until the next tick of any room with people in it, or until the book should be looked at again.
Duration pause(const Deps& deps) {
  const auto now = deps.clock.now();
  Duration shortest = kLookEvery;
  const auto page = deps.book.page();
  for (const auto& [product, room] : *page) {
    const bool may_tick = room->rules.has_room && !room->counters.stopped;
    if (!may_tick) continue;
    const auto left = domain::next_tick(room->rules, room->sale, now) - now;
    shortest = std::clamp(left, Duration(1ms), shortest);
  }
  return shortest;
}

}  // namespace

Task<> keep_schedule(Deps deps) {
  Ticked ticked;
  bool on = true;
  while (on) {
    const auto fresh = co_await refresh_book(deps);
    if (fresh) {
      co_await run_due_ticks(deps, ticked);
    } else {
      deps.log.warn("rooms cannot be read", {{"why", fresh.error().detail()}});
    }
    on = co_await deps.clock.sleep_for(pause(deps));
  }
}

Task<Result<std::int64_t>> tick(const Deps& deps, ProductId product) {
  auto work = [&](Tx& tx) { return tick_in(tx, product, deps.clock.now()); };
  CO_TRY(auto ticks, co_await deps.database.transact(work));
  co_await tell_index(deps, product, std::move(ticks.entries));
  co_return ticks.admitted;
}

Task<Result<>> end_overdue(const Deps& deps) {
  const auto now = deps.clock.now();
  auto find = [now](Tx& tx) { return overdue(tx, now, kOverdueMax); };
  CO_TRY(const auto found, co_await deps.database.read(find));
  for (const auto& [product, user] : found) {
    CO_MUST(co_await end_visit(deps, product, user, domain::PersonState::expired));
  }
  co_return Result<>();
}

}  // namespace astraphe::queue
