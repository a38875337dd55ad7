#include "adapters/toss/payments.hpp"

#include "adapters/toss/reading.hpp"
#include "auth/hmac.hpp"
#include "http/json.hpp"

#include <algorithm>

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;
using ports::PaymentAnswer;

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

// A failed look-up says nothing about the payment, only perhaps about ourselves.
PaymentAnswer not_seen(PaymentAnswer failure) {
  if (failure.verdict == Verdict::alarm) return failure;
  const bool is_missing = failure.code == "NOT_FOUND_PAYMENT" || failure.code == "NOT_FOUND";
  failure.verdict = is_missing ? Verdict::retry : Verdict::unknown;
  return failure;
}

std::string payment_path(const std::string& key) { return "/v1/payments/" + key; }

bool is_given_back(const SeenPayment& payment) {
  const bool was_paid = payment.status == "CANCELED" || payment.status == "PARTIAL_CANCELED";
  return was_paid && payment.balance == 0;
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
  const auto answer = co_await http_.send(std::move(call));
  if (!answer) co_return not_answered(answer.error());
  const auto payment = payment_in(*answer);
  co_return payment ? judged(*payment, request) : refusal_in(*answer);
}

Task<PaymentAnswer> TossPayments::look_up(ports::PaymentConfirmation request) {
  if (!is_payment_key(request.payment_key)) co_return no_such_payment();
  const auto answer = co_await http_.send(get(payment_path(request.payment_key)));
  if (!answer) co_return PaymentAnswer{Verdict::unknown, "", answer.error().detail()};
  const auto payment = payment_in(*answer);
  co_return payment ? judged(*payment, request) : not_seen(refusal_in(*answer));
}

Task<PaymentAnswer> TossPayments::cancel(ports::PaymentCancellation request) {
  if (!is_payment_key(request.payment_key)) co_return no_such_payment();
  const http::json::object body{{"cancelReason", request.reason}};
  auto call = post(payment_path(request.payment_key) + "/cancel", http::json::serialize(body),
                   request.idempotency_key);
  const auto answer = co_await http_.send(std::move(call));
  if (!answer) co_return not_answered(answer.error());
  const auto payment = payment_in(*answer);
  if (payment && is_given_back(*payment)) co_return PaymentAnswer{Verdict::captured, "", ""};
  auto said = refusal_in(*answer);
  if (!balance_decides(said)) co_return said;
  const auto look = co_await http_.send(get(payment_path(request.payment_key)));
  const auto seen = look ? payment_in(*look) : std::nullopt;
  if (seen && is_given_back(*seen)) said.verdict = Verdict::captured;
  co_return said;
}

Task<PaymentAnswer> TossPayments::look_up_refund(ports::PaymentCancellation request) {
  if (!is_payment_key(request.payment_key)) co_return PaymentAnswer();
  const auto answer = co_await http_.send(get(payment_path(request.payment_key)));
  if (!answer) co_return PaymentAnswer{Verdict::unknown, "", answer.error().detail()};
  const auto payment = payment_in(*answer);
  if (!payment) {
    auto failure = refusal_in(*answer);
    if (failure.verdict != Verdict::alarm) failure.verdict = Verdict::unknown;
    co_return failure;
  }
  const auto verdict = is_given_back(*payment) ? Verdict::captured : Verdict::retry;
  co_return PaymentAnswer{verdict, payment->status, ""};
}

}  // namespace astraphe::adapters::toss
