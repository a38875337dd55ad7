#include "adapters/sqlite/event_bus.hpp"

#include "base/crash_point.hpp"
#include "base/signal.hpp"
#include "ports/deadline.hpp"

#include <map>
#include <mutex>

namespace astraphe::adapters::sqlite {
namespace {

using namespace std::chrono_literals;
using ports::Args;
using ports::Event;
using ports::Tx;

constexpr std::int64_t kBatchMax = 200;
constexpr auto kNap = 1s;  // when a wake-up was lost
constexpr Duration kBackOffMin = 10ms;
constexpr Duration kBackOffMax = 2s;
constexpr std::chrono::hours kKept{7 * 24};

struct Page {
  std::vector<std::int64_t> ids;
  std::vector<Event> events;
};

Result<> append(Tx& tx, const std::vector<Event>& events) {
  const auto count = static_cast<std::int64_t>(events.size());
  TRY(const auto rows, tx.query("UPDATE message_last SET id = id + $1 RETURNING id", Args{count}));
  auto id = rows.at(0).integer(0) - count;
  std::vector<Args> batch;
  for (const auto& event : events) {
    batch.push_back(
        Args{++id, event.topic, event.id, event.key, event.payload, micros(event.at)});
  }
  MUST(tx.execute_many("INSERT INTO message (id, topic, event_id, key, payload, at) "
                       "VALUES ($1, $2, $3, $4, $5, $6)", batch));
  return Result<>();
}

Result<std::int64_t> position_of(Tx& tx, const std::string& topic, const std::string& group) {
  TRY(const auto rows, tx.query("SELECT id FROM position WHERE topic = $1 AND reader = $2",
                                Args{topic, group}));
  return rows.empty() ? std::int64_t{0} : rows[0].integer(0);
}

// What a group has still to read of a topic, without its dead letters.
Result<Page> page_after(Tx& tx, const std::string& topic, const std::string& group,
                        std::int64_t position) {
  TRY(const auto rows,
      tx.query("SELECT id, event_id, key, payload, at FROM message m WHERE topic = $1 AND id > $2 "
               "AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.reader = $3 "
               "AND d.message_id = m.id) ORDER BY id LIMIT $4",
               Args{topic, position, group, kBatchMax}));
  Page page;
  for (const auto& row : rows) {
    page.ids.push_back(row.integer(0));
    page.events.push_back(
        Event{row.text(1), topic, row.text(2), row.text(3), instant(row.integer(4))});
  }
  return page;
}

Result<> move_to(Tx& tx, const std::string& topic, const std::string& group, std::int64_t id) {
  MUST(tx.execute("INSERT INTO position (topic, reader, id) VALUES ($1, $2, $3) "
                  "ON CONFLICT (topic, reader) DO UPDATE SET id = excluded.id "
                  "WHERE position.id < excluded.id", Args{topic, group, id}));
  return Result<>();
}

Result<> bury(Tx& tx, const std::string& group, std::int64_t id, const Event& event,
              const Error& why, Instant now) {
  MUST(tx.execute("INSERT INTO dead_letter (reader, message_id, topic, event_id, key, payload, "
                  "reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
                  "ON CONFLICT (reader, message_id) DO NOTHING",
                  Args{group, id, event.topic, event.id, event.key, event.payload, why.detail(),
                       micros(now)}));
  return Result<>();
}

Result<> forget_old(Tx& tx, Instant now) {
  MUST(tx.execute("DELETE FROM message WHERE at < $1 AND id <= (SELECT COALESCE(MIN(p.id), 0) "
                  "FROM position p WHERE p.topic = message.topic)", Args{micros(now - kKept)}));
  return Result<>();
}

}  // namespace

struct LogEventBus::Listeners {
  Signal listen(const std::string& topic) {
    const Signal signal;
    const std::lock_guard lock(mutex);
    by_topic.emplace(topic, signal);
    return signal;
  }

  void notify(const std::string& topic) {
    const std::lock_guard lock(mutex);
    const auto [first, last] = by_topic.equal_range(topic);
    for (auto it = first; it != last; ++it) it->second.notify();
  }

  std::mutex mutex;  // guards by_topic; never held across co_await
  std::multimap<std::string, Signal> by_topic;
};

LogEventBus::LogEventBus(ports::Database& database, ports::Clock& clock, const Log& log)
    : database_(database), clock_(clock), log_(log), listeners_(std::make_unique<Listeners>()) {}

LogEventBus::~LogEventBus() = default;

Task<Result<>> LogEventBus::publish(std::vector<Event> events) {
  if (events.empty()) co_return Result<>();
  auto work = [&events](Tx& tx) { return append(tx, events); };
  CO_MUST(co_await database_.transact(work));
  for (const auto& event : events) listeners_->notify(event.topic);
  co_return Result<>();
}

Task<> LogEventBus::consume(std::string topic, std::string group, ports::BatchHandler handler) {
  const auto signal = listeners_->listen(topic);
  auto find_position = [&](Tx& tx) { return position_of(tx, topic, group); };
  std::optional<std::int64_t> position;
  auto back_off = kBackOffMin;
  bool on = true;
  while (on) {
    if (!position) {
      const auto stored = co_await database_.read(find_position);
      if (stored) position = *stored;
    }
    auto find_page = [&](Tx& tx) { return page_after(tx, topic, group, position.value_or(0)); };
    const auto page = co_await database_.read(find_page);
    if (!position || !page) {
      on = co_await clock_.sleep_for(kBackOffMax);
      continue;
    }
    if (page->events.empty()) {
      on = co_await ports::wait_for(clock_, signal, kNap);
      continue;
    }
    ASTRAPHE_CRASH_POINT("P6:before");
    const auto handled = co_await handler(page->events);
    if (std::holds_alternative<ports::Done>(handled)) {
      const auto last = page->ids.back();
      auto move = [&](Tx& tx) { return move_to(tx, topic, group, last); };
      const auto moved = co_await database_.transact(move);
      ASTRAPHE_CRASH_POINT("P8:after");
      if (moved) position = last;
      back_off = kBackOffMin;
    } else if (const auto* poison = std::get_if<ports::Poison>(&handled)) {
      log_.error("bus: dead letter", {{"topic", topic},
                                      {"group", group},
                                      {"event", page->events.at(poison->index).id},
                                      {"why", poison->why.detail()}});
      auto put_away = [&](Tx& tx) {
        return bury(tx, group, page->ids.at(poison->index), page->events.at(poison->index),
                    poison->why, clock_.now());
      };
      (void)co_await database_.transact(put_away);
    } else {
      on = co_await clock_.sleep_for(back_off);
      back_off = std::min(back_off * 2, kBackOffMax);
    }
  }
}

Task<Result<>> LogEventBus::sweep() {
  auto work = [now = clock_.now()](Tx& tx) { return forget_old(tx, now); };
  co_return co_await database_.transact(work);
}

}  // namespace astraphe::adapters::sqlite
