#pragma once
// What an answer of Toss says, read leniently.

#include "adapters/toss/codes.hpp"
#include "http/message.hpp"
#include "ports/payment_provider.hpp"

#include <optional>

namespace astraphe::adapters::toss {

// The parts of a Payment object that decide anything.
struct SeenPayment {
  std::string payment_key;  // empty where the answer does not say
  std::string order_id;
  std::string status;
  std::int64_t total = 0;
  std::int64_t balance = 0;
  std::string failure_code;
  std::string failure_message;
};

// Nothing unless it is a 2xx with a Payment object.
std::optional<SeenPayment> payment_in(const http::Response& response);

// The money was taken, whether or not it went back.
bool was_captured(const SeenPayment& payment);

// The code and message of an error to that call, and its verdict; unknown where it has none.
ports::PaymentAnswer refusal_in(const http::Response& response, Call call);

// What the payment is to whoever asked for it.
ports::PaymentAnswer judged(const SeenPayment& payment, const ports::PaymentConfirmation& wanted);

}  // namespace astraphe::adapters::toss
