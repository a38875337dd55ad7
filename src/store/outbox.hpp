#pragma once
// State and event leave together: an event is a row in the transaction that makes it true, and a
// relay carries it to the bus afterwards, at least once, in the order of the rows.

#include "base/log.hpp"
#include "base/signal.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"

namespace astraphe::store {

struct Outgoing {
  std::string topic;
  std::string key;
  std::string payload;
  Instant at;
};

class Outbox {
 public:
  // `source` makes event ids unique among services: "order".
  struct Parts {
    ports::Database& database;
    ports::EventBus& bus;
    ports::Clock& clock;
    const Log& log;
    std::string source;
  };
  explicit Outbox(Parts parts) : parts_(std::move(parts)) {}

  // In the transaction that makes the event true.
  Result<> add(ports::Tx& tx, Outgoing event) const;

  // After that transaction, to save the relay's nap. Callable from any lane.
  void wake() const { wake_.notify(); }

  // Until asked to stop.
  Task<> relay();

 private:
  Task<Result<std::size_t>> carry_some();

  Parts parts_;
  Signal wake_;
  mutable std::vector<ports::Event> loose_;  // only with a bug planted (base/planted.hpp)
};

}  // namespace astraphe::store
