#include "store/outbox.hpp"

#include "base/crash_point.hpp"
#include "base/planted.hpp"
#include "ports/deadline.hpp"

namespace astraphe::store {
namespace {

using namespace std::chrono_literals;
using ports::Args;
using ports::Event;
using ports::Tx;

constexpr std::size_t kCarryMax = 500;
constexpr auto kNap = 1s;            // when a wake-up was lost
constexpr auto kBackOff = 200ms;     // when the bus or the store is down

Result<std::vector<Event>> unsent(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT event_id, topic, key, payload, at FROM outbox "
                                "ORDER BY id LIMIT $1",
                               Args{static_cast<std::int64_t>(kCarryMax)}));
  std::vector<Event> events;
  for (const auto& row : rows) {
    events.push_back(Event{row.text(0), row.text(1), row.text(2), row.text(3),
                           instant(row.integer(4))});
  }
  return events;
}

Result<> mark_sent(Tx& tx, const std::vector<std::string>& ids) {
  std::vector<Args> batch;
  for (const auto& id : ids) batch.push_back(Args{std::stoll(id.substr(id.rfind('-') + 1))});
  MUST(tx.execute_many("DELETE FROM outbox WHERE id = $1", batch));
  return Result<>();
}

}  // namespace

Result<> Outbox::add(Tx& tx, Outgoing event) const {
  // One row gives the order and, in PostgreSQL, makes writers wait for each other to keep it.
  TRY(const auto rows, tx.query("UPDATE outbox_last SET id = id + 1 RETURNING id", Args()));
  const auto id = rows.at(0).integer(0);
  const auto event_id = parts_.source + "-" + std::to_string(id);
  if (planted(Plant::event_outside_transaction)) {
    loose_.push_back(Event{event_id, event.topic, event.key, event.payload, event.at});
    return Result<>();
  }
  MUST(tx.execute("INSERT INTO outbox (id, event_id, topic, key, payload, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  Args{id, event_id, std::move(event.topic), std::move(event.key),
                       std::move(event.payload), micros(event.at)}));
  return Result<>();
}

Task<> Outbox::relay() {
  bool on = true;
  while (on) {
    const auto carried = co_await carry_some();
    if (!carried) {
      parts_.log.warn("outbox: cannot carry events",
                      {{"service", parts_.source}, {"why", carried.error().detail()}});
      on = co_await parts_.clock.sleep_for(kBackOff);
    } else if (*carried < kCarryMax) {
      on = co_await ports::wait_for(parts_.clock, wake_, kNap);
    }
  }
}

Task<Result<std::size_t>> Outbox::carry_some() {
  if (planted(Plant::event_outside_transaction)) {
    CO_MUST(co_await parts_.bus.publish(std::exchange(loose_, {})));
  }
  CO_TRY(auto events, co_await parts_.database.read(unsent));
  if (events.empty()) co_return std::size_t{0};
  std::vector<std::string> ids;
  for (const auto& event : events) ids.push_back(event.id);
  const auto count = events.size();
  ASTRAPHE_CRASH_POINT("P4:before");
  CO_MUST(co_await parts_.bus.publish(std::move(events)));
  ASTRAPHE_CRASH_POINT("P4:after");
  auto mark = [&ids](Tx& tx) {
    auto marked = mark_sent(tx, ids);
    ASTRAPHE_CRASH_POINT("P5:before");
    return marked;
  };
  CO_MUST(co_await parts_.database.transact(mark));
  ASTRAPHE_CRASH_POINT("P5:after");
  co_return count;
}

}  // namespace astraphe::store
