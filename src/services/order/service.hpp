#pragma once
// The order service: takes orders, asks the product service for stock and the payment provider for
// money, and sees each order to its one end (domain/order_saga).

#include "auth/identity.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"
#include "ports/payment_provider.hpp"
#include "ports/peers.hpp"
#include "store/id_source.hpp"
#include "store/job.hpp"
#include "store/migration.hpp"
#include "store/outbox.hpp"

namespace astraphe::order {

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Database& database;
  ports::EventBus& bus;
  ports::Peers& peers;
  ports::PaymentProvider& payments;
  ports::Clock& clock;
  const Log& log;
  store::Outbox& outbox;
  store::IdSource& order_ids;
  store::IdSource& payment_ids;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> internal_key;  // signs calls to other services
};

std::span<const store::Migration> schema();
http::Router routes(const Deps& deps);
std::vector<store::Job> jobs(const Deps& deps);

}  // namespace astraphe::order
