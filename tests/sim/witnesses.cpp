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

}  // namespace

Violations check_stock(app::Disk& disk, const Evidence& evidence) {
  Violations found;
  const auto remaining = number(disk, "product", "SELECT SUM(remaining) FROM stock");
  const auto held = number(disk, "product",
                           "SELECT COALESCE(SUM(l.quantity), 0) FROM hold_line l JOIN hold h "
                           "ON h.order_id = l.order_id WHERE h.state = 'HELD'");
  const auto sold = number(disk, "product",
                           "SELECT COALESCE(SUM(l.quantity), 0) FROM hold_line l JOIN hold h "
                           "ON h.order_id = l.order_id WHERE h.state = 'SOLD'");
  const auto completed = std::ranges::count(evidence.memories, "ORDER_COMPLETED",
                                            &Memory::last_state);
  const auto stock = evidence.offer.stock;
  if (remaining < 0 || sold + held > stock || completed > stock) {
    found.push_back(fmt::format("I1: oversold: stock {}, sold {}, held {}, remaining {}, "
                                "completed {}", stock, sold, held, remaining, completed));
  }
  if (held != 0 || remaining != stock - sold) {
    found.push_back(fmt::format("I2: stock {} but remaining {}, sold {}, held {} at the end",
                                stock, remaining, sold, held));
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
  const auto right = evidence.offer.price + evidence.offer.delivery_price;
  for (const auto& row : rows(disk, "order", "SELECT payment_order_id, state, total FROM "
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
