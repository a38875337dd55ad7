#pragma once
// At least once in, exactly once in effect: what a consumer has dealt with is a row in the
// transaction that dealt with it. Kept for 7 days.

#include "base/log.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"

namespace astraphe::store {

// False when this consumer has dealt with the event before.
Result<bool> first_time(ports::Tx& tx, std::string_view consumer, const ports::Event& event,
                        Instant now);

// Deals with one event in a transaction that its inbox row belongs to. Errc::invalid: it can never
// be dealt with, so it goes to the dead letters. Errc::conflict or unavailable: try it again.
using Deal = std::function<Result<>(ports::Tx&, const ports::Event&)>;

struct Inbox {
  ports::Database& database;
  const Log& log;
  std::string consumer;             // the group's name
  std::function<Instant()> now;
};

// A bus handler that deals with a whole batch in one transaction, and where that is refused event
// by event. `after` runs when something was committed.
ports::BatchHandler one_by_one(Inbox inbox, Deal deal, std::function<void()> after);

// What a bus should do about a failure of the event at `index`.
ports::Handled handled_by(const Error& error, std::size_t index);

}  // namespace astraphe::store
