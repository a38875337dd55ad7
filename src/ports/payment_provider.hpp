#pragma once
// Whoever moves the money. One adapter: adapters/toss, against Toss Payments or our sandbox.
// The caller keeps the keys: the same key twice is one effect. Callable from any lane.

#include "base/money.hpp"
#include "base/task.hpp"
#include "domain/payment.hpp"

#include <optional>
#include <string>

namespace astraphe::ports {

struct PaymentConfirmation {
  std::string payment_key;      // the provider's, from its payment window
  std::string order_id;         // ours as the provider knows it, 6-64 of [A-Za-z0-9_-]
  Won amount;
  std::string idempotency_key;  // one per attempt, at most 300 characters
};

struct PaymentCancellation {
  std::string payment_key;
  std::string reason;           // at most 200 characters
  std::string idempotency_key;  // one per refund
  Won refundable;               // what is left of the payment, as far as the caller knows
};

// `code` and `message` are the provider's own words for a refusal.
struct PaymentAnswer {
  domain::Verdict verdict = domain::Verdict::unknown;
  std::string code;
  std::string message;
  std::optional<Won> left{};  // of a payment that was looked up: what can still be given back
};

// A payment as the provider shows it.
struct ShownPayment {
  std::string payment_key;
  std::string order_id;
  Won total;
  Won left;               // what can still be given back
  bool was_captured;      // the money was taken, whether or not it went back
};

class PaymentProvider {
 public:
  virtual ~PaymentProvider() = default;

  // Takes the money. Never fails: what is not known is Verdict::unknown.
  virtual Task<PaymentAnswer> confirm(PaymentConfirmation request) = 0;

  // What became of a payment. captured only if order and amount are the ones given.
  virtual Task<PaymentAnswer> look_up(PaymentConfirmation request) = 0;

  // Gives back what is left of it, and nothing when that is not `refundable`: then `renew`.
  // captured means: nothing is left.
  virtual Task<PaymentAnswer> cancel(PaymentCancellation request) = 0;

  // What became of a refund: captured when all of the payment was given back, retry while it was
  // not. Never refused.
  virtual Task<PaymentAnswer> look_up_refund(PaymentCancellation request) = 0;

  // A payment by its key, or the one of an order; nothing where there is none. Errc::unavailable
  // when it cannot be told.
  virtual Task<Result<std::optional<ShownPayment>>> show(std::string payment_key) = 0;
  virtual Task<Result<std::optional<ShownPayment>>> show_order(std::string order_id) = 0;
};

}  // namespace astraphe::ports
