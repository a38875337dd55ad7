// Paying: from the order to the provider's window and back.

#include "http/encode.hpp"
#include "services/web/order_view.hpp"
#include "services/web/pages.hpp"
#include "services/web/parts.hpp"
#include "services/web/toss_window.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace astraphe::web {
namespace {

constexpr std::string_view kCheckAgainSeconds = "2";

// Why nothing was paid, in our words: a payment window's own come in an address, which anybody can
// write.
struct Why {
  std::string_view code;  // of Toss, or the begin of some
  T text;
};
constexpr std::array kWhys{Why{"PAY_PROCESS_CANCELED", T::fail_closed},
                           Why{"USER_CANCEL", T::fail_closed},
                           Why{"PAY_PROCESS_ABORTED", T::fail_aborted},
                           Why{"REJECT_CARD_COMPANY", T::fail_card_company},
                           Why{"REJECT_", T::fail_balance},
                           Why{"EXCEED_", T::fail_balance},
                           Why{"INVALID_CARD", T::fail_card},
                           Why{"INVALID_STOPPED_CARD", T::fail_card},
                           Why{"INVALID_REJECT_CARD", T::fail_card},
                           Why{"NOT_FOUND_PAYMENT_SESSION", T::fail_session},
                           Why{"EXPIRED", T::fail_session}};

std::string_view why_of(const Visit& visit, std::string_view code) {
  const auto* const found = std::ranges::find_if(
      kWhys, [code](const Why& why) { return code.starts_with(why.code); });
  return visit.t(found == kWhys.end() ? T::fail_unknown : found->text);
}

std::string query_text(const Visit& visit, std::string_view name) {
  return std::string(visit.request().query_value(name).value_or(""));
}

// Of ?order=7: our number of the order, which the window's addresses carry through.
Result<OrderId> order_in_query(const Visit& visit) {
  auto id = OrderId::parse(query_text(visit, "order"));
  if (!id) return Error(Errc::not_found, "no order is named");
  return id;
}

std::string order_path(OrderId id) { return "/orders/" + id.str(); }

// The sandbox's window (its address is a contract; see the sandbox's checkout).
std::string window_address(const Visit& visit, const Doc& order) {
  const auto id = std::to_string(order["orderId"].number());
  http::Request window{
      .path = "/sandbox/toss/checkout",
      .query = {{"orderId", std::string(order["paymentOrderId"].text())},
                {"amount", std::to_string(order["totalPrice"].number())},
                {"orderName", order_name(visit, order)},
                {"successUrl", "/payment/success?order=" + id},
                {"failUrl", "/payment/fail?order=" + id},
                {"lang", std::string(http::tag_of(visit.language()))}}};
  return http::target_of(window);
}

Html pay_button(const Visit& visit, const Doc& order) {
  const auto& window = visit.deps().window;
  const bool is_toss = window.kind == PaymentWindow::Kind::toss;
  if (is_toss && window.client_key.empty()) return note("warn", visit.t(T::no_window));
  if (is_toss) return toss_window(visit, order);
  return html("<p><a class=\"button main\" href=\""_html, window_address(visit, order), "\">"_html,
              visit.t(T::open_window), "</a></p>"_html);
}

Html payment_body(const Visit& visit, const Doc& order) {
  Html out = html("<h1>"_html, visit.t(T::payment), "</h1><section class=\"card\">"_html,
                  order_lines(visit, order));
  out += html(time_to_pay(visit, order), pay_button(visit, order), "</section><p><a href=\"/orders/"_html,
              order["orderId"].number(), "\">"_html, visit.t(T::back_to_order), "</a></p>"_html);
  return out;
}

// What came of it, and the ways on: trying again, or the order.
http::Response failed_page(const Visit& visit, OrderId id, std::string_view why, int status) {
  const auto title = visit.t(T::payment_failed);
  const Html body = html("<h1>"_html, title, "</h1>"_html, note("bad", why), "<p>"_html,
                         visit.t(T::hold_stays), "</p><p class=\"row\"><a class=\"button main\" "
                         "href=\"/payment?order="_html, id.value(), "\">"_html,
                         visit.t(T::pay_again), "</a><a class=\"button\" href=\""_html,
                         order_path(id), "\">"_html, visit.t(T::back_to_order), "</a></p>"_html);
  return shown(visit, status, {.title = std::string(title), .is_wide = false}, body);
}

// Loading it again asks about the same payment, whose outcome is on its way.
http::Response checking_page(const Visit& visit) {
  const auto title = visit.t(T::checking_payment);
  const Html body = html("<h1>"_html, title, "</h1>"_html, note("", visit.t(T::checking_note)));
  auto response = shown(visit, 200, {.title = std::string(title), .is_wide = false}, body);
  response.headers.add("Refresh", std::string(kCheckAgainSeconds));
  return response;
}

json::value amount_in_query(const Visit& visit) {
  const auto text = query_text(visit, "amount");
  std::int64_t amount = -1;
  std::from_chars(text.data(), text.data() + text.size(), amount);
  return amount;
}

}  // namespace

Answer payment(Visit& visit) {
  CO_TRY(const auto id, order_in_query(visit));
  const auto here = "/payment?order=" + id.str();
  if (!visit.session()) co_return to_login(visit, here);
  Ask ask{.path = "/api/orders/" + id.str()};
  const auto reply = co_await visit.ask(std::move(ask));
  if (auto bad = trouble(visit, reply, here)) co_return std::move(*bad);
  if (!can_be_paid(reply.data())) co_return see_other(order_path(id));
  const auto& window = visit.deps().window;
  const bool is_toss = window.kind == PaymentWindow::Kind::toss;
  const Frame frame{.title = std::string(visit.t(T::payment)),
                    .is_wide = false,
                    .policy = is_toss ? toss_policy(window) : std::string()};
  co_return shown(visit, 200, frame, payment_body(visit, reply.data()));
}

// The window's way back. Loading it twice asks the shop twice about the same payment, which is one.
Answer payment_success(Visit& visit) {
  CO_TRY(const auto id, order_in_query(visit));
  if (!visit.session()) {
    const auto here = http::target_of(visit.request());
    co_return to_login(visit, here);
  }
  Ask ask{.method = http::Method::post,
          .path = "/api/payments/toss",
          .body = json::object{{"orderId", query_text(visit, "orderId")},
                               {"paymentKey", query_text(visit, "paymentKey")},
                               {"amount", amount_in_query(visit)}}};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.status() == 202) co_return checking_page(visit);
  if (reply.is_ok()) co_return see_other(order_path(id));
  if (reply.status() == 401) co_return to_login(visit, http::target_of(visit.request()));
  const bool is_settled_otherwise = reply.status() == 409 || reply.status() == 410;
  if (is_settled_otherwise) co_return see_other(order_path(id));
  const auto why = reply.status() == 402 ? why_of(visit, reply.code()) : reply.detail();
  co_return failed_page(visit, id, why, reply.status());
}

Answer payment_fail(Visit& visit) {
  CO_TRY(const auto id, order_in_query(visit));
  co_return failed_page(visit, id, why_of(visit, query_text(visit, "code")), 200);
}

}  // namespace astraphe::web
