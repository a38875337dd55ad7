#include "adapters/toss/codes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <vector>

// The codes of Toss Payments' error reference (core API 2022-11-16), call by call.

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;

struct Class {
  Verdict verdict;
  const char* codes;
};

const std::vector<Class> kConfirm{
    {Verdict::unknown,
     "ALREADY_PROCESSED_PAYMENT CARD_PROCESSING_ERROR UNAPPROVED_ORDER_ID "
     "UNKNOWN_PAYMENT_ERROR"},
    {Verdict::retry,
     "IDEMPOTENT_REQUEST_PROCESSING"},
    {Verdict::renew,
     "ALREADY_PROCESSING_REQUEST PROVIDER_ERROR NOT_AVAILABLE_PAYMENT NOT_AVAILABLE_BANK "
     "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING FAILED_INTERNAL_SYSTEM_PROCESSING"},
    {Verdict::refused,
     "EXCEED_MAX_CARD_INSTALLMENT_PLAN INVALID_REQUEST NOT_ALLOWED_POINT_USE "
     "INVALID_REJECT_CARD BELOW_MINIMUM_AMOUNT INVALID_CARD_EXPIRATION INVALID_STOPPED_CARD "
     "EXCEED_MAX_DAILY_PAYMENT_COUNT NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT "
     "INVALID_CARD_INSTALLMENT_PLAN NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN "
     "EXCEED_MAX_PAYMENT_AMOUNT INVALID_AUTHORIZE_AUTH INVALID_CARD_LOST_OR_STOLEN "
     "RESTRICTED_TRANSFER_ACCOUNT INVALID_CARD_NUMBER EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT "
     "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT EXCEED_MAX_AMOUNT INVALID_ACCOUNT_INFO_RE_REGISTER "
     "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT INVALID_IDEMPOTENCY_KEY REJECT_ACCOUNT_PAYMENT "
     "REJECT_CARD_PAYMENT REJECT_CARD_COMPANY REJECT_TOSSPAY_INVALID_ACCOUNT "
     "EXCEED_MAX_AUTH_COUNT EXCEED_MAX_ONE_DAY_AMOUNT INVALID_PASSWORD FDS_ERROR "
     "NOT_FOUND_PAYMENT NOT_FOUND_PAYMENT_SESSION"},
    {Verdict::alarm,
     "INVALID_API_KEY NOT_FOUND_TERMINAL_ID INVALID_UNREGISTERED_SUBMALL "
     "NOT_REGISTERED_BUSINESS UNAUTHORIZED_KEY FORBIDDEN_REQUEST INCORRECT_BASIC_AUTH_FORMAT"},
};
const std::vector<Class> kCancel{
    {Verdict::unknown,
     "ALREADY_CANCELED_PAYMENT ALREADY_REFUND_PAYMENT FAILED_PARTIAL_REFUND "
     "NOT_MATCHES_REFUNDABLE_AMOUNT"},
    {Verdict::renew,
     "PROVIDER_ERROR FORBIDDEN_CONSECUTIVE_REQUEST "
     "NOT_AVAILABLE_BANK FAILED_INTERNAL_SYSTEM_PROCESSING FAILED_REFUND_PROCESS "
     "FAILED_METHOD_HANDLING_CANCEL COMMON_ERROR FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING"},
    {Verdict::retry,
     "IDEMPOTENT_REQUEST_PROCESSING"},
    {Verdict::refused,
     "INVALID_REFUND_ACCOUNT_INFO EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT INVALID_REQUEST "
     "INVALID_REFUND_ACCOUNT_NUMBER INVALID_BANK REFUND_REJECTED "
     "FORBIDDEN_BANK_REFUND_REQUEST INVALID_IDEMPOTENCY_KEY NOT_CANCELABLE_AMOUNT "
     "NOT_CANCELABLE_PAYMENT EXCEED_MAX_REFUND_DUE "
     "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT NOT_ALLOWED_PARTIAL_REFUND "
     "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER EXCEED_CANCEL_LIMIT NOT_FOUND_PAYMENT"},
    {Verdict::alarm,
     "INVALID_API_KEY UNAUTHORIZED_KEY FORBIDDEN_REQUEST INCORRECT_BASIC_AUTH_FORMAT"},
};
const std::vector<Class> kLookUp{
    {Verdict::unknown,
     "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT FORBIDDEN_CONSECUTIVE_REQUEST "
     "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING"},
    {Verdict::retry,
     "NOT_FOUND_PAYMENT NOT_FOUND"},
    {Verdict::alarm,
     "INVALID_API_KEY UNAUTHORIZED_KEY INCORRECT_BASIC_AUTH_FORMAT"},
};

std::size_t expect_all(Call call, const std::vector<Class>& classes) {
  std::set<std::string> seen;
  for (const auto& [verdict, codes] : classes) {
    std::istringstream words(codes);
    for (std::string code; words >> code;) {
      EXPECT_EQ(verdict_of(call, code), verdict) << code;
      EXPECT_TRUE(seen.insert(code).second) << code << " is in two classes";
    }
  }
  return seen.size();
}

TEST(TossCodes, EveryDocumentedCodeOfConfirmIsClassified) {
  EXPECT_EQ(expect_all(Call::confirm, kConfirm), 50u);
}

TEST(TossCodes, EveryDocumentedCodeOfCancelIsClassified) {
  EXPECT_EQ(expect_all(Call::cancel, kCancel), 33u);
}

TEST(TossCodes, EveryDocumentedCodeOfALookUpIsClassifiedAndNoneRefusesThePayment) {
  EXPECT_EQ(expect_all(Call::look_up, kLookUp), 8u);
}

TEST(TossCodes, ACodeThatNobodyDocumentedForTheCallIsUnknown) {
  EXPECT_EQ(verdict_of(Call::confirm, "SOMETHING_NEW"), Verdict::unknown);
  EXPECT_EQ(verdict_of(Call::confirm, ""), Verdict::unknown);
  EXPECT_EQ(verdict_of(Call::cancel, "FDS_ERROR"), Verdict::unknown);
  EXPECT_EQ(verdict_of(Call::look_up, "REJECT_CARD_PAYMENT"), Verdict::unknown);
}

}  // namespace
}  // namespace astraphe::adapters::toss
