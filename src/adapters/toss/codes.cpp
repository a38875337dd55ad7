#include "adapters/toss/codes.hpp"

#include <algorithm>
#include <array>

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;
using enum domain::Verdict;

// Where Toss does not document the code as an answer to that call.
constexpr auto none = unknown;

struct Row {
  std::string_view code;
  Verdict confirm, cancel, look_up;
};

// `renew`: the answer may be kept under the key, so the key is spent. That goes for a request that
// is "already processing", too: Toss says it with 400 and would repeat it for 15 days, where a 409
// is never kept. A look-up never refuses: `retry` says that the payment is not there (yet),
// `unknown` that nobody has looked.
constexpr std::array kCodes{
    Row{"ALREADY_PROCESSED_PAYMENT", unknown, none, none},
    Row{"CARD_PROCESSING_ERROR", unknown, none, none},
    Row{"UNAPPROVED_ORDER_ID", unknown, none, none},
    Row{"UNKNOWN_PAYMENT_ERROR", unknown, none, none},
    Row{"ALREADY_PROCESSING_REQUEST", renew, none, none},
    Row{"IDEMPOTENT_REQUEST_PROCESSING", retry, retry, none},
    Row{"PROVIDER_ERROR", renew, renew, none},
    Row{"NOT_AVAILABLE_PAYMENT", renew, none, none},
    Row{"NOT_AVAILABLE_BANK", renew, renew, none},
    Row{"FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", renew, renew, unknown},
    Row{"FAILED_INTERNAL_SYSTEM_PROCESSING", renew, renew, none},
    Row{"EXCEED_MAX_CARD_INSTALLMENT_PLAN", refused, none, none},
    Row{"INVALID_REQUEST", refused, refused, none},
    Row{"NOT_ALLOWED_POINT_USE", refused, none, none},
    Row{"INVALID_REJECT_CARD", refused, none, none},
    Row{"BELOW_MINIMUM_AMOUNT", refused, none, none},
    Row{"INVALID_CARD_EXPIRATION", refused, none, none},
    Row{"INVALID_STOPPED_CARD", refused, none, none},
    Row{"EXCEED_MAX_DAILY_PAYMENT_COUNT", refused, none, none},
    Row{"NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", refused, none, none},
    Row{"INVALID_CARD_INSTALLMENT_PLAN", refused, none, none},
    Row{"NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", refused, none, none},
    Row{"EXCEED_MAX_PAYMENT_AMOUNT", refused, none, none},
    Row{"INVALID_AUTHORIZE_AUTH", refused, none, none},
    Row{"INVALID_CARD_LOST_OR_STOLEN", refused, none, none},
    Row{"RESTRICTED_TRANSFER_ACCOUNT", refused, none, none},
    Row{"INVALID_CARD_NUMBER", refused, none, none},
    Row{"EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT", refused, none, none},
    Row{"EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", refused, none, none},
    Row{"EXCEED_MAX_AMOUNT", refused, none, none},
    Row{"INVALID_ACCOUNT_INFO_RE_REGISTER", refused, none, none},
    Row{"EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT", refused, none, none},
    Row{"INVALID_IDEMPOTENCY_KEY", refused, refused, none},
    Row{"REJECT_ACCOUNT_PAYMENT", refused, none, none},
    Row{"REJECT_CARD_PAYMENT", refused, none, none},
    Row{"REJECT_CARD_COMPANY", refused, none, none},
    Row{"REJECT_TOSSPAY_INVALID_ACCOUNT", refused, none, none},
    Row{"EXCEED_MAX_AUTH_COUNT", refused, none, none},
    Row{"EXCEED_MAX_ONE_DAY_AMOUNT", refused, none, none},
    Row{"INVALID_PASSWORD", refused, none, none},
    Row{"FDS_ERROR", refused, none, none},
    Row{"NOT_FOUND_PAYMENT", refused, refused, retry},
    Row{"NOT_FOUND_PAYMENT_SESSION", refused, none, none},
    Row{"INVALID_API_KEY", alarm, alarm, alarm},
    Row{"NOT_FOUND_TERMINAL_ID", alarm, none, none},
    Row{"INVALID_UNREGISTERED_SUBMALL", alarm, none, none},
    Row{"NOT_REGISTERED_BUSINESS", alarm, none, none},
    Row{"UNAUTHORIZED_KEY", alarm, alarm, alarm},
    Row{"FORBIDDEN_REQUEST", alarm, alarm, none},
    Row{"INCORRECT_BASIC_AUTH_FORMAT", alarm, alarm, alarm},
    Row{"ALREADY_CANCELED_PAYMENT", none, unknown, none},
    Row{"ALREADY_REFUND_PAYMENT", none, unknown, none},
    Row{"FAILED_PARTIAL_REFUND", none, unknown, none},
    Row{"NOT_MATCHES_REFUNDABLE_AMOUNT", none, unknown, none},
    Row{"FORBIDDEN_CONSECUTIVE_REQUEST", none, renew, unknown},
    Row{"FAILED_REFUND_PROCESS", none, renew, none},
    Row{"FAILED_METHOD_HANDLING_CANCEL", none, renew, none},
    Row{"COMMON_ERROR", none, renew, none},
    Row{"INVALID_REFUND_ACCOUNT_INFO", none, refused, none},
    Row{"EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", none, refused, none},
    Row{"INVALID_REFUND_ACCOUNT_NUMBER", none, refused, none},
    Row{"INVALID_BANK", none, refused, none},
    Row{"REFUND_REJECTED", none, refused, none},
    Row{"FORBIDDEN_BANK_REFUND_REQUEST", none, refused, none},
    Row{"NOT_CANCELABLE_AMOUNT", none, refused, none},
    Row{"NOT_CANCELABLE_PAYMENT", none, refused, none},
    Row{"EXCEED_MAX_REFUND_DUE", none, refused, none},
    Row{"NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT", none, refused, none},
    Row{"NOT_ALLOWED_PARTIAL_REFUND", none, refused, none},
    Row{"NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", none, refused, none},
    Row{"EXCEED_CANCEL_LIMIT", none, refused, none},
    Row{"NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT", none, none, unknown},
    Row{"NOT_FOUND", none, none, retry},
};

}  // namespace

Verdict verdict_of(Call call, std::string_view code) {
  const auto* const found = std::ranges::find(kCodes, code, &Row::code);
  if (found == kCodes.end()) return unknown;
  switch (call) {
    case Call::confirm: return found->confirm;
    case Call::cancel: return found->cancel;
    case Call::look_up: break;
  }
  return found->look_up;
}

}  // namespace astraphe::adapters::toss
