#include "services/sandbox/codes.hpp"

#include "http/json.hpp"
#include "http/messages.hpp"

#include <algorithm>
#include <array>

namespace astraphe::sandbox {
namespace {

constexpr unsigned kConfirm = static_cast<unsigned>(Call::confirm);
constexpr unsigned kCancel = static_cast<unsigned>(Call::cancel);
constexpr unsigned kLookUp = static_cast<unsigned>(Call::look_up);
constexpr unsigned kPosts = kConfirm | kCancel;
constexpr unsigned kAll = kPosts | kLookUp;

constexpr std::string_view kRefusedKo = "결제가 거절되었습니다.";
constexpr std::string_view kRefusedEn = "The payment was refused.";
constexpr std::string_view kLaterKo = "일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요.";
constexpr std::string_view kLaterEn = "A temporary error occurred. Please try again soon.";
constexpr std::string_view kNoCancelKo = "취소할 수 없습니다.";
constexpr std::string_view kNoCancelEn = "This cannot be canceled.";
constexpr std::string_view kSetUpKo = "상점 설정을 확인해주세요.";
constexpr std::string_view kSetUpEn = "Please check the merchant's set-up.";

constexpr Code refused(std::string_view code, int status) {
  return {code, status, kConfirm, true, kRefusedKo, kRefusedEn};
}
constexpr Code later(std::string_view code, int status, unsigned calls) {
  return {code, status, calls, false, kLaterKo, kLaterEn};
}
constexpr Code no_cancel(std::string_view code, int status) {
  return {code, status, kCancel, false, kNoCancelKo, kNoCancelEn};
}
constexpr Code set_up(std::string_view code, int status, unsigned calls) {
  return {code, status, calls, false, kSetUpKo, kSetUpEn};
}

constexpr std::array kCodes{
    Code{"ALREADY_PROCESSED_PAYMENT", 400, kConfirm, false, "이미 처리된 결제입니다.", "This payment was processed before."},
    Code{"INVALID_REQUEST", 400, kPosts, false, "잘못된 요청입니다.", "The request is wrong."},
    Code{"INVALID_IDEMPOTENCY_KEY", 400, kPosts, false, "멱등키는 300자 이하여야 합니다.", "An idempotency key has at most 300 characters."},
    Code{"NOT_FOUND_PAYMENT", 404, kAll, false, "존재하지 않는 결제입니다.", "There is no such payment."},
    Code{"NOT_FOUND_PAYMENT_SESSION", 404, kConfirm, false, "결제 시간이 만료되었습니다.", "The time to confirm this payment is over."},
    Code{"EXPIRED_PAYMENT", 404, 0, false, "결제 시간이 만료되었습니다.", "The time to confirm this payment is over."},
    Code{"IDEMPOTENT_REQUEST_PROCESSING", 409, kPosts, false, "이전 멱등 요청이 처리중입니다.", "The request with this idempotency key is still being processed."},
    Code{"ALREADY_CANCELED_PAYMENT", 400, kCancel, false, "이미 취소된 결제입니다.", "This payment was canceled before."},
    Code{"NOT_CANCELABLE_AMOUNT", 403, kCancel, false, "취소할 수 없는 금액입니다.", "This amount cannot be canceled."},
    Code{"NOT_MATCHES_REFUNDABLE_AMOUNT", 400, kCancel, false, "취소 가능 금액이 다릅니다.", "The refundable amount is a different one."},
    Code{"PAY_PROCESS_CANCELED", 400, 0, false, "구매자가 결제를 취소했습니다.", "The customer closed the payment window."},
    Code{"PAY_PROCESS_ABORTED", 400, 0, false, "결제 진행 중 오류가 발생했거나 시간이 지났습니다.", "The payment failed on its way, or took too long."},

    later("CARD_PROCESSING_ERROR", 400, kConfirm),
    later("UNAPPROVED_ORDER_ID", 400, kConfirm),
    later("ALREADY_PROCESSING_REQUEST", 400, kConfirm),
    later("PROVIDER_ERROR", 400, kPosts),
    later("NOT_AVAILABLE_PAYMENT", 400, kConfirm),
    later("NOT_AVAILABLE_BANK", 403, kPosts),
    later("FORBIDDEN_CONSECUTIVE_REQUEST", 403, kCancel | kLookUp),
    later("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", 500, kAll),
    later("FAILED_INTERNAL_SYSTEM_PROCESSING", 500, kPosts),
    later("UNKNOWN_PAYMENT_ERROR", 500, kConfirm),
    later("FAILED_REFUND_PROCESS", 500, kCancel),
    later("FAILED_METHOD_HANDLING_CANCEL", 500, kCancel),
    later("FAILED_PARTIAL_REFUND", 500, kCancel),
    later("COMMON_ERROR", 500, kCancel),

    Code{"REJECT_ACCOUNT_PAYMENT", 403, kConfirm, true, "잔액부족으로 결제에 실패했습니다.", "The balance is too low."},
    Code{"REJECT_CARD_PAYMENT", 403, kConfirm, true, "한도초과 혹은 잔액부족으로 결제에 실패했습니다.", "The card's limit or balance is too low."},
    Code{"REJECT_CARD_COMPANY", 403, kConfirm, true, "결제 승인이 거절되었습니다.", "The card company refused the payment."},
    Code{"BELOW_MINIMUM_AMOUNT", 400, kConfirm, true, "최소 결제 금액보다 적습니다.", "The amount is below the minimum."},
    refused("EXCEED_MAX_CARD_INSTALLMENT_PLAN", 400),
    refused("NOT_ALLOWED_POINT_USE", 400),
    refused("INVALID_REJECT_CARD", 400),
    refused("INVALID_CARD_EXPIRATION", 400),
    refused("INVALID_STOPPED_CARD", 400),
    refused("EXCEED_MAX_DAILY_PAYMENT_COUNT", 400),
    refused("NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", 400),
    refused("INVALID_CARD_INSTALLMENT_PLAN", 400),
    refused("NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", 400),
    refused("EXCEED_MAX_PAYMENT_AMOUNT", 400),
    refused("INVALID_AUTHORIZE_AUTH", 400),
    refused("INVALID_CARD_LOST_OR_STOLEN", 400),
    refused("RESTRICTED_TRANSFER_ACCOUNT", 400),
    refused("INVALID_CARD_NUMBER", 400),
    refused("EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT", 400),
    refused("EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", 400),
    refused("EXCEED_MAX_AMOUNT", 400),
    refused("INVALID_ACCOUNT_INFO_RE_REGISTER", 400),
    refused("EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT", 400),
    refused("REJECT_TOSSPAY_INVALID_ACCOUNT", 403),
    refused("EXCEED_MAX_AUTH_COUNT", 403),
    refused("EXCEED_MAX_ONE_DAY_AMOUNT", 403),
    refused("INVALID_PASSWORD", 403),
    refused("FDS_ERROR", 403),

    Code{"UNAUTHORIZED_KEY", 401, kAll, false, "인증되지 않은 시크릿 키입니다.", "This secret key is not known."},
    Code{"INCORRECT_BASIC_AUTH_FORMAT", 403, kAll, false, "':'를 포함해 인코딩해주세요.", "Please encode the key with its ':'."},
    set_up("INVALID_API_KEY", 400, kConfirm),
    set_up("NOT_FOUND_TERMINAL_ID", 400, kConfirm),
    set_up("INVALID_UNREGISTERED_SUBMALL", 400, kConfirm),
    set_up("NOT_REGISTERED_BUSINESS", 400, kConfirm),
    set_up("FORBIDDEN_REQUEST", 403, kPosts),

    no_cancel("ALREADY_REFUND_PAYMENT", 400),
    no_cancel("INVALID_REFUND_ACCOUNT_INFO", 400),
    no_cancel("EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", 400),
    no_cancel("INVALID_REFUND_ACCOUNT_NUMBER", 400),
    no_cancel("INVALID_BANK", 400),
    no_cancel("REFUND_REJECTED", 400),
    no_cancel("FORBIDDEN_BANK_REFUND_REQUEST", 400),
    no_cancel("NOT_CANCELABLE_PAYMENT", 403),
    no_cancel("EXCEED_MAX_REFUND_DUE", 403),
    no_cancel("NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT", 403),
    no_cancel("NOT_ALLOWED_PARTIAL_REFUND", 403),
    no_cancel("NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", 403),
    no_cancel("EXCEED_CANCEL_LIMIT", 403),
};

http::Response answer(const Code& code, std::string_view message) {
  return http::bare_json(code.status,
                         http::json::serialize(http::json::object{
                             {"code", http::json::string(code.code)},
                             {"message", http::json::string(message)}}));
}

const Code& known(std::string_view code) {
  const auto* found = find_code(code);
  ASTRAPHE_INVARIANT(found != nullptr);
  return *found;
}

}  // namespace

const Code* find_code(std::string_view code) {
  const auto* found = std::ranges::find(kCodes, code, &Code::code);
  return found == kCodes.end() ? nullptr : found;
}

std::string_view message_of(std::string_view code, bool in_english) {
  return in_english ? known(code).en : known(code).ko;
}

http::Response error_answer(std::string_view code, const http::Request& request) {
  return answer(known(code), message_of(code, wants_english(request)));
}

http::Response error_answer(std::string_view code, std::string_view message) {
  return answer(known(code), message);
}

bool wants_english(const http::Request& request) {
  return http::language_of(request.headers.first("Accept-Language").value_or("")) ==
         http::Language::en;
}

}  // namespace astraphe::sandbox
