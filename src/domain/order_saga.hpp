#pragma once
// The whole life of an order, as one table. Read it from top to bottom.

#include "base/result.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace astraphe::domain {

// In the order of kOrderStateNames, which is what the API says.
enum class OrderState { pending, order_created, payment_success, order_completed,
                        order_failed, payment_failed, cancelled, refunded };
inline constexpr std::array<std::string_view, 8> kOrderStateNames{
    "PENDING", "ORDER_CREATED", "PAYMENT_SUCCESS", "ORDER_COMPLETED",
    "ORDER_FAILED", "PAYMENT_FAILED", "CANCELLED", "REFUNDED"};

enum class OrderEvent { stock_held, stock_refused, payment_captured, payment_refused, stock_sold,
                        payment_refunded, cancel_requested, lapsed_untried, lapsed_refused };

// What the order asks of others when it takes the step, in the step's own transaction.
enum class OrderCommand { none, sell_stock, release_stock };

struct Transition {
  OrderState from;
  OrderEvent on;
  OrderState to;
  OrderCommand then;
};

namespace saga {
using enum OrderState;
using enum OrderEvent;
using enum OrderCommand;

// A refused payment leaves the hold: another attempt may follow until the hold lapses.
// A pending order lapses too, so that one whose stock answer is lost for good still ends.
inline constexpr std::array kTable{
    Transition{pending, stock_held, order_created, none},
    Transition{pending, stock_refused, order_failed, none},
    Transition{pending, cancel_requested, cancelled, release_stock},
    Transition{pending, lapsed_untried, order_failed, release_stock},
    Transition{order_created, payment_captured, payment_success, sell_stock},
    Transition{order_created, payment_refused, order_created, none},
    Transition{order_created, cancel_requested, cancelled, release_stock},
    Transition{order_created, lapsed_untried, order_failed, release_stock},
    Transition{order_created, lapsed_refused, payment_failed, release_stock},
    Transition{payment_success, stock_sold, order_completed, none},
    Transition{payment_success, payment_refunded, refunded, release_stock},
    Transition{order_completed, payment_refunded, refunded, release_stock},
};

constexpr const Transition* find(OrderState state, OrderEvent event) {
  for (const auto& row : kTable) {
    if (row.from == state && row.on == event) return &row;
  }
  return nullptr;
}

constexpr bool has_exit(OrderState state) {
  return std::ranges::any_of(kTable,
                             [=](auto& row) { return row.from == state && row.to != state; });
}

constexpr bool may_lapse(OrderState state) {
  return find(state, lapsed_untried) != nullptr || find(state, lapsed_refused) != nullptr;
}
}  // namespace saga

constexpr std::string_view name_of(OrderState state) {
  return kOrderStateNames.at(static_cast<std::size_t>(state));
}

constexpr std::optional<OrderState> order_state_named(std::string_view name) {
  const auto* const found = std::ranges::find(kOrderStateNames, name);
  if (found == kOrderStateNames.end()) return std::nullopt;
  return static_cast<OrderState>(found - kOrderStateNames.begin());
}

// ORDER_COMPLETED is an end too, though a refund may still follow it.
constexpr bool is_settled(OrderState state) {
  return !saga::has_exit(state) || state == OrderState::order_completed;
}

// What the end of an unpaid order's time means depends on whether a payment was refused.
constexpr OrderEvent lapse(OrderState state, bool payment_was_refused) {
  const bool refused = payment_was_refused && state == OrderState::order_created;
  return refused ? OrderEvent::lapsed_refused : OrderEvent::lapsed_untried;
}

// Errc::conflict when the event means nothing in this state: late or repeated, so it is dropped.
inline Result<Transition> advance(OrderState state, OrderEvent event) {
  if (const auto* row = saga::find(state, event)) return *row;
  return Error(Errc::conflict, "the event does not apply in this state");
}

// The design is checked before the program runs.
static_assert(std::ranges::all_of(saga::kTable, [](const Transition& row) {
  return saga::find(row.from, row.on) == &row;
}), "an event means one thing in one state");
static_assert(!saga::may_lapse(OrderState::payment_success) &&
              !saga::may_lapse(OrderState::order_completed), "a paid order is never timed out");
static_assert(saga::may_lapse(OrderState::pending) && saga::may_lapse(OrderState::order_created),
              "an unpaid order always ends");
static_assert(!saga::has_exit(OrderState::order_failed) &&
              !saga::has_exit(OrderState::payment_failed) &&
              !saga::has_exit(OrderState::cancelled) && !saga::has_exit(OrderState::refunded),
              "an end is an end");

}  // namespace astraphe::domain
