#include "services/sandbox/use_cases.hpp"

#include "base/crash_point.hpp"
#include "http/json.hpp"
#include "services/sandbox/calling.hpp"
#include "services/sandbox/webhooks.hpp"

#include <algorithm>

namespace astraphe::sandbox {
namespace {

namespace json = boost::json;
using ports::Tx;

constexpr std::int64_t kCardMin = 100;
constexpr std::int64_t kTransferMin = 200;

// Toss reads what it knows and ignores the rest.
std::optional<json::object> object_of(const Request& request) {
  auto body = http::parse_json(request.body);
  if (!body || !body->is_object()) return std::nullopt;
  return std::move(body->get_object());
}

bool is_sound(http::Fields& fields) {
  const auto errors = fields.take_errors();
  return std::ranges::all_of(errors, [](const FieldError& e) { return e.rule == "UNKNOWN"; });
}

struct Confirmation {
  std::string payment_key;
  std::string order_id;
  Won amount;
};

std::optional<Confirmation> read_confirmation(const Request& request) {
  const auto body = object_of(request);
  if (!body) return std::nullopt;
  http::Fields fields(*body, "");
  Confirmation wanted{fields.text("paymentKey", {1, 200}), fields.text("orderId", {6, 64}),
                      fields.money("amount")};
  if (!is_sound(fields) || !is_order_id(wanted.order_id)) return std::nullopt;
  return wanted;
}

std::string_view reason_against(const Payment& payment, const Confirmation& wanted) {
  // Another order's payment is none of this session.
  if (payment.order_id != wanted.order_id) return "NOT_FOUND_PAYMENT_SESSION";
  const bool is_over = payment.status == kAborted || payment.status == kExpired;
  if (is_over || payment.status == kReady) return "NOT_FOUND_PAYMENT_SESSION";
  if (payment.status != kInProgress) return "ALREADY_PROCESSED_PAYMENT";
  if (payment.amount != wanted.amount) return "INVALID_REQUEST";
  const auto min = payment.method == kTransfer ? kTransferMin : kCardMin;
  return payment.amount.amount() < min ? "BELOW_MINIMUM_AMOUNT" : "";
}

Result<Response> payment_answer(Tx& tx, const std::string& payment_key, const Asked& asked) {
  TRY(const auto payment, find_payment(tx, payment_key));
  TRY(const auto cancellations, cancellations_of(tx, payment_key));
  ASTRAPHE_INVARIANT(payment.has_value());
  return http::bare_json(200, payment_json(as_of(*payment, asked.stamp.now), cancellations,
                                           wants_english(asked.request)));
}

Result<> tell_of(Tx& tx, const std::string& payment_key, const Asked& asked) {
  if (!asked.is_told) return Result<>();
  return tell(tx, payment_key, "wh_" + asked.stamp.transaction_key, asked.stamp.now);
}

// Errors other than the issuer's no come before anybody looks at the payment.
bool is_forced(const Asked& asked) { return asked.fault != nullptr && !asked.fault->aborts; }

Result<Response> refuse_payment(Tx& tx, const Payment& payment, const Asked& asked) {
  MUST(abort_payment(tx, payment.payment_key, std::string(asked.fault->code)));
  MUST(tell_of(tx, payment.payment_key, asked));
  return error_answer(asked.fault->code, asked.request);
}

Result<Response> confirm_in(Tx& tx, const Asked& asked) {
  if (is_forced(asked)) return error_answer(asked.fault->code, asked.request);
  const auto wanted = read_confirmation(asked.request);
  if (!wanted) return error_answer("INVALID_REQUEST", asked.request);
  TRY(auto found, find_payment(tx, wanted->payment_key));
  if (!found) return error_answer("NOT_FOUND_PAYMENT", asked.request);
  const auto payment = as_of(std::move(*found), asked.stamp.now);
  const auto reason = reason_against(payment, *wanted);
  if (!reason.empty()) return error_answer(reason, asked.request);
  if (asked.fault != nullptr) return refuse_payment(tx, payment, asked);
  TRY(const bool captured, capture(tx, payment.payment_key, asked.stamp));
  if (!captured) return Error(Errc::conflict, "another confirmation was faster");
  MUST(write_ledger(tx, {asked.stamp.now, "CAPTURE", payment.payment_key, payment.order_id,
                         payment.amount, asked.key}));
  MUST(tell_of(tx, payment.payment_key, asked));
  ASTRAPHE_CRASH_POINT("P12:before");
  return payment_answer(tx, payment.payment_key, asked);
}

struct Refund {
  std::string reason;
  std::optional<std::int64_t> amount;      // everything that is left, when absent
  std::optional<std::int64_t> refundable;  // what the caller believes to be left
};

std::optional<Refund> read_refund(const Request& request) {
  const auto body = object_of(request);
  if (!body) return std::nullopt;
  http::Fields fields(*body, "");
  Refund wanted{fields.text("cancelReason", {1, 200}),
                fields.maybe_integer("cancelAmount", {1, Won::kMax}),
                fields.maybe_integer("refundableAmount", {0, Won::kMax})};
  if (!is_sound(fields)) return std::nullopt;
  return wanted;
}

std::string_view reason_against(const Payment& payment, const Refund& wanted) {
  const auto balance = payment.balance.amount();
  if (payment.status == kCanceled) return "ALREADY_CANCELED_PAYMENT";
  if (payment.status != kDone && payment.status != kPartialCanceled) {
    return "NOT_CANCELABLE_PAYMENT";
  }
  if (wanted.refundable && *wanted.refundable != balance) return "NOT_MATCHES_REFUNDABLE_AMOUNT";
  const bool is_too_much = balance == 0 || wanted.amount.value_or(0) > balance;
  return is_too_much ? "NOT_CANCELABLE_AMOUNT" : "";
}

Result<Response> cancel_in(Tx& tx, const Asked& asked) {
  if (is_forced(asked)) return error_answer(asked.fault->code, asked.request);
  const auto wanted = read_refund(asked.request);
  if (!wanted) return error_answer("INVALID_REQUEST", asked.request);
  TRY(auto found, find_payment(tx, std::string(asked.request.param("paymentKey"))));
  if (!found) return error_answer("NOT_FOUND_PAYMENT", asked.request);
  const auto payment = as_of(std::move(*found), asked.stamp.now);
  const auto reason = reason_against(payment, *wanted);
  if (!reason.empty()) return error_answer(reason, asked.request);
  const auto amount = *Won::of(wanted->amount.value_or(payment.balance.amount()));
  TRY(const bool given, give_back(tx, payment, amount, asked.stamp));
  if (!given) return Error(Errc::conflict, "another cancellation was faster");
  const auto left = *Won::of(payment.balance.amount() - amount.amount());
  MUST(insert_cancellation(tx, {asked.stamp.transaction_key, payment.payment_key, amount,
                                wanted->reason, left, asked.stamp.now}));
  MUST(write_ledger(tx, {asked.stamp.now, "CANCEL", payment.payment_key, payment.order_id, amount,
                         asked.key}));
  MUST(tell_of(tx, payment.payment_key, asked));
  return payment_answer(tx, payment.payment_key, asked);
}

Result<Response> shown(Tx& tx, const std::optional<Payment>& payment, const Asked& asked) {
  if (is_forced(asked)) return error_answer(asked.fault->code, asked.request);
  if (!payment) return error_answer("NOT_FOUND_PAYMENT", asked.request);
  return payment_answer(tx, payment->payment_key, asked);
}

Result<Response> look_up_in(Tx& tx, const Asked& asked) {
  TRY(const auto payment, find_payment(tx, std::string(asked.request.param("paymentKey"))));
  return shown(tx, payment, asked);
}

Result<Response> look_up_order_in(Tx& tx, const Asked& asked) {
  TRY(const auto payment, find_by_order(tx, std::string(asked.request.param("orderId"))));
  return shown(tx, payment, asked);
}

Payment new_payment(const std::string& key, const Authorisation& wanted, std::string_view status,
                    Instant now) {
  return Payment{key, wanted.order_id, wanted.order_name,
                 status == kReady ? std::string() : wanted.method, wanted.amount, wanted.amount,
                 std::string(status), now, std::nullopt, std::nullopt, std::nullopt};
}

bool is_key_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

bool is_order_id(std::string_view text) {
  return text.size() >= 6 && text.size() <= 64 && std::ranges::all_of(text, is_key_character);
}

bool is_method(std::string_view text) {
  return text == kCard || text == kTransfer || text == kEasyPay || text == kMobilePhone;
}

Task<Result<std::string>> open_window(const Deps& deps, Authorisation wanted) {
  const auto payment_key = fresh_key(deps, "sandbox_");
  auto work = [&, wall = deps.clock.now()](Tx& tx) -> Result<> {
    TRY(const auto now, time_at(tx, wall));
    return insert_payment(tx, new_payment(payment_key, wanted, kReady, now));
  };
  CO_MUST(co_await deps.database.transact(work));
  co_return payment_key;
}

Task<Result<std::string>> authorise(const Deps& deps, Authorisation wanted) {
  const auto fresh = fresh_key(deps, "sandbox_");
  auto work = [&, wall = deps.clock.now()](Tx& tx) -> Result<std::string> {
    TRY(const auto now, time_at(tx, wall));
    TRY(const auto seen, find_payment(tx, wanted.window));
    const bool is_window = seen && seen->status == kReady;
    const auto key = is_window ? wanted.window : fresh;
    const auto payment = new_payment(key, wanted, kInProgress, now);
    if (is_window) {
      TRY(const bool agreed, agree(tx, payment));
      if (!agreed) return Error(Errc::gone, "the window's time is over");
    } else {
      MUST(insert_payment(tx, payment));
    }
    MUST(write_ledger(tx, {now, "AUTHORIZE", key, wanted.order_id, wanted.amount, ""}));
    return key;
  };
  co_return co_await deps.database.transact(work);
}

Task<Result<Response>> confirm(const Deps& deps, const Request& request) {
  return serve(deps, request, Call::confirm, confirm_in);
}

Task<Result<Response>> cancel(const Deps& deps, const Request& request) {
  return serve(deps, request, Call::cancel, cancel_in);
}

Task<Result<Response>> look_up(const Deps& deps, const Request& request) {
  return serve(deps, request, Call::look_up, look_up_in);
}

Task<Result<Response>> look_up_order(const Deps& deps, const Request& request) {
  return serve(deps, request, Call::look_up, look_up_order_in);
}

}  // namespace astraphe::sandbox
