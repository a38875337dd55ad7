#include "tests/await.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace astraphe::sim {
namespace {

namespace json = boost::json;
using ports::Args;
using ports::Rows;
using ports::Tx;

Rows rows(app::Disk& disk, std::string_view service, std::string sql) {
  auto work = [sql = std::move(sql)](Tx& tx) { return tx.query(sql, Args()); };
  return *await(disk.database(service).read(work));
}

std::int64_t number(app::Disk& disk, std::string_view service, std::string sql) {
  return rows(disk, service, std::move(sql)).at(0).integer(0);
}

// What the payment provider says it did for an order, by our name of the order there.
struct Money {
  int captures = 0;
  std::int64_t net = 0;
  std::int64_t captured_amount = 0;
};

std::map<std::string, Money> money_by_order(const std::string& ledger) {
  std::map<std::string, Money> money;
  std::size_t at = 0;
  while (at < ledger.size()) {
    const auto end = std::min(ledger.find('\n', at), ledger.size());
    const auto line = ledger.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    const auto entry = http::parse_json(line)->as_object();
    auto& of_order = money[std::string(entry.at("orderId").as_string())];
    const auto amount = entry.at("amount").as_int64();
    if (entry.at("type") == "CAPTURE") {
      ++of_order.captures;
      of_order.net += amount;
      of_order.captured_amount = amount;
    } else if (entry.at("type") == "CANCEL") {
      of_order.net -= amount;
    }
  }
  return money;
}

const std::set<std::string> kEnds{"ORDER_COMPLETED", "ORDER_FAILED", "PAYMENT_FAILED", "CANCELLED",
                                  "REFUNDED"};

// The edges of the state graph, written down once more: the checker shares no table with what it
// checks.
const std::set<std::pair<std::string, std::string>> kEdges{
    {"PENDING", "ORDER_CREATED"},        {"PENDING", "ORDER_FAILED"},
    {"PENDING", "CANCELLED"},            {"ORDER_CREATED", "PAYMENT_SUCCESS"},
    {"ORDER_CREATED", "CANCELLED"},      {"ORDER_CREATED", "PAYMENT_FAILED"},
    {"ORDER_CREATED", "ORDER_FAILED"},   {"PAYMENT_SUCCESS", "ORDER_COMPLETED"},
    {"PAYMENT_SUCCESS", "REFUNDED"},     {"ORDER_COMPLETED", "REFUNDED"}};

// A poll may miss states in between.
bool is_reachable(const std::string& from, const std::string& to) {
  if (from == to || kEdges.contains({from, to})) return true;
  return std::ranges::any_of(kEdges, [&](const auto& edge) {
    return edge.first == from && is_reachable(edge.second, to);
  });
}

std::string state_of(const ports::Row& row, std::size_t column) {
  static constexpr std::array<const char*, 8> kNames{
      "PENDING", "ORDER_CREATED", "PAYMENT_SUCCESS", "ORDER_COMPLETED",
      "ORDER_FAILED", "PAYMENT_FAILED", "CANCELLED", "REFUNDED"};
  return kNames.at(static_cast<std::size_t>(row.integer(column)));
}

Violations illegal_paths(const Memory& memory) {
  Violations found;
  for (std::size_t i = 1; i < memory.states.size(); ++i) {
    if (is_reachable(memory.states[i - 1], memory.states[i])) continue;
    found.push_back(fmt::format("I9: {} became {}", memory.states[i - 1], memory.states[i]));
  }
  return found;
}

// Units of one row of stock in orders whose stock is in that state.
std::int64_t units_in(app::Disk& disk, const Ware& ware, std::string_view state) {
  return number(disk, "product",
                fmt::format("SELECT COALESCE(SUM(l.quantity), 0) FROM hold_line l JOIN hold h "
                            "ON h.order_id = l.order_id WHERE h.state = '{}' AND "
                            "l.product_id = {} AND l.option_id = {}",
                            state, ware.product, ware.row));
}

std::int64_t completed_units(const Evidence& evidence, std::size_t ware) {
  std::int64_t units = 0;
  for (const auto& memory : evidence.memories) {
    if (memory.last_state != "ORDER_COMPLETED") continue;
    for (const auto& line : memory.wanted) units += line.ware == ware ? line.quantity : 0;
  }
  return units;
}

Violations check_ware(app::Disk& disk, const Evidence& evidence, std::size_t index) {
  Violations found;
  const auto& ware = evidence.offer.wares[index];
  const auto remaining = number(
      disk, "product", fmt::format("SELECT remaining FROM stock WHERE product_id = {} AND "
                                   "option_id = {}", ware.product, ware.row));
  const auto held = units_in(disk, ware, "HELD");
  const auto sold = units_in(disk, ware, "SOLD");
  const auto completed = completed_units(evidence, index);
  if (remaining < 0 || sold + held > ware.stock || completed > ware.stock) {
    found.push_back(fmt::format("I1: ware {} oversold: stock {}, sold {}, held {}, remaining {}, "
                                "completed {}", index, ware.stock, sold, held, remaining,
                                completed));
  }
  if (held != 0 || remaining != ware.stock - sold) {
    found.push_back(fmt::format("I2: ware {}: stock {} but remaining {}, sold {}, held {} at the "
                                "end", index, ware.stock, remaining, sold, held));
  }
  return found;
}

// All lines of an order held stock, or none did; of the scarce product nobody has too many.
Violations check_purchases(app::Disk& disk, const Offer& offer, const Memory& memory) {
  Violations found;
  if (memory.orders.empty()) return found;
  std::int64_t ordered = 0;
  for (const auto& line : memory.wanted) ordered += line.quantity;
  const auto order = memory.orders.back();
  const auto held = number(disk, "product",
                           fmt::format("SELECT COALESCE(SUM(quantity), 0) FROM hold_line WHERE "
                                       "order_id = {}", order));
  const bool must_hold = memory.last_state == "ORDER_COMPLETED";
  if (held != ordered && (held != 0 || must_hold)) {
    found.push_back(fmt::format("I2: order {} of {} units held {}", order, ordered, held));
  }
  const auto bought = number(disk, "product",
                             fmt::format("SELECT COALESCE(SUM(l.quantity), 0) FROM hold_line l "
                                         "JOIN hold h ON h.order_id = l.order_id WHERE "
                                         "h.state IN ('HELD', 'SOLD') AND h.user_id = {} AND "
                                         "l.product_id = {}", memory.user, offer.product));
  if (bought > offer.limit) {
    found.push_back(fmt::format("I17: user {} has {} of at most {}", memory.user, bought,
                                offer.limit));
  }
  return found;
}

// What each order has to cost, by its id.
std::map<std::int64_t, std::int64_t> right_totals(const Evidence& evidence) {
  std::map<std::int64_t, std::int64_t> totals;
  for (const auto& memory : evidence.memories) {
    std::int64_t total = evidence.offer.delivery_price;
    for (const auto& [ware, quantity] : memory.wanted) {
      total += evidence.offer.wares.at(ware).price * quantity;
    }
    for (const auto id : memory.orders) totals[id] = total;
  }
  return totals;
}

}  // namespace

