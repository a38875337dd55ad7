#include "tests/sim/reading.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace astraphe::sim {
namespace {

constexpr std::int64_t kCompleted = 3;  // domain::OrderState, as the schema stores it

Violations above_limit(app::Disk& disk, const Offer& offer) {
  Violations found;
  const auto sql = fmt::format(
      "SELECT h.user_id, l.product_id, SUM(l.quantity) FROM hold_line l JOIN hold h ON "
      "h.order_id = l.order_id WHERE h.state IN ('HELD', 'SOLD') GROUP BY h.user_id, l.product_id "
      "HAVING SUM(l.quantity) > {} ORDER BY h.user_id, l.product_id", offer.limit);
  for (const auto& row : rows(disk, "product", sql)) {
    found.push_back(fmt::format("I17: account {} has {} units of {}", row.integer(0),
                                row.integer(2), row.integer(1)));
  }
  return found;
}

std::map<std::int64_t, std::int64_t> units_by_order(app::Disk& disk, std::string_view service,
                                                    std::string_view table) {
  std::map<std::int64_t, std::int64_t> units;
  for (const auto& row : rows(disk, service,
                              fmt::format("SELECT order_id, SUM(quantity) FROM {} GROUP BY "
                                          "order_id ORDER BY order_id", table))) {
    units[row.integer(0)] = row.integer(1);
  }
  return units;
}

// All lines of an order held stock, or none did.
Violations half_held(app::Disk& disk) {
  Violations found;
  auto ordered = units_by_order(disk, "order", "order_line");
  for (const auto& [order, held] : units_by_order(disk, "product", "hold_line")) {
    if (held == ordered[order]) continue;
    found.push_back(fmt::format("I1: order {} of {} units held {}", order, ordered[order], held));
  }
  return found;
}

// Each change of the stock has an order, and all of them add up.
Violations unexplained_stock(app::Disk& disk) {
  Violations found;
  for (const auto& row : rows(disk, "product",
                              "SELECT product_id, remaining, (SELECT SUM(m.delta) FROM "
                              "stock_movement m WHERE m.product_id = s.product_id AND "
                              "m.option_id = s.option_id) FROM stock s "
                              "ORDER BY product_id, option_id")) {
    if (row.integer(1) == row.integer(2)) continue;
    found.push_back(fmt::format("I20: of {} there are {}, by the ledger {}", row.integer(0),
                                row.integer(1), row.integer(2)));
  }
  std::set<std::int64_t> completed, all;
  for (const auto& row : rows(disk, "order", "SELECT id, state FROM customer_order ORDER BY id")) {
    all.insert(row.integer(0));
    if (row.integer(1) == kCompleted) completed.insert(row.integer(0));
  }
  for (const auto& row : rows(disk, "product", "SELECT order_id, state FROM hold ORDER BY order_id")) {
    const auto order = row.integer(0);
    if (!all.contains(order)) found.push_back(fmt::format("I20: a hold for no order {}", order));
    const bool is_sold = row.text(1) == "SOLD";
    if (is_sold == completed.contains(order)) continue;
    found.push_back(fmt::format("I20: order {} and its stock, {}, disagree", order, row.text(1)));
  }
  return found;
}

// Whatever was to be told has been told, and nobody refused to hear it.
Violations unheard(app::Disk& disk) {
  Violations found;
  for (const auto* service : {"user", "product", "order", "queue"}) {
    const auto left = number(disk, service, "SELECT COUNT(*) FROM outbox");
    if (left > 0) found.push_back(fmt::format("I23: {} events never left {}", left, service));
  }
  for (const auto& row : rows(disk, "bus", "SELECT topic, reason FROM dead_letter ORDER BY reader, "
                                           "message_id")) {
    found.push_back(fmt::format("I19: a dead letter in {}: {}", row.text(0), row.text(1)));
  }
  return found;
}

}  // namespace

Violations check_books(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  for (const auto& some :
       {above_limit(disk, evidence.offer), half_held(disk), unexplained_stock(disk),
        unheard(disk)}) {
    found.insert(found.end(), some.begin(), some.end());
  }
  return found;
}

}  // namespace astraphe::sim
