#include "services/sandbox/checkout.hpp"

#include "auth/hmac.hpp"
#include "http/encode.hpp"
#include "http/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace astraphe::sandbox {
namespace {

using Pairs = std::vector<http::NamedValue>;

struct Window {
  Authorisation wanted;
  std::string success_url;
  std::string fail_url;
};

struct Words {
  std::string_view language, title, note, number, method, pay, refuse, close, broken, way_out;
};
constexpr Words kKorean{"ko", "결제창 (샌드박스)", "실제로 결제되지 않는 연습용 결제창입니다.",
                        "주문 번호", "결제수단", "결제하기", "카드사가 거절하게 하기", "창 닫기",
                        "결제창을 열 수 없습니다. 주문 화면에서 다시 열어 주세요.", "내 주문으로"};
constexpr Words kEnglish{"en", "Payment window (sandbox)", "For practice: no money moves here.",
                         "Order", "Method", "Pay", "Let the card company refuse",
                         "Close the window",
                         "This payment window cannot be opened. Please open it from the order.",
                         "To my orders"};

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#14171c;--soft:#545d69;"
    "--line:#8a929d;--accent:#0b57d0;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--paper:#101317;--card:#1a1f25;--ink:#eceff3;"
    "--soft:#a7b0bc;--line:#6b7480;--accent:#8ab4ff;--on:#0b1a33}}"
    "*{box-sizing:border-box}body{font:16px/1.6 system-ui,'Malgun Gothic','Noto Sans KR',sans-serif;"
    "margin:0;color:var(--ink);background:var(--paper);overflow-wrap:anywhere;"
    "word-break:keep-all}"
    "main{max-width:26rem;margin:0 auto;padding:1.5rem 1rem}h1{margin:0;font-size:1.5rem}"
    "p{color:var(--soft)}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}"
    "dt{color:var(--soft)}dd{margin:0;text-align:right}dd.sum{font-weight:700}"
    "button,select,a{font:inherit;width:100%;min-height:2.75rem;margin:.25rem 0;padding:.5rem;"
    "border-radius:.5rem;border:1px solid var(--line);background:var(--card);color:var(--ink)}"
    "button.pay{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:700}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view value_of(const Pairs& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, &http::NamedValue::first);
  return found == pairs.end() ? std::string_view() : std::string_view(found->second);
}

// A browser takes "//host", "/\host" and "https://host@elsewhere" to other places than they seem.
bool leads_to_shop(std::string_view url, const Request& request) {
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\' || c == '#';
  };
  if (std::ranges::any_of(url, is_odd)) return false;
  if (url.starts_with('/')) return !url.starts_with("//");
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    const auto rest = url.substr(scheme.size());
    const auto host = rest.substr(0, rest.find_first_of("/?"));
    return !host.empty() && host == request.headers.first("Host");
  }
  return false;
}

std::optional<Won> amount_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = failure == std::errc() && stop == text.data() + text.size() && number > 0;
  const auto amount = Won::of(number);
  if (!is_number || !amount) return std::nullopt;
  return *amount;
}

std::optional<Window> window_of(const Pairs& pairs, const Request& request) {
  const auto amount = amount_of(value_of(pairs, "amount"));
  Window window{{std::string(value_of(pairs, "orderId")), std::string(value_of(pairs, "orderName")),
                 std::string(value_of(pairs, "method")), amount.value_or(Won()),
                 std::string(value_of(pairs, "paymentKey"))},
                std::string(value_of(pairs, "successUrl")),
                std::string(value_of(pairs, "failUrl"))};
  auto& wanted = window.wanted;
  if (wanted.method.empty()) wanted.method = kCard;
  const bool is_good = amount && is_order_id(wanted.order_id) && is_method(wanted.method) &&
                       wanted.order_name.size() <= 400 && wanted.window.size() <= 200 &&
                       leads_to_shop(window.success_url, request) &&
                       leads_to_shop(window.fail_url, request);
  if (!is_good) return std::nullopt;
  return window;
}

std::string page(const Words& words, std::string_view body) {
  return fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
      "<link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{}</style></head>"
      "<body><main><h1>{}</h1>{}</main></body></html>",
      words.language, words.title, kStyle, words.title, body);
}

// The style is named by its hash (CSP Level 3), so nothing else can be slipped in.
Response html_answer(int status, std::string body) {
  auto response = http::html(status, std::move(body));
  const auto hash = auth::base64(auth::view_of(auth::sha256(kStyle)));
  response.headers.add("Content-Security-Policy",
                       "default-src 'none'; style-src 'sha256-" + hash +
                           "'; img-src data:; form-action 'self'; base-uri 'none'; "
                           "frame-ancestors 'self'");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "same-origin");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// The shop says which language its visitor reads; without that the browser does.
