#pragma once
// A whole sale in virtual time: people come, wait, are let in, order, pay or drop out, while
// payments are refused, answers get lost and worlds die. Then witnesses that share no code with the
// shop say whether it was right.

#include "tests/sim/person.hpp"

namespace astraphe::sim {

struct SaleSize {
  int buyers = 20;
  int stock_min = 2;  // up to five more
  int deaths = 2;
};

struct SaleReport {
  std::vector<std::string> violations;
  std::uint64_t trace = 0;
  int completed = 0;
  int refunded = 0;
  int deaths = 0;
};

SaleReport run_sale(std::uint64_t seed, SaleSize size);

// What is sold, and at what pace.
struct Offer {
  std::int64_t product = 0;
  std::int64_t stock = 0;
  std::int64_t price = 0;
  std::int64_t delivery_price = 0;
  std::int64_t count = 0;
  std::int64_t period_ms = 0;
  Instant sale_start;
  std::int64_t arrival_us = 0;  // everybody comes within this time
};

// Everything that can be known of a sale from outside: what the buyers remember, what the payment
// provider's own ledger says, and the rows that are left.
struct Evidence {
  Offer offer;
  std::vector<Memory> memories;
  std::string ledger;  // NDJSON of GET /sandbox/toss/control/ledger
};

// The witnesses. Each returns what it finds wrong, with the invariant's name in front.
using Violations = std::vector<std::string>;
Violations check_stock(app::Disk& disk, const Evidence& evidence);
Violations check_orders(app::Disk& disk, const Evidence& evidence);
Violations check_money(app::Disk& disk, const Evidence& evidence);
Violations check_room(app::Disk& disk, const Evidence& evidence);

}  // namespace astraphe::sim
