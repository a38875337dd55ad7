#include "base/crash_point.hpp"
#include "base/planted.hpp"
#include "domain/topics.hpp"
#include "http/json.hpp"
#include "services/order/patience.hpp"
#include "services/order/refunding.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"

#include <fmt/format.h>

namespace astraphe::order {
namespace {

using domain::AttemptState;
using domain::OrderEvent;
using domain::OrderState;
using domain::Verdict;
using ports::PaymentAnswer;
using ports::Tx;

constexpr std::int64_t kDueMax = 20;

struct Begun {
  Order order;
  Attempt attempt;
};

Result<> must_be_payable(const Order& order, const PaymentRequest& request, Instant now) {
  if (order.state != OrderState::order_created) {
    return Error(Errc::conflict, "not payable in this state", "ORDER_NOT_PAYABLE");
  }
  if (order.lapses_at <= now) return Error(Errc::gone, "the hold is over", "HOLD_EXPIRED");
  if (order.total != request.amount) {
    return Error(Errc::invalid, "not the order's amount", "AMOUNT_MISMATCH");
  }
  if (order.fence) return Error(Errc::conflict, "another attempt runs", "PAYMENT_IN_PROGRESS");
  return Result<>();
}

Result<std::optional<Order>> named_order(Tx& tx, const PaymentRequest& request) {
  if (request.order) return find_order(tx, *request.order);
  return find_by_payment_order_id(tx, request.payment_order_id);
}

// Step one: the intent and its key are on record before anybody is asked for money.
Result<Begun> begin_in(Tx& tx, UserId user, const PaymentRequest& request, PaymentId id,
                       Instant now) {
  TRY(auto order, named_order(tx, request));
  const bool is_theirs = order && order->user == user && !order->deleted;
  if (!is_theirs) return Error(Errc::not_found, "no such order of the caller's");
  TRY(const auto last, latest_attempt(tx, order->id));
  // The same payment asked for again: its own outcome is the answer.
  const bool is_same = last && last->payment_key == request.payment_key &&
                       last->amount == request.amount;
  if (is_same) return Begun{std::move(*order), *last};
  MUST(must_be_payable(*order, request, now));
  const Attempt attempt{id, order->id, request.payment_key, request.amount, 1,
                        AttemptState::confirming, now + kAskedFor, 0, "", ""};
  TRY(const bool fenced, fence_order(tx, order->id, id, now));
  if (!fenced) return Error(Errc::conflict, "the order moved on meanwhile");
  MUST(insert_attempt(tx, attempt, now));
  ASTRAPHE_CRASH_POINT("P9:after");
  return Begun{std::move(*order), attempt};
}

ports::PaymentConfirmation confirmation(const Attempt& attempt, const Order& order) {
  return {attempt.payment_key, order.payment_order_id, attempt.amount, attempt.idempotency_key()};
}

store::Outgoing payment_failed(const Attempt& attempt, const PaymentAnswer& answer, Instant now) {
  return store::Outgoing{
      std::string(domain::topic::kPaymentFailed), attempt.order.str(),
      fmt::format(R"({{"orderId":{},"paymentId":{},"code":{}}})", attempt.order.value(),
                  attempt.id.value(), http::quoted(answer.code)),
      now};
}

// Its money goes back: the order could not wait for it.
Result<> give_late_money_back(Tx& tx, const Deps& deps, const Attempt& attempt) {
  return begin_stray_refund(tx, deps, {attempt.order, attempt.payment_key, attempt.amount,
                                       RefundId(attempt.id.value())});
}

Result<> record_capture(Tx& tx, const Deps& deps, const Attempt& attempt) {
  TRY(const auto order, find_order(tx, attempt.order));
  if (!order) return Error(Errc::internal, "an attempt without an order");
  TRY(const bool taken,
      take_step(tx, deps, {*order, OrderEvent::payment_captured, {}, attempt.id}));
  // The fence keeps the order open until here.
  if (!taken) return give_late_money_back(tx, deps, attempt);
  return unfence_order(tx, order->id, false, deps.clock.now());
}

Result<> record_refusal(Tx& tx, const Deps& deps, const Attempt& attempt,
                        const PaymentAnswer& answer) {
  const auto now = deps.clock.now();
  MUST(unfence_order(tx, attempt.order, true, now));
  return deps.outbox.add(tx, payment_failed(attempt, answer, now));
}

// Step three: the answer and what follows from it, once.
Result<Attempt> record_in(Tx& tx, const Deps& deps, const Attempt& attempt,
                          const PaymentAnswer& answer) {
  const bool is_final = answer.verdict == Verdict::captured || answer.verdict == Verdict::refused;
  if (answer.verdict == Verdict::renew) MUST(spend_key(tx, attempt.id));
  const bool is_alarm = answer.verdict == Verdict::alarm;
  if (!is_final) MUST(note_alarm(tx, attempt.id, is_alarm ? answer.code : std::string()));
  if (is_final) {
    const auto state = answer.verdict == Verdict::captured ? AttemptState::captured
                                                           : AttemptState::refused;
    TRY(const bool is_news, settle_attempt(tx, {attempt.id, state, answer.code, answer.message,
                                                deps.clock.now()}));
    if (is_news && state == AttemptState::captured) MUST(record_capture(tx, deps, attempt));
    if (is_news && state == AttemptState::refused) MUST(record_refusal(tx, deps, attempt, answer));
  }
  TRY(auto settled, find_attempt(tx, attempt.id));
  // Somebody was told no, and the answer to a slower question says that the money was taken.
  const bool is_late = answer.verdict == Verdict::captured &&
                       settled->state == AttemptState::refused;
  if (is_late) MUST(give_late_money_back(tx, deps, attempt));
  ASTRAPHE_CRASH_POINT("P13:after");
  return std::move(*settled);
}

Task<Result<Attempt>> record(const Deps& deps, const Attempt& attempt, PaymentAnswer answer) {
  if (answer.verdict == Verdict::alarm) {
    deps.log.error("ALERT: the payment provider refuses our set-up: nothing is paid until it is "
                   "mended",
                   {{"payment", attempt.id.value()}, {"code", answer.code}});
  }
  auto work = [&](Tx& tx) { return record_in(tx, deps, attempt, answer); };
  ASTRAPHE_CRASH_POINT("P13:before");
  auto settled = co_await deps.database.transact(work);
  ASTRAPHE_CRASH_POINT("P14:before");
  if (settled) deps.outbox.wake();
  co_return settled;
}

// Looks before it asks again: the first question may have taken effect.
Task<PaymentAnswer> ask_again(const Deps& deps, Attempt attempt, const Order& order) {
  if (planted(Plant::retry_with_a_new_key)) {
    attempt.key_number += attempt.tries;
    co_return co_await deps.payments.confirm(confirmation(attempt, order));
  }
  auto seen = co_await deps.payments.look_up(confirmation(attempt, order));
  if (seen.verdict != Verdict::retry) co_return seen;
  co_return co_await deps.payments.confirm(confirmation(attempt, order));
}

Task<Result<>> complete_one(const Deps& deps, const Attempt& seen) {
  const auto now = deps.clock.now();
  auto claim = [&](Tx& tx) -> Result<std::optional<Order>> {
    TRY(const bool is_mine, claim_attempt(tx, seen, now + kAskedFor));
    if (!is_mine) return std::optional<Order>();
    return find_order(tx, seen.order);
  };
  CO_TRY(const auto order, co_await deps.database.transact(claim));
  if (!order) co_return Result<>();
  auto answer = co_await ask_again(deps, seen, *order);
  CO_TRY(const auto settled, co_await record(deps, seen, std::move(answer)));
  if (settled.state != AttemptState::confirming) co_return Result<>();
  auto later = [&](Tx& tx) {
    return claim_attempt(tx, settled, deps.clock.now() + pause_after(settled.tries));
  };
  CO_MUST(co_await deps.database.transact(later));
  co_return Result<>();
}

}  // namespace

Task<Result<Attempt>> pay(const Deps& deps, UserId user, PaymentRequest request) {
  CO_TRY(const auto id, co_await deps.payment_ids.take<PaymentId>());
  auto begin = [&](Tx& tx) { return begin_in(tx, user, request, id, deps.clock.now()); };
  ASTRAPHE_CRASH_POINT("P9:before");
  CO_TRY(const auto begun, co_await deps.database.transact(begin));
  ASTRAPHE_CRASH_POINT("P10:before");
  if (begun.attempt.id != id) co_return begun.attempt;
  ASTRAPHE_CRASH_POINT("P10:after");
  auto answer = co_await deps.payments.confirm(confirmation(begun.attempt, begun.order));
  if (planted(Plant::unknown_payment_is_refused) && answer.verdict == Verdict::unknown) {
    answer.verdict = Verdict::refused;
  }
  CO_TRY(const auto settled, co_await record(deps, begun.attempt, std::move(answer)));
  if (settled.state != AttemptState::confirming) co_return settled;
  auto soon = [&](Tx& tx) { return claim_attempt(tx, settled, deps.clock.now() + kLookAgainMin); };
  CO_MUST(co_await deps.database.transact(soon));
  co_return settled;
}

Task<Result<>> complete_payments(const Deps& deps) {
  auto find = [now = deps.clock.now()](Tx& tx) { return due_attempts(tx, now, kDueMax); };
  CO_TRY(const auto due, co_await deps.database.read(find));
  for (const auto& attempt : due) CO_MUST(co_await complete_one(deps, attempt));
  co_return Result<>();
}

Task<Result<>> take_over_payments(const Deps& deps) {
  auto work = [now = deps.clock.now()](Tx& tx) -> Result<> {
    MUST(release_attempts(tx, now));
    return release_refunds(tx, now);
  };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::order
