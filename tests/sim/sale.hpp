#pragma once
// A whole sale in virtual time: people come, wait, are let in, order, pay or drop out, while
// payments are refused, answers get lost and worlds die. Then witnesses that share no code with the
// shop say whether it was right.

#include "tests/sim/person.hpp"

namespace astraphe::sim {

struct SaleSize {
  int buyers = 20;
  int stock_min = 1;  // of each ware; up to three more
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

// What a line of an order may be for. Each draws on a row of stock that no other one draws on.
struct Ware {
  std::int64_t product = 0;
  std::optional<std::int64_t> option;  // "kind:<its number>"; none: the product has no options
  std::int64_t row = 0;                // of the product's stock
  std::int64_t price = 0;
  std::int64_t stock = 0;
};

// What is sold, and at what pace.
struct Offer {
  std::int64_t product = 0;  // the scarce one, which has a room
  std::vector<Ware> wares;   // its options, and last another product, which has neither
  std::int64_t limit = 0;    // units of the scarce one for each account
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
