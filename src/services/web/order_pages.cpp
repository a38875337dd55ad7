// The product for whoever was let in, ordering it, and the orders.

#include "services/web/basket.hpp"
#include "services/web/order_view.hpp"
#include "services/web/pages.hpp"
#include "services/web/parts.hpp"
#include "services/web/sales.hpp"
#include "services/web/search.hpp"

namespace astraphe::web {
namespace {

constexpr std::int64_t kPollSeconds = 1;
constexpr std::int64_t kReloadSeconds = 3;  // without script

std::string path_of(ProductId product) { return "/products/" + product.str(); }
std::string path_of(OrderId order) { return "/orders/" + order.str(); }

// The product as whoever holds the admission sees it. A cookie that got lost or too old is replaced
// where the visitor is still inside.
Task<Reply> look_inside(Visit& visit, ProductId id) {
  Ask ask{.path = "/api/products/" + id.str(), .admissions = {visit.cookie(admission_cookie(id))}};
  co_return co_await visit.ask(std::move(ask));
}

// Of the stock that options without one of their own share.
std::int64_t left_to_share(const Doc& product) {
  auto left = product["stock"].number();
  for (const auto& option : product["productOptions"].list()) left -= option["stock"].number();
  return left;
}

std::string left_text(const Visit& visit, std::int64_t left) {
  return left > 0 ? visit.f(T::left_of, grouped(left)) : std::string(visit.t(T::sold_out));
}

// "size: L (+500 won) · 3 left". What is sold out stands there and cannot be chosen.
std::vector<Choice> option_choices(const Visit& visit, const Doc& product) {
  std::vector<Choice> choices;
  for (const auto& option : product["productOptions"].list()) {
    const auto left = option["stock"].maybe_number().value_or(left_to_share(product));
    auto text = fmt::format("{}: {}", option["optionName"].text(), option["optionValue"].text());
    if (const auto extra = option["optionPrice"].number(); extra > 0) {
      text += " (+" + won(visit, extra) + ")";
    }
    text += " · " + left_text(visit, left);
    choices.push_back({std::to_string(option["optionId"].number()), std::move(text), left > 0});
  }
  return choices;
}

Html order_form(const Visit& visit, const Doc& product, const Filled& form) {
  const auto limit = product["purchaseLimit"].maybe_number().value_or(kQuantityMax);
  const auto most = std::to_string(std::min(limit, kQuantityMax));
  Html out = html(problem_note(visit, form), "<form class=\"stack\" method=\"post\" action=\""_html,
                  path_of(ProductId(product["productId"].number())), "/order\">"_html,
                  form_mark_once(visit));
  const auto choices = option_choices(visit, product);
  if (!choices.empty()) out += select(visit, form, "productOption", T::option, choices);
  out += input(visit, form,
               {.name = "quantity", .label = T::quantity, .type = "number", .min = "1", .max = most});
  out += html(button(visit, T::order_now), "<button formaction=\""_html,
              path_of(ProductId(product["productId"].number())), "/basket\">"_html,
              visit.t(T::put_in_basket), "</button></form>"_html);
  return out;
}

Html product_body(const Visit& visit, const Sale& sale, const Doc& place, const Filled& form) {
  const auto& product = sale.product;
  Html out = html(tile(sale, "wide"), "<h1>"_html, sale.name(), "</h1><p class=\"big\">"_html,
                  price(visit, sale), "</p><p class=\"soft\">"_html,
                  left_text(visit, product["stock"].number()), "</p><p>"_html,
                  product["description"].text(), "</p>"_html);
  const auto ends = visit.zone().parse(place["admissionEndsAt"].text());
  if (ends) {
    out += html("<p class=\"note\">"_html, visit.t(T::inside_until), " <strong>"_html,
                countdown(visit, *ends, "reload"), "</strong></p>"_html);
  }
  const bool can_order = sale.state == SaleState::open;
  out += html("<section class=\"card\"><h2>"_html, visit.t(T::order_this), "</h2>"_html,
              can_order ? order_form(visit, product, form)
                        : note("bad", visit.t(sale.state == SaleState::sold_out ? T::sold_out_sale
                                                                                : T::ended_sale)),
              "</section>"_html);
  return out;
}

Task<http::Response> product_page(Visit& visit, ProductId id, int status, const Filled& form) {
  const auto seen = co_await look_inside(visit, id);
  const auto place = co_await place_in_room(visit, id);
  if (seen.status() == 403) {
    const bool is_inside = place.data()["state"].text() == "ADMITTED";
    const bool was_tried = !visit.cookie(admission_cookie(id)).empty();
    if (was_tried) visit.forget_cookie(admission_cookie(id));
    // With the admission the page is a step away; without one the waiting page says why.
    co_return see_other("/sales/" + id.str() + (is_inside && !was_tried ? "/enter" : "/wait"));
  }
  if (auto bad = trouble(visit, seen, path_of(id))) co_return std::move(*bad);
  const Sale sale(visit, seen.data());
  co_return shown(visit, status, {.title = sale.name(), .is_wide = false},
                  product_body(visit, sale, place.data(), form));
}

json::object order_body(const Visit& visit, ProductId id) {
  json::object line{{"productId", id.value()}, {"quantity", typed_number(visit.field("quantity"), 1)}};
  const auto option = visit.field("productOption");
  if (!option.empty()) line["productOption"] = typed_number(option, 1);
  return json::object{{"orderDetails", json::array{std::move(line)}}};
}

Html order_row(const Visit& visit, const Doc& order) {
  return html("<tr>"_html, cell(visit, T::order_number), "<a href=\"/orders/"_html,
              order["orderId"].number(), "\">"_html, order["orderId"].number(), "</a></td>"_html,
              cell(visit, T::what), "<span>"_html, order_name(visit, order), "</span></td>"_html,
              cell(visit, T::total), "<span>"_html, won(visit, order["totalPrice"].number()),
              "</span></td>"_html, cell(visit, T::state), "<span>"_html, order_state_text(visit, order),
              "</span></td>"_html, cell(visit, T::ordered_at),
              local_time(visit, order["createdAt"].text()), "</td></tr>"_html);
}

Html order_table(const Visit& visit, const Doc& page) {
  Html out = table_head(visit, {T::order_number, T::what, T::total, T::state, T::ordered_at});
  for (const auto& order : page["content"].list()) out += order_row(visit, order);
  out += "</tbody></table>"_html;
  return out;
}

Html order_body(const Visit& visit, const Doc& order) {
  const bool polls = moves_by_itself(order);
  const auto version = fmt::format("{} {}", order["state"].text(), order["refundState"].text());
  return html("<h1>"_html, visit.f(T::order_title, order["orderId"].number()),
              "</h1><section id=\"order\" class=\"card\" data-live=\""_html,
              polls ? kPollSeconds : 0, "\" data-v=\""_html, version, "\" data-say=\""_html,
              order_state_text(visit, order), "\">"_html, order_part(visit, order),
              "</section><section class=\"card\"><h2>"_html, visit.t(T::what), "</h2>"_html,
              order_lines(visit, order), "</section><p><a href=\"/orders\">"_html,
              visit.t(T::my_orders), "</a></p>"_html);
}

}  // namespace

Answer product(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id));
  const Filled fresh{.values = {{"quantity", "1"}}};
  co_return co_await product_page(visit, id, 200, fresh);
}