Violations check_stock(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  for (std::size_t i = 0; i < evidence.offer.wares.size(); ++i) {
    std::ranges::move(check_ware(disk, evidence, i), std::back_inserter(found));
  }
  for (const auto& memory : evidence.memories) {
    std::ranges::move(check_purchases(disk, evidence.offer, memory), std::back_inserter(found));
  }
  return found;
}

Violations check_orders(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  std::map<std::int64_t, std::string> states;
  for (const auto& row : rows(disk, "order", "SELECT id, state FROM customer_order ORDER BY id")) {
    states[row.integer(0)] = state_of(row, 1);
  }
  for (const auto& [id, state] : states) {
    if (!kEnds.contains(state)) found.push_back(fmt::format("I3: order {} is still {}", id, state));
  }
  for (const auto& memory : evidence.memories) {
    for (const auto id : memory.orders) {
      if (!states.contains(id)) found.push_back(fmt::format("I4: order {} is gone", id));
    }
    const auto paths = illegal_paths(memory);
    found.insert(found.end(), paths.begin(), paths.end());
  }
  return found;
}

Violations check_money(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  auto money = money_by_order(evidence.ledger);
  const auto totals = right_totals(evidence);
  for (const auto& row : rows(disk, "order", "SELECT payment_order_id, state, total, id FROM "
                                             "customer_order ORDER BY id")) {
    const auto& name = row.text(0);
    const auto state = state_of(row, 1);
    const auto total = row.integer(2);
    const auto charged = money[name];
    money.erase(name);
    const auto due = state == "ORDER_COMPLETED" || state == "PAYMENT_SUCCESS" ? total : 0;
    if (charged.net != due) {
      found.push_back(fmt::format("I5: {} is {} but {} was charged", name, state, charged.net));
    }
    if (charged.captures > 1) {
      found.push_back(fmt::format("I6: {} was charged {} times", name, charged.captures));
    }
    // Whoever never heard of an order does not know what it is to cost.
    const auto known = totals.find(row.integer(3));
    const auto right = known == totals.end() ? total : known->second;
    if (total != right || (charged.captures > 0 && charged.captured_amount != right)) {
      found.push_back(fmt::format("I7: {} costs {}, charged {}, right is {}", name, total,
                                  charged.captured_amount, right));
    }
  }
  for (const auto& [name, left] : money) {
    if (left.net != 0) found.push_back(fmt::format("I5: {} won for nobody's {}", left.net, name));
  }
  return found;
}

}  // namespace astraphe::sim
