// Paying: from the order to the provider's window and back.

#include "http/encode.hpp"
#include "services/web/order_view.hpp"
#include "services/web/pages.hpp"
#include "services/web/parts.hpp"

#include <charconv>

namespace astraphe::web {
namespace {

constexpr std::size_t kMessageMax = 300;  // bytes of what a payment window says

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
  if (!visit.deps().has_sandbox) return note("warn", visit.t(T::no_window));
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
  co_return shown(visit, 200, {.title = std::string(visit.t(T::payment)), .is_wide = false},
                  payment_body(visit, reply.data()));
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
  if (reply.is_ok()) co_return see_other(order_path(id));
  if (reply.status() == 401) co_return to_login(visit, http::target_of(visit.request()));
  const bool is_settled_otherwise = reply.status() == 409 || reply.status() == 410;
  if (is_settled_otherwise) co_return see_other(order_path(id));
  co_return failed_page(visit, id, reply.detail(), reply.status());
}

Answer payment_fail(Visit& visit) {
  CO_TRY(const auto id, order_in_query(visit));
  const auto message = query_text(visit, "message");
  const bool is_sane = !message.empty() && message.size() <= kMessageMax;
  const auto why = is_sane ? message : std::string(visit.t(T::payment_failed));
  co_return failed_page(visit, id, why, 200);
}

}  // namespace astraphe::web