Answer place_order(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id));
  Ask ask{.method = http::Method::post,
          .path = "/api/orders",
          .body = order_body(visit, id),
          .admissions = {visit.cookie(admission_cookie(id))},
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.status() == 401) co_return to_login(visit, path_of(id));
  if (reply.is_ok()) co_return see_other(path_of(OrderId(reply.data()["orderId"].number())));
  const auto form = filled(visit, {"quantity", "productOption"}, reply);
  co_return co_await product_page(visit, id, reply.status(), form);
}

Answer put_in_basket(Visit& visit) {
  using Number = Id<struct NumberTag>;
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  const auto quantity = Number::parse(visit.field("quantity"));
  const auto option = Number::parse(visit.field("productOption"));
  auto form = filled(visit, {"quantity", "productOption"}, Reply(http::Response()));
  if (!quantity || quantity->value() > kQuantityMax) {
    form.errors.emplace("quantity", visit.t(T::wrong_quantity));
    co_return co_await product_page(visit, id, 400, form);
  }
  Basket basket(visit);
  if (!basket.put({id, option ? option->value() : 0, quantity->value()})) {
    form.problem = visit.f(T::basket_is_full, kBasketMax);
    co_return co_await product_page(visit, id, 409, form);
  }
  basket.keep(visit);
  co_return see_other("/basket");
}

Answer orders(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/orders");
  Ask ask{.path = "/api/orders", .query = order_search_query(visit)};
  const auto reply = co_await visit.ask(std::move(ask));
  if (auto bad = trouble(visit, reply, "/orders")) co_return std::move(*bad);
  const auto page = reply.data();
  const bool is_searching = is_searching_orders(visit);
  Html body = html("<h1>"_html, visit.t(T::my_orders), "</h1>"_html);
  if (is_searching || !page["empty"].flag()) body += order_search_form(visit);
  if (page["empty"].flag()) {
    body += is_searching
                ? html(note("", visit.t(T::no_such_orders)),
                       "<p><a class=\"button\" href=\"/orders\">"_html, visit.t(T::all_orders),
                       "</a></p>"_html)
                : html(note("", visit.t(T::no_orders)), "<p><a class=\"button\" href=\"/\">"_html,
                       visit.t(T::to_sales), "</a></p>"_html);
  } else {
    body += html(order_table(visit, page), page_links(visit, page));
  }
  co_return shown(visit, 200, {.title = std::string(visit.t(T::my_orders))}, body);
}

Answer order(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<OrderId>("orderId"));
  if (!visit.session()) co_return to_login(visit, path_of(id));
  Ask ask{.path = "/api/orders/" + id.str()};
  const auto reply = co_await visit.ask(std::move(ask));
  if (auto bad = trouble(visit, reply, path_of(id))) co_return std::move(*bad);
  const Frame frame{.title = visit.f(T::order_title, id.value()),
                    .is_wide = false,
                    .reload_seconds = moves_by_itself(reply.data()) ? kReloadSeconds : 0};
  co_return shown(visit, 200, frame, order_body(visit, reply.data()));
}

Answer cancel_order(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<OrderId>("orderId"));
  if (!visit.session()) co_return to_login(visit, path_of(id));
  Ask ask{.method = http::Method::post,
          .path = "/api/orders/" + id.str() + "/cancel",
          .body = json::object{{"reason", json::string(visit.t(T::cancelled_by_buyer))}},
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  // Somebody has cancelled it already, perhaps with the first of two clicks: the order says so.
  const bool is_under_way = reply.code() == "STILL_RUNNING" ||
                            reply.code() == "ORDER_NOT_CANCELLABLE";
  if (is_under_way) co_return see_other(path_of(id));
  if (auto bad = trouble(visit, reply, path_of(id))) co_return std::move(*bad);
  co_return see_other(path_of(id));
}

}  // namespace astraphe::web
