#include "services/sandbox/payment.hpp"

#include "http/json.hpp"
#include "services/sandbox/codes.hpp"

namespace astraphe::sandbox {
namespace {

namespace json = boost::json;

// Toss speaks Korean time: "2030-01-01T09:00:00+09:00".
std::string korean_time(Instant when) {
  return http::utc_micros(when + std::chrono::hours(9)).substr(0, 19) + "+09:00";
}

json::value time_or_null(const std::optional<Instant>& when) {
  return when ? json::value(korean_time(*when)) : json::value();
}

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value();
}

json::value card_json(const Payment& payment) {
  if (payment.method != kCard) return json::value();
  return json::object{{"amount", payment.amount.amount()},
                      {"issuerCode", "61"},
                      {"acquirerCode", "31"},
                      {"number", "12345678****789*"},
                      {"installmentPlanMonths", 0},
                      {"approveNo", "00000000"},
                      {"useCardPoint", false},
                      {"cardType", "신용"},
                      {"ownerType", "개인"},
                      {"acquireStatus", "READY"},
                      {"isInterestFree", false},
                      {"interestPayer", nullptr}};
}

json::value easy_pay_json(const Payment& payment) {
  if (payment.method != kEasyPay) return json::value();
  return json::object{
      {"provider", "토스페이"}, {"amount", payment.amount.amount()}, {"discountAmount", 0}};
}

json::value transfer_json(const Payment& payment) {
  if (payment.method != kTransfer) return json::value();
  return json::object{{"bankCode", "88"}, {"settlementStatus", "INCOMPLETED"}};
}

json::value failure_json(const Payment& payment, bool in_english) {
  if (!payment.failure_code) return json::value();
  return json::object{{"code", *payment.failure_code},
                      {"message", json::string(message_of(*payment.failure_code, in_english))}};
}

json::value cancels_json(const std::vector<Cancellation>& cancellations) {
  if (cancellations.empty()) return json::value();
  json::array list;
  for (const auto& one : cancellations) {
    list.push_back(json::object{{"cancelAmount", one.amount.amount()},
                                {"cancelReason", one.reason},
                                {"taxFreeAmount", 0},
                                {"taxExemptionAmount", 0},
                                {"refundableAmount", one.refundable.amount()},
                                {"cardDiscountAmount", 0},
                                {"transferDiscountAmount", 0},
                                {"easyPayDiscountAmount", 0},
                                {"canceledAt", korean_time(one.at)},
                                {"transactionKey", one.transaction_key},
                                {"receiptKey", nullptr},
                                {"cancelStatus", "DONE"},
                                {"cancelRequestId", nullptr}});
  }
  return list;
}

}  // namespace

Payment as_of(Payment payment, Instant now) {
  const bool is_open = payment.status == kInProgress || payment.status == kReady;
  const auto lasts = payment.status == kReady ? kWindowLasts : kAuthorisationLasts;
  if (!is_open || payment.authorised_at + lasts > now) return payment;
  payment.status = kExpired;
  payment.failure_code = "EXPIRED_PAYMENT";
  return payment;
}

std::string payment_json(const Payment& payment, const std::vector<Cancellation>& cancellations,
                         bool in_english) {
  const auto total = payment.amount.amount();
  const auto vat = (total * 2 + 11) / 22;  // an eleventh of it, rounded
  const bool has_method = payment.status != kExpired && payment.status != kReady;
  const json::object all{{"version", "2022-11-16"},
                         {"paymentKey", payment.payment_key},
                         {"type", "NORMAL"},
                         {"orderId", payment.order_id},
                         {"orderName", payment.order_name},
                         {"mId", "astraphe"},
                         {"currency", "KRW"},
                         {"method", has_method ? json::value(payment.method) : json::value()},
                         {"totalAmount", total},
                         {"balanceAmount", payment.balance.amount()},
                         {"status", payment.status},
                         {"requestedAt", korean_time(payment.authorised_at)},
                         {"approvedAt", time_or_null(payment.approved_at)},
                         {"useEscrow", false},
                         {"lastTransactionKey", text_or_null(payment.transaction_key)},
                         {"suppliedAmount", total - vat},
                         {"vat", vat},
                         {"cultureExpense", false},
                         {"taxFreeAmount", 0},
                         {"taxExemptionAmount", 0},
                         {"cancels", cancels_json(cancellations)},
                         {"isPartialCancelable", true},
                         {"card", card_json(payment)},
                         {"virtualAccount", nullptr},
                         {"secret", nullptr},
                         {"mobilePhone", nullptr},
                         {"giftCertificate", nullptr},
                         {"transfer", transfer_json(payment)},
                         {"metadata", nullptr},
                         {"receipt", nullptr},
                         {"checkout", nullptr},
                         {"easyPay", easy_pay_json(payment)},
                         {"country", "KR"},
                         {"failure", failure_json(payment, in_english)},
                         {"cashReceipt", nullptr},
                         {"cashReceipts", nullptr},
                         {"discount", nullptr}};
  return json::serialize(all);
}

}  // namespace astraphe::sandbox
