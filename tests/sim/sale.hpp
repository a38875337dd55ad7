#pragma once
// A whole sale in virtual time: people come, wait, are let in, order, pay or drop out, while
// payments are refused, answers get lost, messages come again, operators meddle, the wall clock
// jumps and worlds die. Then witnesses that share no code with the shop say whether it was right.

#include "base/planted.hpp"
#include "tests/sim/person.hpp"

namespace astraphe::sim {

struct SaleSize {
  int buyers = 20;
  int stock_min = 1;  // of each ware; up to three more
  int deaths = 2;
  Plant plant = Plant::none;  // from the moment that the shop is open
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
  std::int64_t limit = 0;    // units of each product for each account
  std::int64_t delivery_price = 0;
  std::int64_t count = 0;
  std::int64_t period_ms = 0;
  Instant sale_start;
  std::int64_t arrival_us = 0;  // everybody comes within this time
  bool has_meddler = false;     // an operator stops, starts, changes and lets in by hand
  bool has_clock_steps = false;

  // Nothing of ours may be without a price: an unknown one ends the simulation.
  const Ware& ware(std::int64_t of_product, std::optional<std::int64_t> option) const;
};

// Everything that can be known of a sale from outside: what the buyers remember, what the payment
// provider's own ledger says, and the rows that are left.
struct Evidence {
  Offer offer;
  std::vector<Memory> memories;
  std::vector<std::string> surprises;  // of those who buy nothing
  std::string ledger;                  // NDJSON of GET /sandbox/toss/control/ledger

  // What the buyers saw their orders become.
  int count_of(std::string_view last_state) const;
};

// What a universe's seed makes of a sale, and that sale from the first account until long after the
// last order.
Evidence new_evidence(Universe& universe, SaleSize size);
Task<> whole_sale(Universe& universe, SaleSize size, Evidence& evidence);

// The administrator and the seller open the shop; the offer learns its products.
Task<> open_shop(Universe& universe, Person& seller, Offer& offer);

// Stops and starts the schedule, changes its settings and lets people in by hand. Leaves the room
// as it was.
Task<> meddle(Person& operator_, const Offer& offer, std::vector<std::string>& surprises);

// Sets the wall clock back and forth within a minute.
Task<> step_the_clock(Universe& universe);

// The witnesses. Each returns what it finds wrong, with the invariant's name in front.
using Violations = std::vector<std::string>;
Violations check_stock(app::Disk& disk, const Evidence& evidence);
Violations check_orders(app::Disk& disk, const Evidence& evidence);
Violations check_money(app::Disk& disk, const Evidence& evidence);
Violations check_room(app::Disk& disk, const Evidence& evidence);
Violations check_books(app::Disk& disk, const Evidence& evidence);

}  // namespace astraphe::sim
