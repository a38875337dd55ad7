#pragma once
// The queue service: one waiting room for each product, first come, first admitted.
//
// A room's truth is its journal in the database. ports::RoomIndex answers fast what the journal
// means; it may be lost at any time and is filled again from the journal.

#include "auth/hmac.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"
#include "ports/peers.hpp"
#include "ports/room_index.hpp"
#include "store/job.hpp"
#include "store/migration.hpp"
#include "store/outbox.hpp"

namespace astraphe::queue {

class RoomBook;

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Database& database;
  ports::RoomIndex& index;
  ports::EventBus& bus;
  ports::Peers& peers;
  ports::Clock& clock;
  const Log& log;
  store::Outbox& outbox;
  RoomBook& book;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> admission_key;  // signs admission tokens
  std::shared_ptr<const auth::Hmac> internal_key;   // signs calls to other services
};

std::span<const store::Migration> schema();
http::Router routes(const Deps& deps);
std::vector<store::Job> jobs(const Deps& deps);

}  // namespace astraphe::queue
