#pragma once
// What an answer of Toss says, read leniently.

#include "http/message.hpp"
#include "ports/payment_provider.hpp"

#include <optional>

namespace astraphe::adapters::toss {

// The parts of a Payment object that decide anything.
struct SeenPayment {
  std::string order_id;
  std::string status;
  std::int64_t total = 0;
  std::int64_t balance = 0;
  std::string failure_code;
  std::string failure_message;
};

// Nothing unless it is a 2xx with a Payment object.
std::optional<SeenPayment> payment_in(const http::Response& response);

// The code and message of an error, and its verdict; unknown where it has none.
ports::PaymentAnswer refusal_in(const http::Response& response);

// What the payment is to whoever asked for it.
ports::PaymentAnswer judged(const SeenPayment& payment, const ports::PaymentConfirmation& wanted);

}  // namespace astraphe::adapters::toss
