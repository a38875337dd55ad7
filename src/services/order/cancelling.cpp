#include "services/order/refunding.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"
#include "services/order/wire.hpp"

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

// 200 with the order, or 202 while its refund is pending.
http::Response answer_with(const Deps& deps, const Order& order) {
  const int status = order.refund == domain::RefundState::pending ? 202 : 200;
  const auto data = http::json::serialize(order_json(order, deps.wire.zone));
  return http::bare_json(status, http::envelope(deps.wire, status, data));
}

struct Begun {
  http::Response answer;          // for whoever need not wait
  std::optional<Refund> refund;   // that the caller is to ask for
};

// What the key's first request came to, if a crash kept it from saying so.
Result<std::optional<http::Response>> answer_before(Tx& tx, const Deps& deps,
                                                    const Cancellation& wanted,
                                                    const Order& order) {
  auto before = store::recall(tx, wanted.once);
  if (before || before.error().key() != "STILL_RUNNING") return before;
  if (order.refund == domain::RefundState::pending) return before;
  if (order.state != OrderState::refunded) {  // nothing was given back: another try
    MUST(store::release(tx, wanted.once));
    return std::optional<http::Response>();
  }
  auto answer = answer_with(deps, order);
  MUST(store::settle(tx, wanted.once, answer));
  return std::optional(store::replayed(std::move(answer)));
}

Result<Begun> begin_in(Tx& tx, const Deps& deps, const Cancellation& wanted, RefundId id) {
  TRY(const auto order, wanted_order(tx, wanted.order, wanted.owner));
  TRY(auto before, answer_before(tx, deps, wanted, order));
  if (before) return Begun{std::move(*before), std::nullopt};
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
  TRY(const auto after, find_order(tx, wanted.order));
  auto answer = answer_with(deps, *after);
  // Somebody else's refund goes on without us.
  if (refund && refund->id != id) return Begun{std::move(answer), std::nullopt};
  const auto now = deps.clock.now();
  MUST(refund ? store::reserve(tx, wanted.once, now)
              : store::remember(tx, wanted.once, answer, now));
  return Begun{std::move(answer), std::move(refund)};
}

Result<Cancelled> end_in(Tx& tx, const Deps& deps, const Cancellation& wanted,
                         const Refund& refund) {
  TRY(const auto order, find_order(tx, wanted.order));
  auto answer = answer_with(deps, *order);
  if (refund.state == domain::RefundState::refused) {
    MUST(store::release(tx, wanted.once));  // another try may follow
    return Cancelled{std::move(answer), refund};
  }
  MUST(store::settle(tx, wanted.once, answer));
  return Cancelled{std::move(answer), std::nullopt};
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
  if (!begun.refund) co_return Cancelled{std::move(begun.answer), std::nullopt};
  CO_TRY(const auto refund, co_await ask_for_refund(deps, *begun.refund));
  auto end = [&](Tx& tx) { return end_in(tx, deps, wanted, refund); };
  co_return co_await deps.database.transact(end);
}

Task<Result<>> forget_order(const Deps& deps, UserId user, OrderId id) {
  auto work = [&](Tx& tx) { return forget_in(tx, user, id, deps.clock.now()); };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::order
