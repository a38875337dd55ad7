#include "services/sandbox/checkout.hpp"

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
  std::string_view title, note, method, pay, refuse, close, broken;
};
constexpr Words kKorean{"결제 (샌드박스)", "실제로 결제되지 않는 연습용 결제창입니다.", "결제수단",
                        "결제하기", "카드사가 거절", "창 닫기", "결제창을 열 수 없습니다"};
constexpr Words kEnglish{"Payment (sandbox)", "For practice: no money moves here.", "Method",
                         "Pay", "Refuse as the card company", "Close the window",
                         "This payment window cannot be opened"};

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;"
    "color:#111;background:#fff}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}"
    "dt{color:#555}dd{margin:0;text-align:right;overflow-wrap:anywhere}"
    "button,select{font:inherit;width:100%;padding:.75rem;margin:.25rem 0;border-radius:.5rem;"
    "border:1px solid #666;background:#fff;color:#111}"
    "button.pay{background:#1246b0;border-color:#1246b0;color:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}dt{color:#aaa}"
    "button,select{background:#222;color:#eee}}";

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
                 std::string(value_of(pairs, "method")), amount.value_or(Won())},
                std::string(value_of(pairs, "successUrl")),
                std::string(value_of(pairs, "failUrl"))};
  auto& wanted = window.wanted;
  if (wanted.method.empty()) wanted.method = kCard;
  const bool is_good = amount && is_order_id(wanted.order_id) && is_method(wanted.method) &&
                       wanted.order_name.size() <= 400 &&
                       leads_to_shop(window.success_url, request) &&
                       leads_to_shop(window.fail_url, request);
  if (!is_good) return std::nullopt;
  return window;
}

std::string page(const Words& words, bool in_english, std::string_view body) {
  return fmt::format(
      "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>"
      "<style>{}</style><main><h1>{}</h1>{}</main></html>",
      in_english ? "en" : "ko", words.title, kStyle, words.title, body);
}

Response html_answer(int status, std::string body) {
  auto response = http::html(status, std::move(body));
  response.headers.add("Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                       "base-uri 'none'; frame-ancestors 'self'");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

const Words& words_for(const Request& request) {
  return wants_english(request) ? kEnglish : kKorean;
}

Response broken_window(const Request& request) {
  const auto& words = words_for(request);
  return html_answer(400, page(words, wants_english(request),
                               fmt::format("<p role=\"alert\">{}</p>", words.broken)));
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

std::string window_html(const Window& window, const Words& words, bool in_english) {
  const auto& wanted = window.wanted;
  const auto fields = hidden("orderId", wanted.order_id) +
                      hidden("amount", std::to_string(wanted.amount.amount())) +
                      hidden("orderName", wanted.order_name) +
                      hidden("successUrl", window.success_url) +
                      hidden("failUrl", window.fail_url);
  return page(words, in_english, fmt::format(
      "<p>{}</p><dl><dt>{}</dt><dd>{} {}</dd><dt>No.</dt><dd>{}</dd></dl>"
      "<form method=\"post\" action=\"/sandbox/toss/checkout\">{}"
      "<label>{} <select name=\"method\">{}</select></label>"
      "<button class=\"pay\" name=\"choice\" value=\"pay\">{}</button>"
      "<button name=\"choice\" value=\"refuse\">{}</button>"
      "<button name=\"choice\" value=\"close\">{}</button></form>",
      words.note, escaped(wanted.order_name), wanted.amount.amount(), in_english ? "won" : "원",
      escaped(wanted.order_id), fields, words.method, methods_html(), words.pay, words.refuse,
      words.close));
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

Pairs failure(std::string_view code, const Request& request) {
  return Pairs{{"code", std::string(code)},
               {"message", std::string(message_of(code, wants_english(request)))}};
}

}  // namespace

Task<Result<Response>> show_checkout(const Deps&, const Request& request) {
  const auto window = window_of(request.query, request);
  if (!window) co_return broken_window(request);
  co_return html_answer(200, window_html(*window, words_for(request), wants_english(request)));
}

Task<Result<Response>> leave_checkout(const Deps& deps, const Request& request) {
  const auto form = http::parse_target("/?" + request.body);
  if (!form) co_return broken_window(request);
  const auto window = window_of(form->query, request);
  if (!window) co_return broken_window(request);
  const auto choice = value_of(form->query, "choice");
  const auto& wanted = window->wanted;
  if (choice == "pay") {
    CO_TRY(auto payment_key, co_await authorise(deps, wanted));
    const Pairs parameters{{"paymentType", "NORMAL"},
                           {"orderId", wanted.order_id},
                           {"paymentKey", std::move(payment_key)},
                           {"amount", std::to_string(wanted.amount.amount())}};
    co_return back_to(window->success_url, parameters);
  }
  if (choice == "refuse") {
    auto parameters = failure("REJECT_CARD_COMPANY", request);
    parameters.emplace_back("orderId", wanted.order_id);
    co_return back_to(window->fail_url, parameters);
  }
  co_return back_to(window->fail_url, failure("PAY_PROCESS_CANCELED", request));
}

}  // namespace astraphe::sandbox
