#include "adapters/toss/codes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;
using enum domain::Verdict;

using Row = std::pair<std::string_view, Verdict>;

constexpr std::array kCodes{
    // It may have happened.
    Row{"ALREADY_PROCESSED_PAYMENT", unknown},
    Row{"CARD_PROCESSING_ERROR", unknown},
    Row{"UNAPPROVED_ORDER_ID", unknown},
    Row{"UNKNOWN_PAYMENT_ERROR", unknown},
    Row{"ALREADY_CANCELED_PAYMENT", unknown},
    Row{"ALREADY_REFUND_PAYMENT", unknown},
    Row{"NOT_MATCHES_REFUNDABLE_AMOUNT", unknown},
    Row{"FAILED_PARTIAL_REFUND", unknown},

    // Still going on.
    Row{"ALREADY_PROCESSING_REQUEST", retry},
    Row{"IDEMPOTENT_REQUEST_PROCESSING", retry},

    // Failed for now; the same key would hear the same again.
    Row{"PROVIDER_ERROR", renew},
    Row{"NOT_AVAILABLE_PAYMENT", renew},
    Row{"NOT_AVAILABLE_BANK", renew},
    Row{"FORBIDDEN_CONSECUTIVE_REQUEST", renew},
    Row{"FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", renew},
    Row{"FAILED_INTERNAL_SYSTEM_PROCESSING", renew},
    Row{"FAILED_REFUND_PROCESS", renew},
    Row{"FAILED_METHOD_HANDLING_CANCEL", renew},
    Row{"COMMON_ERROR", renew},

    // Our own set-up.
    Row{"INVALID_API_KEY", alarm},
    Row{"NOT_FOUND_TERMINAL_ID", alarm},
    Row{"INVALID_UNREGISTERED_SUBMALL", alarm},
    Row{"NOT_REGISTERED_BUSINESS", alarm},
    Row{"UNAUTHORIZED_KEY", alarm},
    Row{"FORBIDDEN_REQUEST", alarm},
    Row{"INCORRECT_BASIC_AUTH_FORMAT", alarm},

    // Refused for good: confirm.
    Row{"EXCEED_MAX_CARD_INSTALLMENT_PLAN", refused},
    Row{"INVALID_REQUEST", refused},
    Row{"NOT_ALLOWED_POINT_USE", refused},
    Row{"INVALID_REJECT_CARD", refused},
    Row{"BELOW_MINIMUM_AMOUNT", refused},
    Row{"INVALID_CARD_EXPIRATION", refused},
    Row{"INVALID_STOPPED_CARD", refused},
    Row{"EXCEED_MAX_DAILY_PAYMENT_COUNT", refused},
    Row{"NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", refused},
    Row{"INVALID_CARD_INSTALLMENT_PLAN", refused},
    Row{"NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", refused},
    Row{"EXCEED_MAX_PAYMENT_AMOUNT", refused},
    Row{"INVALID_AUTHORIZE_AUTH", refused},
    Row{"INVALID_CARD_LOST_OR_STOLEN", refused},
    Row{"RESTRICTED_TRANSFER_ACCOUNT", refused},
    Row{"INVALID_CARD_NUMBER", refused},
    Row{"EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT", refused},
    Row{"EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", refused},
    Row{"EXCEED_MAX_AMOUNT", refused},
    Row{"INVALID_ACCOUNT_INFO_RE_REGISTER", refused},
    Row{"EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT", refused},
    Row{"INVALID_IDEMPOTENCY_KEY", refused},
    Row{"REJECT_ACCOUNT_PAYMENT", refused},
    Row{"REJECT_CARD_PAYMENT", refused},
    Row{"REJECT_CARD_COMPANY", refused},
    Row{"REJECT_TOSSPAY_INVALID_ACCOUNT", refused},
    Row{"EXCEED_MAX_AUTH_COUNT", refused},
    Row{"EXCEED_MAX_ONE_DAY_AMOUNT", refused},
    Row{"INVALID_PASSWORD", refused},
    Row{"FDS_ERROR", refused},
    Row{"NOT_FOUND_PAYMENT", refused},
    Row{"NOT_FOUND_PAYMENT_SESSION", refused},

    // Refused for good: cancel.
    Row{"INVALID_REFUND_ACCOUNT_INFO", refused},
    Row{"EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", refused},
    Row{"INVALID_REFUND_ACCOUNT_NUMBER", refused},
    Row{"INVALID_BANK", refused},
    Row{"REFUND_REJECTED", refused},
    Row{"FORBIDDEN_BANK_REFUND_REQUEST", refused},
    Row{"NOT_CANCELABLE_AMOUNT", refused},
    Row{"NOT_CANCELABLE_PAYMENT", refused},
    Row{"EXCEED_MAX_REFUND_DUE", refused},
    Row{"NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT", refused},
    Row{"NOT_ALLOWED_PARTIAL_REFUND", refused},
    Row{"NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", refused},
    Row{"EXCEED_CANCEL_LIMIT", refused},
};

}  // namespace

Verdict verdict_of(std::string_view code) {
  const auto* const found = std::ranges::find(kCodes, code, &Row::first);
  return found == kCodes.end() ? unknown : found->second;
}

}  // namespace astraphe::adapters::toss
