#pragma once
// ports::PaymentProvider over Toss Payments' core API (2022-11-16), or anything that speaks it.
//
// What an answer means is decided by its code (codes.hpp), never by its HTTP status.
//   confirm, cancel: not sent → retry with the same key; no answer or one without a code → unknown.
//     Toss keeps a 4xx answer under its key, so its own temporary failures are `renew`.
//   look_up: DONE, of this order and amount → captured; of another order → refused.
//     ABORTED, EXPIRED, CANCELED, or given back to the last won → refused. READY, IN_PROGRESS,
//     WAITING_FOR_DEPOSIT → retry. NOT_FOUND_PAYMENT → retry: Toss does not promise to show what
//     is not confirmed yet, and confirming with the same key says for certain. A look-up that
//     fails says nothing about the payment → unknown (alarm where the secret key is refused).
//   cancel: says what should be left (refundableAmount), so that Toss gives nothing back where
//     something else is. Where it says that it was canceled before, or cannot say, the balance
//     decides.
//   look_up_refund: nothing left of the balance → captured; else retry. A look-up that fails is
//     unknown (alarm where the secret key is refused).
// Reads leniently: Toss may add fields without notice.

#include "ports/http_client.hpp"
#include "ports/payment_provider.hpp"

namespace astraphe::adapters::toss {

struct Config {
  std::string base_url = "https://api.tosspayments.com";
  std::string secret_key;
  Millis limit{30'000};  // of one call
};

// Callable from any lane that `http` serves.
class TossPayments final : public ports::PaymentProvider {
 public:
  TossPayments(ports::HttpClient& http, Config config);

  Task<ports::PaymentAnswer> confirm(ports::PaymentConfirmation request) override;
  Task<ports::PaymentAnswer> look_up(ports::PaymentConfirmation request) override;
  Task<ports::PaymentAnswer> cancel(ports::PaymentCancellation request) override;
  Task<ports::PaymentAnswer> look_up_refund(ports::PaymentCancellation request) override;
  Task<Result<std::optional<ports::ShownPayment>>> show(std::string payment_key) override;
  Task<Result<std::optional<ports::ShownPayment>>> show_order(std::string order_id) override;

 private:
  Task<Result<std::optional<ports::ShownPayment>>> look(std::string path);
  ports::HttpCall get(std::string path) const;
  ports::HttpCall post(std::string path, std::string body, std::string key) const;

  ports::HttpClient& http_;
  const Config config_;
  const std::string authorization_;
};

}  // namespace astraphe::adapters::toss
