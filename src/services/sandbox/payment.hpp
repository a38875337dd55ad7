#pragma once
// A payment as the sandbox keeps it, and how Toss would show it.

#include "base/money.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace astraphe::sandbox {

// Agreed to within this time of opening the window, or never.
inline constexpr std::chrono::minutes kWindowLasts{30};
// Confirmed within this time, or never.
inline constexpr std::chrono::minutes kAuthorisationLasts{10};

inline constexpr std::string_view kReady = "READY";
inline constexpr std::string_view kInProgress = "IN_PROGRESS";
inline constexpr std::string_view kDone = "DONE";
inline constexpr std::string_view kAborted = "ABORTED";
inline constexpr std::string_view kExpired = "EXPIRED";
inline constexpr std::string_view kCanceled = "CANCELED";
inline constexpr std::string_view kPartialCanceled = "PARTIAL_CANCELED";

inline constexpr std::string_view kCard = "카드";
inline constexpr std::string_view kTransfer = "계좌이체";
inline constexpr std::string_view kEasyPay = "간편결제";
inline constexpr std::string_view kMobilePhone = "휴대폰";

struct Payment {
  std::string payment_key;
  std::string order_id;
  std::string order_name;
  std::string method;
  Won amount;
  Won balance;  // what can still be given back
  std::string status;
  Instant authorised_at;  // while it is READY: when the window was opened
  std::optional<Instant> approved_at;
  std::optional<std::string> transaction_key;  // of the latest approval or cancellation
  std::optional<std::string> failure_code;
};

struct Cancellation {
  std::string transaction_key;
  std::string payment_key;
  Won amount;
  std::string reason;
  Won refundable;  // what was left after it
  Instant at;
};

// A window that nobody agreed in, and an authorisation that nobody confirmed in time, read as
// EXPIRED.
Payment as_of(Payment payment, Instant now);

// Toss's Payment object.
std::string payment_json(const Payment& payment, const std::vector<Cancellation>& cancellations,
                         bool in_english);

}  // namespace astraphe::sandbox
