#include "adapters/toss/reading.hpp"

#include "http/json.hpp"

namespace astraphe::adapters::toss {
namespace {

namespace json = boost::json;
using domain::Verdict;
using ports::PaymentAnswer;

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> number_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code is_no_integer;
  const auto number = value->to_number<std::int64_t>(is_no_integer);
  if (is_no_integer) return std::nullopt;
  return number;
}

std::optional<json::object> object_in(const http::Response& response) {
  auto body = http::parse_json(response.body);
  if (!body || !body->is_object()) return std::nullopt;
  return std::move(body->get_object());
}

PaymentAnswer over(const SeenPayment& payment) {
  const bool has_code = !payment.failure_code.empty();
  return {Verdict::refused, has_code ? payment.failure_code : payment.status,
          payment.failure_message};
}

}  // namespace

std::optional<SeenPayment> payment_in(const http::Response& response) {
  if (response.status < 200 || response.status > 299) return std::nullopt;
  const auto object = object_in(response);
  if (!object) return std::nullopt;
  const auto total = number_at(*object, "totalAmount");
  SeenPayment payment{text_at(*object, "paymentKey"), text_at(*object, "orderId"),
                      text_at(*object, "status"), total.value_or(0),
                      number_at(*object, "balanceAmount").value_or(total.value_or(0)), "", ""};
  if (!total || payment.order_id.empty() || payment.status.empty()) return std::nullopt;
  const auto* failure = object->if_contains("failure");
  if (failure != nullptr && failure->is_object()) {
    payment.failure_code = text_at(failure->get_object(), "code");
    payment.failure_message = text_at(failure->get_object(), "message");
  }
  return payment;
}

bool was_captured(const SeenPayment& payment) {
  return payment.status == "DONE" || payment.status == "CANCELED" ||
         payment.status == "PARTIAL_CANCELED";
}

PaymentAnswer refusal_in(const http::Response& response, Call call) {
  const bool is_error = response.status < 200 || response.status > 299;
  const auto object = object_in(response);
  if (!is_error || !object) return PaymentAnswer();
  auto code = text_at(*object, "code");
  const auto verdict = verdict_of(call, code);
  return {verdict, std::move(code), text_at(*object, "message")};
}

PaymentAnswer judged(const SeenPayment& payment, const ports::PaymentConfirmation& wanted) {
  const auto& status = payment.status;
  // It will never be this order's, whatever becomes of it.
  if (payment.order_id != wanted.order_id) return {Verdict::refused, "NOT_FOUND_PAYMENT", ""};
  if (status == "READY" || status == "IN_PROGRESS" || status == "WAITING_FOR_DEPOSIT") {
    return {Verdict::retry, status, ""};
  }
  if (status == "ABORTED" || status == "EXPIRED") return over(payment);
  if (status == "CANCELED") return over(payment);
  if (status != "DONE" && status != "PARTIAL_CANCELED") return {Verdict::unknown, status, ""};
  if (payment.balance == 0 && status != "DONE") return over(payment);
  // Only our own key can confirm, and it names the amount: somebody else holds the key.
  if (payment.total != wanted.amount.amount()) return {Verdict::alarm, "AMOUNT_MISMATCH", ""};
  return {Verdict::captured, "", ""};
}

}  // namespace astraphe::adapters::toss
