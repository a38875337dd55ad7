#pragma once
// The product service: companies, products, and the stock that the order saga takes and gives back.
//
// Stock has one rule, a conditional UPDATE of its row; what is held for an order, for how long and
// with which admission, is written in the same transaction (holds.hpp).

#include "base/log.hpp"
#include "base/money.hpp"
#include "http/router.hpp"
#include "ports/cache.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/entropy.hpp"
#include "ports/event_bus.hpp"
#include "ports/object_store.hpp"
#include "ports/picture_press.hpp"
#include "store/id_source.hpp"
#include "store/job.hpp"
#include "store/migration.hpp"
#include "store/outbox.hpp"

namespace astraphe::product {

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Database& database;
  ports::EventBus& bus;
  ports::Clock& clock;
  ports::Cache& cache;
  const Log& log;
  http::Wire wire;
  store::Outbox& outbox;
  store::IdSource& ids;  // of companies and products
  Won delivery_price;    // of every order
  ports::Entropy& entropy;
  ports::ObjectStore& objects;  // pictures
  ports::PicturePress& press;
};

std::span<const store::Migration> schema();
http::Router routes(const Deps& deps);
std::vector<store::Job> jobs(const Deps& deps);

}  // namespace astraphe::product
