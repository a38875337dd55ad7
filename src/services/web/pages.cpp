#include "services/web/pages.hpp"

#include "services/web/catalogue.hpp"

#include <fmt/format.h>

namespace astraphe::web {
namespace {

namespace json = boost::json;

struct Call {
  std::string_view method;
  std::string_view path;
  Text what;
};
constexpr std::array kCalls{
    Call{"POST", "/api/auth/signUp", text::kSignUp},
    Call{"POST", "/api/auth/logIn", text::kLogIn},
    Call{"POST", "/api/waitingQueue/{productId}/registerUser", text::kStandInLine},
    Call{"GET", "/api/waitingRoom/{productId}", text::kLook},
    Call{"GET", "/api/waitingQueue/{productId}/getToken", text::kToken},
    Call{"POST", "/api/orders", text::kOrder},
    Call{"POST", "/api/payments/toss", text::kPay}};

Html page(const View& view, std::string_view title, const Html& body) {
  Html out;
  out += "<!doctype html><html lang=\""_html;
  out += http::tag_of(view.language);
  out += "\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<link rel=\"stylesheet\" href=\"/assets/style.css\"><title>"_html;
  out += title;
  out += "</title></head><body><header><a href=\"/\">Astraphe</a></header><main>"_html;
  out += body;
  out += "</main></body></html>"_html;
  return out;
}

// "12,000"
std::string grouped(std::int64_t amount) {
  auto digits = std::to_string(amount);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string_view text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string_view(value->get_string()) : "";
}

std::int64_t number_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

bool flag_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

// "2030-01-01 20:00:00"
std::string shown_time(std::string_view local) {
  std::string text(local.substr(0, 19));
  if (text.size() > 10) text[10] = ' ';
  return text;
}

std::string state_of(const View& view, const json::object& product) {
  const auto start = view.zone.parse(text_at(product, "saleStartTime"));
  const auto end = view.zone.parse(text_at(product, "saleEndTime"));
  if (flag_at(product, "isSoldout")) return std::string(text::kSoldOut.in(view.language));
  if (end && *end <= view.now) return std::string(text::kEnded.in(view.language));
  if (start && *start > view.now) {
    return std::string(text::kOpensAt.in(view.language)) + " " +
           shown_time(text_at(product, "saleStartTime"));
  }
  return std::string(text::kOpen.in(view.language));
}

Html sale_row(const View& view, const json::object& product) {
  Html row;
  row += "<li><span class=\"name\">"_html;
  row += text_at(product, "productName");
  row += "</span><span class=\"id\">#"_html;
  row += std::to_string(number_at(product, "productId"));
  row += "</span><span class=\"price\">"_html;
  row += grouped(number_at(product, "discountedPrice"));
  row += text::kWon.in(view.language);
  row += "</span><span class=\"state\">"_html;
  row += state_of(view, product);
  row += "</span></li>"_html;
  return row;
}

Html sales(const View& view, const json::array* products) {
  Html out;
  if (products == nullptr || products->empty()) {
    out += "<p class=\"note\" role=\"status\">"_html;
    out += (products ? text::kNoSales : text::kSalesUnknown).in(view.language);
    out += "</p>"_html;
    return out;
  }
  out += "<ul class=\"sales\">"_html;
  for (const auto& product : *products) {
    if (product.is_object()) out += sale_row(view, product.get_object());
  }
  out += "</ul>"_html;
  return out;
}

Html directions(const View& view) {
  Html out;
  out += "<h2>"_html;
  out += text::kHow.in(view.language);
  out += "</h2><p>"_html;
  out += text::kHowLine.in(view.language);
  out += "</p><pre><code>astraphe demo shopper</code></pre><p>"_html;
  out += text::kCalls.in(view.language);
  out += "</p><dl>"_html;
  for (const auto& call : kCalls) {
    out += "<dt>"_html;
    out += call.what.in(view.language);
    out += "</dt><dd><code>"_html;
    out += std::string(call.method) + " " + std::string(call.path);
    out += "</code></dd>"_html;
  }
  out += "</dl>"_html;
  return out;
}

Html field(const View& view, std::string_view name, std::string_view type, const Text& label,
           std::string_view value) {
  Html out;
  out += "<label for=\""_html;
  out += name;
  out += "\">"_html;
  out += label.in(view.language);
  out += "</label><input required id=\""_html;
  out += name;
  out += "\" name=\""_html;
  out += name;
  out += "\" type=\""_html;
  out += type;
  out += "\" value=\""_html;
  out += value;
  out += "\">"_html;
  return out;
}

}  // namespace

Html home_page(const View& view, const json::array* products) {
  Html body;
  body += "<h1>Astraphe</h1><p class=\"lead\">"_html;
  body += text::kTagline.in(view.language);
  body += "</p><h2>"_html;
  body += text::kSales.in(view.language);
  body += "</h2>"_html;
  body += sales(view, products);
  body += "<p class=\"note\">"_html;
  body += text::kTime.in(view.language);
  body += ": "_html;
  body += shown_time(view.zone.local(view.now));
  body += "</p>"_html;
  body += directions(view);
  return page(view, "Astraphe", body);
}

Html setup_page(const View& view, std::string_view problem, std::string_view login_id) {
  Html body;
  body += "<h1>"_html;
  body += text::kSetup.in(view.language);
  body += "</h1><p class=\"lead\">"_html;
  body += text::kSetupLead.in(view.language);
  body += "</p>"_html;
  if (!problem.empty()) {
    body += "<p class=\"problem\" role=\"alert\">"_html;
    body += text::kSetupRefused.in(view.language);
    body += " "_html;
    body += problem;
    body += "</p>"_html;
  }
  body += "<form method=\"post\">"_html;
  body += field(view, "loginId", "text", text::kLoginId, login_id);
  body += field(view, "password", "password", text::kPassword, "");
  body += "<button>"_html;
  body += text::kCreate.in(view.language);
  body += "</button></form>"_html;
  return page(view, text::kSetup.in(view.language), body);
}

Html setup_done_page(const View& view) {
  Html body;
  body += "<h1>"_html;
  body += text::kSetup.in(view.language);
  body += "</h1><p role=\"status\">"_html;
  body += text::kSetupDone.in(view.language);
  body += "</p><p><a href=\"/\">"_html;
  body += text::kHome.in(view.language);
  body += "</a></p>"_html;
  return page(view, text::kSetup.in(view.language), body);
}

const std::string_view kStyle = R"css(:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #14161a);
  --ink: light-dark(#16191d, #eceef1);
  --soft: light-dark(#59616b, #a5adb7);
  --line: light-dark(#d9dde2, #333941);
  --accent: light-dark(#0a5bd3, #7db1ff);
  --bad: light-dark(#b3261e, #ff9c94);
  --gap: 1rem;
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: #ffffff;
  background: var(--paper);
  color: #16191d;
  color: var(--ink);
  font: 1rem/1.6 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", sans-serif;
}
header { padding: var(--gap); border-bottom: 1px solid var(--line); }
header a { color: inherit; font-weight: 700; text-decoration: none; }
main { max-width: 44rem; margin: 0 auto; padding: var(--gap); }
h1 { margin: 1rem 0 0; font-size: 1.75rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.2rem; }
.lead, .note, .id { color: var(--soft); }
.problem { color: var(--bad); }
.sales { margin: 0; padding: 0; list-style: none; }
.sales li {
  display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline;
  padding: 0.75rem 0; border-bottom: 1px solid var(--line);
}
.sales .name { font-weight: 600; }
.sales .price { margin-left: auto; font-variant-numeric: tabular-nums; }
.sales .state { min-width: 6rem; text-align: right; }
pre, code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: 0.25rem 1rem; }
dd { margin: 0; min-width: 0; }
form { display: grid; gap: 0.5rem; max-width: 24rem; }
input, button { font: inherit; padding: 0.6rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; }
button { margin-top: 0.5rem; border-color: var(--accent); background: var(--accent); color: var(--paper); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.5rem; } }
)css";

}  // namespace astraphe::web
