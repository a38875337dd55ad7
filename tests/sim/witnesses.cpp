#include "tests/sim/reading.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace astraphe::sim {
namespace {

namespace json = boost::json;

// What the payment provider says it did for an order, by our name of the order there.
struct Money {
  int captures = 0;
  int cancels = 0;
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
      ++of_order.cancels;
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

Violations illegal_paths(const OrderMemory& order) {
  Violations found;
  for (std::size_t i = 1; i < order.states.size(); ++i) {
    if (is_reachable(order.states[i - 1], order.states[i])) continue;
    found.push_back(fmt::format("I9: {} became {}", order.states[i - 1], order.states[i]));
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
    for (const auto& order : memory.orders) {
      if (order.states.back() != "ORDER_COMPLETED") continue;
      for (const auto& line : order.wanted) units += line.ware == ware ? line.quantity : 0;
    }
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

// What each order costs, by the offer's own prices.
std::map<std::int64_t, std::int64_t> right_totals(app::Disk& disk, const Offer& offer) {
  std::map<std::int64_t, std::int64_t> totals;
  for (const auto& row : rows(disk, "order", "SELECT order_id, product_id, option_id, quantity "
                                             "FROM order_line ORDER BY order_id, line")) {
    auto& total = totals.try_emplace(row.integer(0), offer.delivery_price).first->second;
    total += offer.ware(row.integer(1), row.maybe_integer(2)).price * row.integer(3);
  }
  return totals;
}

}  // namespace

Violations check_stock(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  for (std::size_t i = 0; i < evidence.offer.wares.size(); ++i) {
    std::ranges::move(check_ware(disk, evidence, i), std::back_inserter(found));
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
    for (const auto& order : memory.orders) {
      if (!states.contains(order.id)) found.push_back(fmt::format("I4: order {} is gone", order.id));
      const auto paths = illegal_paths(order);
      found.insert(found.end(), paths.begin(), paths.end());
    }
  }
  return found;
}

Violations check_money(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  auto money = money_by_order(evidence.ledger);
  const auto prices = right_totals(disk, evidence.offer);
  for (const auto& row : rows(disk, "order", "SELECT payment_order_id, state, total, id FROM "
                                             "customer_order ORDER BY id")) {
    const auto right = prices.at(row.integer(3));
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
    if (charged.cancels > 1) {
      found.push_back(fmt::format("I27: {} was given back {} times", name, charged.cancels));
    }
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
