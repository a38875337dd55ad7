#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"

namespace astraphe::order {
namespace {

using domain::OrderEvent;
using domain::OrderState;
using ports::Tx;

Error no_such_order() { return Error(Errc::not_found, "no such order of the caller's"); }

Error not_cancellable() {
  return Error(Errc::conflict, "not in this state", "ORDER_NOT_CANCELLABLE");
}

// Somebody who runs the shop sees deleted orders too.
Result<Order> wanted_order(Tx& tx, OrderId id, std::optional<UserId> owner) {
  TRY(auto order, find_order(tx, id));
  if (!order) return no_such_order();
  if (owner && (order->user != *owner || order->deleted)) return no_such_order();
  return std::move(*order);
}

Result<Order> cancel_in(Tx& tx, const Deps& deps, const Cancellation& wanted) {
  TRY(const auto order, wanted_order(tx, wanted.order, wanted.owner));
  if (order.fence) return Error(Errc::conflict, "being paid", "PAYMENT_IN_PROGRESS");
  if (wanted.end.value_or(OrderState::cancelled) != OrderState::cancelled) return not_cancellable();
  TRY(const bool taken,
      take_step(tx, deps, {order, OrderEvent::cancel_requested, wanted.reason, {}}));
  if (!taken) return not_cancellable();
  TRY(auto after, find_order(tx, wanted.order));
  return std::move(*after);
}

Result<> forget_in(Tx& tx, UserId user, OrderId id, Instant now) {
  TRY(const auto order, wanted_order(tx, id, user));
  if (!domain::is_settled(order.state)) {
    return Error(Errc::conflict, "not at its end", "ORDER_NOT_SETTLED");
  }
  TRY(const bool deleted, delete_order(tx, id, order.state, now));
  if (!deleted) return Error(Errc::conflict, "the order moved on meanwhile");
  return Result<>();
}

}  // namespace

Task<Result<Order>> cancel(const Deps& deps, Cancellation wanted) {
  auto work = [&](Tx& tx) { return cancel_in(tx, deps, wanted); };
  auto cancelled = co_await deps.database.transact(work);
  if (cancelled) deps.outbox.wake();
  co_return cancelled;
}

Task<Result<>> forget_order(const Deps& deps, UserId user, OrderId id) {
  auto work = [&](Tx& tx) { return forget_in(tx, user, id, deps.clock.now()); };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::order
