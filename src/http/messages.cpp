#include "http/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace astraphe::http {
namespace {

// In the order of Errc: what an error says that has no key of its own.
struct Kind {
  Errc code;
  int status;
  Message message;
};
constexpr std::array kKinds{
    Kind{Errc::invalid, 400, {"INVALID_REQUEST", "요청이 올바르지 않습니다.", "The request is not valid."}},
    Kind{Errc::unauthenticated, 401, {"UNAUTHENTICATED", "로그인이 필요합니다.", "Please log in."}},
    Kind{Errc::payment_refused, 402, {"PAYMENT_REFUSED", "결제가 거절되었습니다.", "The payment was refused."}},
    Kind{Errc::forbidden, 403, {"FORBIDDEN", "권한이 없습니다.", "You may not do this."}},
    Kind{Errc::not_found, 404, {"NOT_FOUND", "찾을 수 없습니다.", "There is no such thing."}},
    Kind{Errc::conflict, 409, {"CONFLICT", "상태가 바뀌었습니다. 다시 확인해 주세요.", "The state has changed. Please look again."}},
    Kind{Errc::sold_out, 409, {"SOLD_OUT", "품절되었습니다.", "Sold out."}},
    Kind{Errc::gone, 410, {"GONE", "종료되었습니다.", "This is over."}},
    Kind{Errc::too_large, 413, {"TOO_LARGE", "요청이 너무 큽니다.", "The request is too large."}},
    Kind{Errc::unsupported, 415, {"UNSUPPORTED_MEDIA_TYPE", "지원하지 않는 형식입니다.", "This media type is not supported."}},
    Kind{Errc::mismatch, 422, {"IDEMPOTENCY_KEY_REUSED", "같은 Idempotency-Key가 다른 요청에 쓰였습니다.", "This Idempotency-Key was used for a different request."}},
    Kind{Errc::limited, 429, {"TOO_MANY_REQUESTS", "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.", "Too many requests. Please try again soon."}},
    Kind{Errc::unavailable, 503, {"UNAVAILABLE", "잠시 이용할 수 없습니다. 다시 시도해 주세요.", "Temporarily unavailable. Please try again."}},
    Kind{Errc::timeout, 504, {"TIMEOUT", "응답이 늦어지고 있습니다. 다시 확인해 주세요.", "No answer in time. Please check again."}},
    Kind{Errc::internal, 500, {"INTERNAL", "서버 오류가 발생했습니다.", "Something went wrong on our side."}},
};
static_assert(kKinds.size() == static_cast<std::size_t>(Errc::internal) + 1);

// What an error says whose code alone would say too little.
constexpr std::array kMessages{
    Message{"UNKNOWN_URL", "잘못된 url입니다.", "There is nothing at this address."},
    Message{"METHOD_NOT_ALLOWED", "허용되지 않는 메서드입니다.", "This method is not allowed here.", 405},
    Message{"BAD_FRAMING", "올바른 HTTP 요청이 아닙니다.", "This is not a valid HTTP request."},
    Message{"HEAD_TOO_LARGE", "요청 헤더가 너무 큽니다.", "The request's header fields are too large.", 431},
    Message{"URI_TOO_LONG", "요청 주소가 너무 깁니다.", "The request's address is too long.", 414},
    Message{"EXPECTATION_FAILED", "지원하지 않는 Expect 헤더입니다.", "This Expect field is not supported.", 417},
    Message{"BAD_JSON", "본문이 올바른 JSON이 아닙니다.", "The body is not valid JSON."},
    Message{"BAD_MULTIPART", "multipart 본문이 올바르지 않습니다.", "The multipart body is not valid."},
    Message{"BAD_IDEMPOTENCY_KEY", "Idempotency-Key는 1-300자의 출력 가능한 문자여야 합니다.", "An Idempotency-Key is 1-300 printable characters."},
    Message{"BAD_CREDENTIALS", "아이디 또는 비밀번호가 올바르지 않습니다.", "The login id or the password is wrong."},
    Message{"LOG_IN_THROTTLED", "로그인 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.", "Too many attempts to log in. Please wait a little."},
    Message{"LOGIN_ID_TAKEN", "이미 사용 중인 아이디입니다.", "This login id is taken."},
    Message{"TOKEN_EXPIRED", "로그인이 만료되었습니다.", "Your log-in has expired."},
    Message{"NO_ADMINISTRATOR_LEFT", "마지막 관리자의 권한은 바꿀 수 없습니다.", "The last administrator stays one."},
    Message{"SETUP_LINK_USED", "설정 링크가 이미 사용되었거나 올바르지 않습니다.", "This set-up link is used up or wrong."},
    Message{"ADMISSION_REQUIRED", "상품 접근 토큰이 필요합니다.", "An admission token for this product is needed."},
    Message{"ADMISSION_ENDED", "입장이 종료되었습니다.", "Your admission has ended."},
    Message{"ADMISSION_USED", "이미 사용한 입장입니다.", "This admission has been used."},
    Message{"NOT_IN_LINE", "대기열에 없습니다.", "You are not in this line."},
    Message{"NO_ROOM", "대기열이 없는 상품입니다.", "This product has no waiting room."},
    Message{"SALE_NOT_OPEN", "아직 판매 시작 전입니다.", "The sale has not begun."},
    Message{"SALE_ENDED", "판매가 종료되었습니다.", "The sale has ended."},
    Message{"NO_SCHEDULE", "실행 중인 스케줄이 없습니다.", "There is no schedule running."},
    Message{"NO_SUCH_PRODUCT", "상품을 찾을 수 없습니다.", "There is no such product."},
    Message{"CONCURRENT_CHANGE", "데이터에 동시에 접근할 수 없습니다.", "Somebody else has changed this meanwhile.", 400},
    Message{"TOO_MANY_SUBSCRIPTIONS", "알림 신청이 너무 많습니다. 필요 없는 신청을 먼저 취소해 주세요.", "You have asked to be told of too many products. Please cancel some first."},
    Message{"COMPANY_HAS_SALES", "판매 중인 상품이 있는 회사는 삭제할 수 없습니다.", "This company still has products on sale."},
    Message{"OVER_LIMIT", "구매 한도를 초과했습니다.", "This is above the purchase limit."},
    Message{"HOLD_EXPIRED", "결제 시간이 지났습니다.", "The time to pay is over."},
    Message{"ORDER_NOT_PAYABLE", "결제할 수 없는 주문 상태입니다.", "This order cannot be paid now."},
    Message{"ORDER_NOT_CANCELLABLE", "취소할 수 없는 주문 상태입니다.", "This order cannot be cancelled now."},
    Message{"ORDER_NOT_SETTLED", "아직 끝나지 않은 주문입니다.", "This order has not come to its end yet."},
    Message{"REFUND_REFUSED", "환불이 거절되었습니다.", "The refund was refused."},
    Message{"PAYMENT_IN_PROGRESS", "결제가 진행 중입니다.", "A payment is under way."},
    Message{"AMOUNT_MISMATCH", "결제 금액이 주문 금액과 다릅니다.", "The amount is not the order's."},
    Message{"STILL_RUNNING", "같은 요청이 처리 중입니다.", "The same request is still being processed."},
    Message{"OVERLOADED", "요청이 몰리고 있습니다. 잠시 후 다시 시도해 주세요.", "We are busy. Please try again soon."},
};

struct Rule {
  std::string_view rule, ko, en;  // {} stands for what was expected
};
constexpr std::array kRules{
    Rule{"REQUIRED", "필수 항목입니다.", "This is required."},
    Rule{"UNKNOWN", "알 수 없는 항목입니다.", "There is no such field."},
    Rule{"NOT_SETTABLE", "서버가 정하는 항목입니다.", "The server decides this."},
    Rule{"TYPE", "{} 형식이어야 합니다.", "This must be of type {}."},
    Rule{"RANGE", "{} 범위여야 합니다.", "This must be {}."},
    Rule{"LENGTH", "길이는 {}자여야 합니다.", "This must be {} characters long."},
    Rule{"FORMAT", "{} 형식이어야 합니다.", "This must look like {}."},
    Rule{"ONE_OF", "{} 중 하나여야 합니다.", "This must be one of {}."},
    Rule{"TOO_COMMON", "너무 흔한 비밀번호입니다.", "This password is too common."},
    Rule{"AFTER", "{} 이후여야 합니다.", "This must come after {}."},
    Rule{"AT_MOST", "{} 이하여야 합니다.", "This must be at most {}."},
    Rule{"NOT_SUPPORTED", "아직 지원하지 않는 항목입니다.", "This is not supported yet."},
    Rule{"PICTURE_KIND", "움직이지 않는 {} 이미지여야 합니다.", "This must be a still picture: {}."},
    Rule{"PICTURE_SIZE", "이미지는 {} 이하여야 합니다.", "A picture has at most {}."},
    Rule{"PICTURE_BROKEN", "읽을 수 없는 이미지입니다.", "This picture cannot be read."},
    Rule{"UNIQUE", "중복된 값입니다.", "This stands here twice."},
};

double quality_of(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1;
  const auto text = parameters.substr(at + 2);
  double quality = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), quality);
  return failure == std::errc() ? quality : 0;
}

}  // namespace

