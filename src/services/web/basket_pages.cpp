// Ordering several products at once.

#include "services/web/basket.hpp"
#include "services/web/pages.hpp"
#include "services/web/parts.hpp"
#include "services/web/sales.hpp"

namespace astraphe::web {
namespace {

// A line with what the shop says of it.
struct SeenLine {
  BasketLine line;
  FoundSale found{};
  Doc option{};  // nothing where the product has none
  bool is_admitted = false;

  std::int64_t price() const {
    return (found.sale->product["discountedPrice"].number() + option["optionPrice"].number()) *
           line.quantity;
  }
  bool can_be_ordered() const { return found.sale->state == SaleState::open && is_admitted; }
};

Doc option_of(const Doc& product, std::int64_t id) {
  for (const auto& option : product["productOptions"].list()) {
    if (option["optionId"].number() == id) return option;
  }
  return Doc();
}

// As whoever was let in sees it; else as everybody does.
Task<SeenLine> look_at(const Visit& visit, BasketLine line) {
  Ask inside{.path = "/api/products/" + line.product.str(),
             .admissions = {visit.cookie(admission_cookie(line.product))}};
  auto reply = co_await visit.ask(std::move(inside));
  SeenLine seen{.line = line, .is_admitted = reply.is_ok()};
  if (!seen.is_admitted) {
    seen.found = co_await find_sale(visit, line.product);
    co_return seen;
  }
  seen.found.reply = std::make_unique<Reply>(std::move(reply));
  const auto product = seen.found.reply->data();
  seen.found.sale.emplace(visit, product);
  seen.option = option_of(product, line.option);
  co_return seen;
}

// Without what is no longer sold.
Task<std::vector<SeenLine>> look_at(const Visit& visit, const Basket& basket) {
  std::vector<SeenLine> lines;
  for (const auto& line : basket.lines()) {
    auto seen = co_await look_at(visit, line);
    if (seen.found.sale) lines.push_back(std::move(seen));
  }
  co_return lines;
}

Html line_form(const Visit& visit, const SeenLine& seen) {
  const auto field = fmt::format("q{}-{}", seen.line.product.value(), seen.line.option);
  return html("<form class=\"row\" method=\"post\" action=\"/basket/lines\">"_html,
              form_mark(visit), "<input type=\"hidden\" name=\"productId\" value=\""_html,
              seen.line.product.value(), "\"><input type=\"hidden\" name=\"option\" value=\""_html,
              seen.line.option, "\"><label class=\"hide\" for=\""_html, field, "\">"_html,
              visit.t(T::quantity), "</label><input type=\"number\" min=\"0\" max=\""_html,
              kQuantityMax, "\" name=\"quantity\" id=\""_html, field, "\" value=\""_html,
              seen.line.quantity, "\"><button>"_html,
              visit.t(T::change_line), "</button></form>"_html);
}

// Why a line cannot be ordered, and the way out.
Html obstacle(const Visit& visit, const SeenLine& seen) {
  if (seen.can_be_ordered()) return Html();
  const auto& sale = *seen.found.sale;
  if (sale.state == SaleState::open) {
    return html("<p class=\"warn small\">"_html, visit.t(T::needs_your_turn), " <a href=\"/sales/"_html,
                sale.id, "\">"_html, visit.t(T::see_sale), "</a></p>"_html);
  }
  return html("<p>"_html, state_badge(visit, sale), "</p>"_html);
}

Html line_row(const Visit& visit, const SeenLine& seen) {
  const auto& sale = *seen.found.sale;
  Html name = html("<a href=\"/sales/"_html, sale.id, "\">"_html, sale.name(), "</a>"_html);
  if (!seen.option.is_null()) {
    name += html("<br><span class=\"soft small\">"_html, seen.option["optionName"].text(), ": "_html,
                 seen.option["optionValue"].text(), "</span>"_html);
  }
  return html("<tr>"_html, cell(visit, T::what), "<div>"_html, name, obstacle(visit, seen),
              "</div></td>"_html, cell(visit, T::quantity), line_form(visit, seen), "</td>"_html,
              cell(visit, T::total), "<span class=\"price\">"_html, won(visit, seen.price()),
              "</span></td></tr>"_html);
}

Html order_part(const Visit& visit, const std::vector<SeenLine>& lines) {
  if (!std::ranges::all_of(lines, &SeenLine::can_be_ordered)) {
    return note("warn", visit.t(T::basket_not_ready));
  }
  return html("<form method=\"post\" action=\"/basket/order\">"_html, form_mark_once(visit),
              button(visit, T::order_all), "</form><p class=\"soft small\">"_html,
              visit.t(T::all_or_nothing), "</p>"_html);
}

Task<http::Response> basket_page(Visit& visit, int status, std::string_view problem) {
  const auto lines = co_await look_at(visit, Basket(visit));
  Html body = html("<h1>"_html, visit.t(T::basket), "</h1>"_html);
  if (!problem.empty()) body += html("<div role=\"alert\">"_html, note("bad", problem), "</div>"_html);
  if (lines.empty()) {
    body += html(note("", visit.t(T::basket_is_empty)), "<p><a class=\"button\" href=\"/\">"_html,
                 visit.t(T::to_sales), "</a></p>"_html);
    co_return shown(visit, status, {.title = std::string(visit.t(T::basket))}, body);
  }
  std::int64_t total = 0;
  body += table_head(visit, {T::what, T::quantity, T::total});
  for (const auto& line : lines) {
    body += line_row(visit, line);
    total += line.price();
  }
  body += html("</tbody></table><p class=\"big\">"_html, visit.t(T::without_delivery),
               " <span class=\"price\">"_html, won(visit, total), "</span></p>"_html,
               order_part(visit, lines));
  co_return shown(visit, status, {.title = std::string(visit.t(T::basket))}, body);
}

std::optional<BasketLine> line_typed(const Visit& visit) {
  using Number = Id<struct NumberTag>;
  const auto product = ProductId::parse(visit.field("productId"));
  const auto option = Number::parse(visit.field("option"));
  const auto quantity = Number::parse(visit.field("quantity"));
  const bool is_zero = visit.field("quantity") == "0";
  const bool is_line = product && (is_zero || (quantity && quantity->value() <= kQuantityMax));
  if (!is_line) return std::nullopt;
  return BasketLine{*product, option ? option->value() : 0, is_zero ? 0 : quantity->value()};
}

json::object order_of(const Basket& basket) {
  json::array details;
  for (const auto& line : basket.lines()) {
    json::object one{{"productId", line.product.value()}, {"quantity", line.quantity}};
    if (line.option != 0) one["productOption"] = line.option;
    details.push_back(std::move(one));
  }
  return json::object{{"orderDetails", std::move(details)}};
}

std::vector<std::string> admissions_for(const Visit& visit, const Basket& basket) {
  std::vector<std::string> tokens;
  for (const auto& line : basket.lines()) {
    auto token = visit.cookie(admission_cookie(line.product));
    const bool is_new = std::ranges::find(tokens, token) == tokens.end();
    if (!token.empty() && is_new) tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace

Answer basket(Visit& visit) { co_return co_await basket_page(visit, 200, ""); }

Answer change_basket(Visit& visit) {
  const auto line = line_typed(visit);
  if (!line) co_return co_await basket_page(visit, 400, visit.t(T::wrong_quantity));
  Basket basket(visit);
  if (line->quantity == 0) {
    basket.remove(*line);
  } else {
    basket.put(*line);
  }
  basket.keep(visit);
  co_return see_other("/basket");
}

Answer order_basket(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/basket");
  const Basket basket(visit);
  if (basket.lines().empty()) co_return see_other("/basket");
  Ask ask{.method = http::Method::post,
          .path = "/api/orders",
          .body = order_of(basket),
          .admissions = admissions_for(visit, basket),
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.status() == 401) co_return to_login(visit, "/basket");
  if (!reply.is_ok()) co_return co_await basket_page(visit, reply.status(), reply.detail());
  empty_basket(visit);
  co_return see_other("/orders/" + std::to_string(reply.data()["orderId"].number()));
}

}  // namespace astraphe::web
