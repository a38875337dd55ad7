#include "services/order/refunding.hpp"

#include "base/crash_point.hpp"
#include "base/planted.hpp"
#include "services/order/patience.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"

namespace astraphe::order {
namespace {

using domain::OrderEvent;
using domain::RefundState;
using domain::Verdict;
using ports::PaymentAnswer;
using ports::Tx;

constexpr std::int64_t kDueMax = 20;
constexpr std::int64_t kAlarmsShown = 50;
constexpr std::string_view kTooLate = "paid too late";  // why stray money goes back

Error nothing_to_give_back() {
  return Error(Errc::conflict, "nothing to give back", "ORDER_NOT_CANCELLABLE");
}

ports::PaymentCancellation cancellation(const Refund& refund) {
  return {refund.payment_key, refund.reason, refund.idempotency_key(), refund.refundable};
}

// The stock goes back on sale with the step.
Result<> record_refund(Tx& tx, const Deps& deps, const Refund& refund) {
  TRY(const auto order, find_order(tx, refund.order));
  if (!order) return Error(Errc::internal, "a refund without an order");
  TRY(const bool taken, take_step(tx, deps, {*order, OrderEvent::payment_refunded, {}, {}}));
  // A paid order leaves its states by a refund alone, and only one is ever pending.
  if (!taken) return Error(Errc::internal, "money back for an order that has none");
  return note_refunded(tx, order->id, deps.clock.now());
}

Result<> record_outcome(Tx& tx, const Deps& deps, const Refund& refund,
                        const PaymentAnswer& answer) {
  const auto now = deps.clock.now();
  const auto state =
      answer.verdict == Verdict::captured ? RefundState::done : RefundState::refused;
  TRY(const bool is_news,
      settle_refund(tx, {refund.id, state, answer.code, answer.message, now}));
  if (!is_news) return Result<>();
  if (refund.is_stray) {
    // Nobody is there to be told but whoever runs the shop.
    return note_alarm(tx, refund.id, state == RefundState::done ? std::string() : answer.code);
  }
  if (state == RefundState::done) return record_refund(tx, deps, refund);
  return note_not_refunded(tx, refund.order, now);
}

// Step three: the answer and what follows from it, once.
Result<Refund> record_in(Tx& tx, const Deps& deps, const Refund& refund,
                         const PaymentAnswer& answer) {
  const bool is_final = answer.verdict == Verdict::captured || answer.verdict == Verdict::refused;
  if (answer.verdict == Verdict::renew) MUST(spend_key(tx, refund.id));
  const bool is_alarm = answer.verdict == Verdict::alarm;
  if (!is_final) MUST(note_alarm(tx, refund.id, is_alarm ? answer.code : std::string()));
  if (is_final) MUST(record_outcome(tx, deps, refund, answer));
  TRY(auto settled, find_refund(tx, refund.id));
  return std::move(*settled);
}

Task<Result<Refund>> record(const Deps& deps, const Refund& refund, PaymentAnswer answer) {
  if (answer.verdict == Verdict::alarm) {
    deps.log.error("ALERT: the payment provider refuses our set-up: no refund until it is mended",
                   {{"refund", refund.id.value()}, {"code", answer.code}});
  }
  if (answer.verdict == Verdict::refused && refund.is_stray) {
    deps.log.error("ALERT: money that no order took cannot be given back",
                   {{"order", refund.order.value()}, {"code", answer.code}});
  }
  auto work = [&](Tx& tx) { return record_in(tx, deps, refund, answer); };
  ASTRAPHE_CRASH_POINT("P15:after");
  auto settled = co_await deps.database.transact(work);
  if (settled) deps.outbox.wake();
  co_return settled;
}

// Looks before it asks again: the first question may have taken effect.
Task<PaymentAnswer> ask_again(const Deps& deps, const Refund& refund) {
  auto seen = co_await deps.payments.look_up_refund(cancellation(refund));
  if (seen.verdict != Verdict::retry) co_return seen;
  auto wanted = cancellation(refund);
  if (seen.left) wanted.refundable = *seen.left;  // somebody gave a part of it back meanwhile
  co_return co_await deps.payments.cancel(std::move(wanted));
}

Task<Result<>> complete_one(const Deps& deps, const Refund& seen) {
  auto claim = [&](Tx& tx) { return claim_refund(tx, seen, deps.clock.now() + kAskedFor); };
  CO_TRY(const bool is_mine, co_await deps.database.transact(claim));
  if (!is_mine) co_return Result<>();
  auto answer = co_await ask_again(deps, seen);
  CO_TRY(const auto settled, co_await record(deps, seen, std::move(answer)));
  if (settled.state != RefundState::pending) co_return Result<>();
  auto later = [&](Tx& tx) {
    return claim_refund(tx, settled, deps.clock.now() + pause_after(settled.tries));
  };
  CO_MUST(co_await deps.database.transact(later));
  co_return Result<>();
}

}  // namespace

Result<Refund> begin_refund(Tx& tx, const Deps& deps, const RefundWish& wish) {
  const auto now = deps.clock.now();
  const auto& order = wish.order;
  if (order.refund == RefundState::pending) {
    TRY(auto pending, latest_refund(tx, order.id));
    return std::move(*pending);
  }
  const bool is_paid = domain::saga::find(order.state, OrderEvent::payment_refunded) != nullptr;
  TRY(const auto paid, captured_attempt(tx, order.id));
  if (!is_paid || !paid) return nothing_to_give_back();
  TRY(const bool marked, mark_refund(tx, order, wish.reason, now));
  if (!marked) return Error(Errc::conflict, "the order moved on meanwhile");
  const Refund refund{wish.id, order.id, paid->payment_key, paid->amount, false, wish.reason, 1,
                      RefundState::pending, wish.is_for_completer ? now : now + kAskedFor, 0, "", ""};
  MUST(insert_refund(tx, refund, now));
  return refund;
}

Result<> begin_stray_refund(Tx& tx, const Deps& deps, const StrayMoney& money) {
  const auto now = deps.clock.now();
  const Refund refund{money.id, money.order, money.payment_key, money.amount, true,
                      std::string(kTooLate), 1, RefundState::pending, now, 0, "", ""};
  TRY(const bool is_new, insert_refund(tx, refund, now));
  if (is_new) {
    deps.log.warn("money that no order took goes back",
                  {{"order", money.order.value()}, {"amount", money.amount.amount()}});
  }
  return Result<>();
}

Task<Result<Refund>> ask_for_refund(const Deps& deps, Refund refund) {
  ASTRAPHE_CRASH_POINT("P15:before");
  auto answer = co_await deps.payments.cancel(cancellation(refund));
  if (planted(Plant::refund_believed)) answer.verdict = Verdict::captured;
  CO_TRY(const auto settled, co_await record(deps, refund, std::move(answer)));
  if (settled.state != RefundState::pending) co_return settled;
  auto soon = [&](Tx& tx) { return claim_refund(tx, settled, deps.clock.now() + kLookAgainMin); };
  CO_MUST(co_await deps.database.transact(soon));
  co_return settled;
}

Task<Result<std::vector<Alarm>>> waiting_alarms(const Deps& deps) {
  auto find = [](Tx& tx) { return alarms(tx, kAlarmsShown); };
  co_return co_await deps.database.read(find);
}

Task<Result<>> complete_refunds(const Deps& deps) {
  auto find = [now = deps.clock.now()](Tx& tx) { return due_refunds(tx, now, kDueMax); };
  CO_TRY(const auto due, co_await deps.database.read(find));
  for (const auto& refund : due) CO_MUST(co_await complete_one(deps, refund));
  co_return Result<>();
}

}  // namespace astraphe::order
