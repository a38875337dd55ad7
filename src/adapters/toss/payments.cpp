#include "adapters/toss/payments.hpp"

#include "adapters/toss/reading.hpp"
#include "auth/hmac.hpp"
#include "base/crash_point.hpp"
#include "http/json.hpp"

#include <algorithm>

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;
using ports::PaymentAnswer;
using Shown = std::optional<ports::ShownPayment>;

constexpr std::string_view kOtherBalance = "NOT_MATCHES_REFUNDABLE_AMOUNT";

// Whoever pays hands the payment key to us: it stands in a URL only if it cannot mean another path.
bool is_payment_key(std::string_view key) {
  const auto is_plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '=';
  };
  return !key.empty() && key.size() <= 200 && std::ranges::all_of(key, is_plain);
}

PaymentAnswer no_such_payment() {
  return {Verdict::refused, "NOT_FOUND_PAYMENT", "this is no payment key"};
}

PaymentAnswer not_answered(const Error& error) {
  const bool is_unknown = error.code() == Errc::timeout;
  return {is_unknown ? Verdict::unknown : Verdict::retry, "", error.detail()};
}

std::string payment_path(const std::string& key) { return "/v1/payments/" + key; }

bool is_given_back(const SeenPayment& payment) {
  return was_captured(payment) && payment.status != "DONE" && payment.balance == 0;
}

std::optional<Won> left_of(const SeenPayment& payment) {
  const auto left = Won::of(payment.balance);
  return left ? std::optional(*left) : std::nullopt;
}

std::optional<ports::ShownPayment> shown(const SeenPayment& payment) {
  const auto total = Won::of(payment.total);
  const auto left = left_of(payment);
  if (!total || !left || payment.payment_key.empty()) return std::nullopt;
  return ports::ShownPayment{payment.payment_key, payment.order_id, *total, *left,
                             was_captured(payment)};
}

// These say that nothing is left to give back, or leave it open whether there is.
bool balance_decides(const PaymentAnswer& answer) {
  return answer.verdict == Verdict::unknown || answer.code == "NOT_CANCELABLE_AMOUNT";
}

}  // namespace

TossPayments::TossPayments(ports::HttpClient& http, Config config)
    : http_(http),
      config_(std::move(config)),
      authorization_("Basic " + auth::base64(config_.secret_key + ":")) {}

ports::HttpCall TossPayments::get(std::string path) const {
  ports::HttpCall call{config_.base_url, http::Request{.path = std::move(path)}, config_.limit};
  call.request.headers.add("Authorization", authorization_);
  return call;
}

ports::HttpCall TossPayments::post(std::string path, std::string body, std::string key) const {
  auto call = get(std::move(path));
  call.request.method = http::Method::post;
  call.request.body = std::move(body);
  call.request.headers.add("Content-Type", "application/json");
  call.request.headers.add("Idempotency-Key", std::move(key));
  return call;
}

Task<PaymentAnswer> TossPayments::confirm(ports::PaymentConfirmation request) {
  if (!is_payment_key(request.payment_key)) co_return no_such_payment();
  const http::json::object body{{"paymentKey", request.payment_key},
                                {"orderId", request.order_id},
                                {"amount", request.amount.amount()}};
  auto call = post("/v1/payments/confirm", http::json::serialize(body), request.idempotency_key);
  ASTRAPHE_CRASH_POINT("P11:before");
  const auto answer = co_await http_.send(std::move(call));
  if (!answer) co_return not_answered(answer.error());
  const auto payment = payment_in(*answer);
  co_return payment ? judged(*payment, request) : refusal_in(*answer, Call::confirm);
}

Task<PaymentAnswer> TossPayments::look_up(ports::PaymentConfirmation request) {
  if (!is_payment_key(request.payment_key)) co_return no_such_payment();
  const auto answer = co_await http_.send(get(payment_path(request.payment_key)));
  if (!answer) co_return PaymentAnswer{Verdict::unknown, "", answer.error().detail()};
  const auto payment = payment_in(*answer);
  co_return payment ? judged(*payment, request) : refusal_in(*answer, Call::look_up);
}

Task<PaymentAnswer> TossPayments::cancel(ports::PaymentCancellation request) {
  if (!is_payment_key(request.payment_key)) co_return no_such_payment();
  const http::json::object body{{"cancelReason", request.reason},
                                {"refundableAmount", request.refundable.amount()}};
  auto call = post(payment_path(request.payment_key) + "/cancel", http::json::serialize(body),
                   request.idempotency_key);
  const auto answer = co_await http_.send(std::move(call));
  if (!answer) co_return not_answered(answer.error());
  const auto payment = payment_in(*answer);
  if (payment && is_given_back(*payment)) co_return PaymentAnswer{Verdict::captured, "", ""};
  auto said = refusal_in(*answer, Call::cancel);
  if (!balance_decides(said)) co_return said;
  const auto look = co_await http_.send(get(payment_path(request.payment_key)));
  const auto seen = look ? payment_in(*look) : std::nullopt;
  if (!seen) co_return said;
  said.left = left_of(*seen);
  // Toss repeats that under the key; with what is left the next one will be right.
  if (said.code == kOtherBalance) said.verdict = Verdict::renew;
  if (is_given_back(*seen)) said.verdict = Verdict::captured;
  co_return said;
}

Task<PaymentAnswer> TossPayments::look_up_refund(ports::PaymentCancellation request) {
  if (!is_payment_key(request.payment_key)) co_return PaymentAnswer();
  const auto answer = co_await http_.send(get(payment_path(request.payment_key)));
  if (!answer) co_return PaymentAnswer{Verdict::unknown, "", answer.error().detail()};
  const auto payment = payment_in(*answer);
  if (!payment) {
    auto failure = refusal_in(*answer, Call::look_up);
    if (failure.verdict != Verdict::alarm) failure.verdict = Verdict::unknown;
    co_return failure;
  }
  const auto verdict = is_given_back(*payment) ? Verdict::captured : Verdict::retry;
  co_return PaymentAnswer{verdict, payment->status, "", left_of(*payment)};
}

Task<Result<Shown>> TossPayments::look(std::string path) {
  const auto answer = co_await http_.send(get(std::move(path)));
  if (!answer) co_return Error(Errc::unavailable, answer.error().detail());
  if (const auto payment = payment_in(*answer)) co_return shown(*payment);
  const auto failure = refusal_in(*answer, Call::look_up);
  if (failure.verdict == Verdict::retry) co_return Shown();
  co_return Error(Errc::unavailable, "cannot be looked up: " + failure.code);
}

Task<Result<Shown>> TossPayments::show(std::string payment_key) {
  if (!is_payment_key(payment_key)) co_return Shown();
  co_return co_await look(payment_path(payment_key));
}

Task<Result<Shown>> TossPayments::show_order(std::string order_id) {
  co_return co_await look("/v1/payments/orders/" + order_id);
}

}  // namespace astraphe::adapters::toss
