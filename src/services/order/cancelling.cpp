#include "services/order/refunding.hpp"
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

struct Begun {
  Order order;
  std::optional<Refund> refund;
};

Result<Begun> begin_in(Tx& tx, const Deps& deps, const Cancellation& wanted, RefundId id) {
  TRY(const auto order, wanted_order(tx, wanted.order, wanted.owner));
  if (order.fence) return Error(Errc::conflict, "being paid", "PAYMENT_IN_PROGRESS");
  const bool is_paid = domain::saga::find(order.state, OrderEvent::payment_refunded) != nullptr;
  const auto end = is_paid ? OrderState::refunded : OrderState::cancelled;
  if (wanted.end.value_or(end) != end) return not_cancellable();
  std::optional<Refund> refund;
  if (is_paid) {
    TRY(auto begun, begin_refund(tx, deps, {order, wanted.reason, id}));
    refund = std::move(begun);
  } else {
    TRY(const bool taken,
        take_step(tx, deps,
                  {order, OrderEvent::cancel_requested, wanted.reason, {}, wanted.by}));
    if (!taken) return not_cancellable();
  }
  TRY(auto after, find_order(tx, wanted.order));
  return Begun{std::move(*after), std::move(refund)};
}

Result<> forget_in(Tx& tx, UserId user, OrderId id, Instant now) {
  TRY(const auto order, wanted_order(tx, id, user));
  const bool is_settled =
      domain::is_settled(order.state) && order.refund != domain::RefundState::pending;
  if (!is_settled) {
    return Error(Errc::conflict, "not at its end", "ORDER_NOT_SETTLED");
  }
  TRY(const bool deleted, delete_order(tx, id, order.state, now));
  if (!deleted) return Error(Errc::conflict, "the order moved on meanwhile");
  return Result<>();
}

}  // namespace

Task<Result<Cancelled>> cancel(const Deps& deps, Cancellation wanted) {
  CO_TRY(const auto id, co_await deps.payment_ids.take<RefundId>());
  auto begin = [&](Tx& tx) { return begin_in(tx, deps, wanted, id); };
  CO_TRY(auto begun, co_await deps.database.transact(begin));
  deps.outbox.wake();
  // Somebody else's refund goes on without us.
  const bool is_ours = begun.refund && begun.refund->id == id;
  if (!is_ours) co_return Cancelled{std::move(begun.order), std::move(begun.refund)};
  CO_TRY(auto refund, co_await ask_for_refund(deps, *begun.refund));
  auto find = [&](Tx& tx) { return find_order(tx, wanted.order); };
  CO_TRY(auto order, co_await deps.database.read(find));
  co_return Cancelled{std::move(*order), std::move(refund)};
}

Task<Result<>> forget_order(const Deps& deps, UserId user, OrderId id) {
  auto work = [&](Tx& tx) { return forget_in(tx, user, id, deps.clock.now()); };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::order
