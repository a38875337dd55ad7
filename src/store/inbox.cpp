#include "store/inbox.hpp"

#include "base/crash_point.hpp"
#include "base/planted.hpp"

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Batch;
using ports::Event;
using ports::Handled;
using ports::Tx;

Result<> deal_once(Tx& tx, const Inbox& inbox, const Deal& deal, const Event& event) {
  TRY(const bool is_new, first_time(tx, inbox.consumer, event, inbox.now()));
  if (!is_new) return Result<>();
  return deal(tx, event);
}

Result<> deal_with_all(Tx& tx, const Inbox& inbox, const Deal& deal, Batch batch) {
  ASTRAPHE_CRASH_POINT("P7:before");
  for (const auto& event : batch) MUST(deal_once(tx, inbox, deal, event));
  ASTRAPHE_CRASH_POINT("P7:after");
  return Result<>();
}

Task<Handled> handle(Inbox inbox, Deal deal, std::function<void()> after, Batch batch) {
  auto all = [&](Tx& tx) { return deal_with_all(tx, inbox, deal, batch); };
  ASTRAPHE_CRASH_POINT("P6:after");
  const auto together = co_await inbox.database.transact(all);
  if (together) {
    ASTRAPHE_CRASH_POINT("P8:before");
    after();
    co_return ports::Done();
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto one = [&](Tx& tx) { return deal_once(tx, inbox, deal, batch[i]); };
    const auto alone = co_await inbox.database.transact(one);
    if (!alone) {
      inbox.log.warn("inbox: event refused", {{"consumer", inbox.consumer},
                                              {"topic", batch[i].topic},
                                              {"event", batch[i].id},
                                              {"why", alone.error().detail()}});
      co_return handled_by(alone.error(), i);
    }
    after();
  }
  co_return ports::Done();
}

}  // namespace

Result<bool> first_time(Tx& tx, std::string_view consumer, const Event& event, Instant now) {
  if (planted(Plant::inbox_forgets)) return true;
  TRY(const auto rows, tx.execute("INSERT INTO inbox (consumer, event_id, at) VALUES ($1, $2, $3) "
                                  "ON CONFLICT (consumer, event_id) DO NOTHING",
                                  Args{std::string(consumer), event.topic + "/" + event.id,
                                       micros(now)}));
  return rows == 1;
}

Handled handled_by(const Error& error, std::size_t index) {
  const bool may_pass = error.code() == Errc::conflict || error.code() == Errc::unavailable ||
                        error.code() == Errc::timeout;
  if (may_pass) return ports::Again{error};
  return ports::Poison{index, error};
}

ports::BatchHandler one_by_one(Inbox inbox, Deal deal, std::function<void()> after) {
  return [=](Batch batch) { return handle(inbox, deal, after, batch); };
}

}  // namespace astraphe::store