Language language_of(std::string_view accept_language) {
  double ko = 0;
  double en = 0;
  while (!accept_language.empty()) {
    auto range = accept_language.substr(0, accept_language.find(','));
    accept_language.remove_prefix(std::min(range.size() + 1, accept_language.size()));
    while (range.starts_with(' ')) range.remove_prefix(1);
    const auto quality = quality_of(range);
    if (range.starts_with("ko")) ko = std::max(ko, quality);
    if (range.starts_with("en")) en = std::max(en, quality);
  }
  return en > ko ? Language::en : Language::ko;
}

std::string_view tag_of(Language language) { return language == Language::ko ? "ko" : "en"; }

const Message& message_for(const Error& error) {
  const auto* const known = std::ranges::find(kMessages, error.key(), &Message::key);
  if (known != kMessages.end()) return *known;
  ASTRAPHE_INVARIANT(error.key().empty());
  return kKinds.at(static_cast<std::size_t>(error.code())).message;
}

std::string field_detail(const FieldError& field, Language language) {
  const auto* const found = std::ranges::find(kRules, field.rule, &Rule::rule);
  ASTRAPHE_INVARIANT(found != kRules.end());
  return fmt::format(fmt::runtime(language == Language::ko ? found->ko : found->en),
                     field.expected);
}

int status_of(const Error& error) {
  const auto& message = message_for(error);
  return message.status > 0 ? message.status : status_of(error.code());
}

int status_of(Errc code) { return kKinds.at(static_cast<std::size_t>(code)).status; }

}  // namespace astraphe::http