bool is_in_english(const Pairs& pairs, const Request& request) {
  const auto asked = value_of(pairs, "lang");
  return asked.empty() ? wants_english(request) : asked == "en";
}

const Words& words_for(const Pairs& pairs, const Request& request) {
  return is_in_english(pairs, request) ? kEnglish : kKorean;
}

Response broken_window(const Pairs& pairs, const Request& request) {
  const auto& words = words_for(pairs, request);
  return html_answer(400, page(words, fmt::format("<p role=\"alert\">{}</p><p><a "
                                                  "href=\"/orders\">{}</a></p>",
                                                  words.broken, words.way_out)));
}

std::string hidden(std::string_view name, std::string_view value) {
  return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, escaped(value));
}

std::string methods_html() {
  std::string html;
  for (const auto method : {kCard, kEasyPay, kTransfer, kMobilePhone}) {
    html += fmt::format("<option>{}</option>", method);
  }
  return html;
}

// "15,000"
std::string grouped(Won amount) {
  auto digits = std::to_string(amount.amount());
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string window_html(const Window& window, const Words& words) {
  const auto& wanted = window.wanted;
  const auto fields = hidden("orderId", wanted.order_id) +
                      hidden("amount", std::to_string(wanted.amount.amount())) +
                      hidden("orderName", wanted.order_name) +
                      hidden("paymentKey", wanted.window) +
                      hidden("successUrl", window.success_url) +
                      hidden("failUrl", window.fail_url) + hidden("lang", words.language);
  return page(words, fmt::format(
      "<p>{}</p><dl><dt>{}</dt><dd class=\"sum\">{}{}</dd><dt>{}</dt><dd>{}</dd></dl>"
      "<form method=\"post\" action=\"/sandbox/toss/checkout\">{}"
      "<label for=\"method\">{}</label><select id=\"method\" name=\"method\">{}</select>"
      "<button class=\"pay\" name=\"choice\" value=\"pay\">{}</button>"
      "<button name=\"choice\" value=\"refuse\">{}</button>"
      "<button name=\"choice\" value=\"close\">{}</button></form>",
      words.note, escaped(wanted.order_name), grouped(wanted.amount),
      words.language == "en" ? " won" : "원", words.number, escaped(wanted.order_id), fields,
      words.method, methods_html(), words.pay, words.refuse, words.close));
}

Response back_to(const std::string& url, const Pairs& parameters) {
  auto target = url;
  for (const auto& [name, value] : parameters) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += name + "=" + http::percent_encoded(value);
  }
  Response response{.status = 303};
  response.headers.add("Location", std::move(target));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Pairs failure(std::string_view code, bool in_english) {
  return Pairs{{"code", std::string(code)},
               {"message", std::string(message_of(code, in_english))}};
}

}  // namespace

Task<Result<Response>> show_checkout(const Deps& deps, const Request& request) {
  auto window = window_of(request.query, request);
  if (!window) co_return broken_window(request.query, request);
  CO_TRY(auto payment_key, co_await open_window(deps, window->wanted));
  window->wanted.window = std::move(payment_key);
  co_return html_answer(200, window_html(*window, words_for(request.query, request)));
}

Task<Result<Response>> leave_checkout(const Deps& deps, const Request& request) {
  const auto form = http::parse_form(request.body);
  if (!form) co_return broken_window({}, request);
  const auto window = window_of(*form, request);
  if (!window) co_return broken_window(*form, request);
  const auto choice = value_of(*form, "choice");
  const bool in_english = is_in_english(*form, request);
  const auto& wanted = window->wanted;
  if (choice == "pay") {
    auto authorised = co_await authorise(deps, wanted);
    if (!authorised && authorised.error().code() == Errc::gone) {
      co_return back_to(window->fail_url, failure("PAY_PROCESS_ABORTED", in_english));
    }
    CO_TRY(auto payment_key, std::move(authorised));
    const Pairs parameters{{"paymentType", "NORMAL"},
                           {"orderId", wanted.order_id},
                           {"paymentKey", std::move(payment_key)},
                           {"amount", std::to_string(wanted.amount.amount())}};
    co_return back_to(window->success_url, parameters);
  }
  if (choice == "refuse") {
    auto parameters = failure("REJECT_CARD_COMPANY", in_english);
    parameters.emplace_back("orderId", wanted.order_id);
    co_return back_to(window->fail_url, parameters);
  }
  co_return back_to(window->fail_url, failure("PAY_PROCESS_CANCELED", in_english));
}

}  // namespace astraphe::sandbox
