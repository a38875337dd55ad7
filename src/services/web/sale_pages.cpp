// The list of sales, and one of them.

#include "services/web/pages.hpp"
#include "services/web/parts.hpp"
#include "services/web/sales.hpp"
#include "services/web/search.hpp"

namespace astraphe::web {
namespace {

using domain::Role;

Html sale_card(const Visit& visit, const Sale& sale) {
  const auto band = sale.product["stockBand"].text();
  const bool is_on_sale = sale.state == SaleState::open || sale.state == SaleState::opening;
  return html("<li class=\"sale\">"_html, tile(sale, ""), "<div class=\"in\"><h2><a href=\"/sales/"_html,
              sale.id, "\">"_html, sale.name(), "</a></h2><span class=\"soft small\">"_html,
              sale.product["companyName"].text(), "</span><span>"_html, price(visit, sale),
              "</span><div class=\"last small\">"_html, state_badge(visit, sale),
              is_on_sale ? stock_words(visit, band) : Html(), "</div></div></li>"_html);
}

Html nothing_found(const Visit& visit) {
  if (!is_searching(visit)) return note("", visit.t(T::no_sales));
  return html(note("", visit.t(T::nothing_found)), "<p><a class=\"button\" href=\"/\">"_html,
              visit.t(T::all_sales), "</a></p>"_html);
}

Html sale_cards(const Visit& visit, const Reply& reply) {
  std::vector<Sale> sales;
  for (const auto& product : reply.data()["content"].list()) sales.emplace_back(visit, product);
  if (sales.empty()) return nothing_found(visit);
  if (!has_chosen_order(visit)) {
    std::ranges::sort(sales, {}, [](const Sale& one) { return std::pair(one.state, -one.id); });
  }
  Html out = html("<ul class=\"grid\">"_html);
  for (const auto& sale : sales) out += sale_card(visit, sale);
  out += "</ul>"_html;
  return out;
}

Html fact(std::string_view name, const Html& value) {
  return html("<dt>"_html, name, "</dt><dd>"_html, value, "</dd>"_html);
}

Html pace(const Visit& visit, const Doc& admission) {
  const auto period = admission["periodMs"].number();
  const auto count = admission["count"].number();
  if (period % 1'000 == 0) return html(visit.f(T::pace_seconds, period / 1'000, count));
  return html(visit.f(T::pace_per_second, fmt::format("{:.3g}", 1'000.0 * static_cast<double>(count) /
                                                                    static_cast<double>(period))));
}

Html facts(const Visit& visit, const Sale& sale) {
  const auto& product = sale.product;
  Html out = html("<dl class=\"facts\">"_html);
  out += fact(visit.t(T::stock), stock_words(visit, product["stockBand"].text()));
  out += fact(visit.t(T::starts), local_time(visit, product["saleStartTime"].text()));
  if (!product["saleEndTime"].is_null()) {
    out += fact(visit.t(T::ends), local_time(visit, product["saleEndTime"].text()));
  }
  if (sale.has_room) out += fact(visit.t(T::pace), pace(visit, product["admission"]));
  if (const auto limit = product["purchaseLimit"].maybe_number()) {
    out += fact(visit.t(T::limit), html(visit.f(T::limit_each, *limit)));
  }
  out += fact(visit.t(T::time_to_pay),
              html(span_text(visit, std::chrono::seconds(product["holdSeconds"].number()))));
  out += fact(visit.t(T::sold_by), html(product["companyName"].text()));
  out += "</dl>"_html;
  return out;
}

Html link_button(std::string_view href, std::string_view text) {
  return html("<p><a class=\"button main\" href=\""_html, href, "\">"_html, text, "</a></p>"_html);
}

Html join_form(const Visit& visit, const Sale& sale) {
  const auto text = sale.state == SaleState::opening ? T::join_early : T::join;
  return html("<form method=\"post\" action=\"/sales/"_html, sale.id, "/join\">"_html,
              form_mark_once(visit), button(visit, text), "</form><p class=\"soft small\">"_html,
              visit.t(sale.state == SaleState::opening ? T::rule_early : T::rule), "</p>"_html);
}

// To be told when there is something to buy; or that one will be, and not to be.
Html subscribing(const Visit& visit, const Sale& sale, const Doc& subscription) {
  const auto action = fmt::format("/sales/{}/", sale.id);
  const auto id = subscription["subscribeProductId"].maybe_number();
  if (!id) {
    const bool is_back = sale.state == SaleState::sold_out;
    return html("<form method=\"post\" action=\""_html, action, "subscribe\">"_html,
                form_mark_once(visit), "<button>"_html,
                visit.t(is_back ? T::tell_when_back : T::tell_when_open),
                "</button></form>"_html);
  }
  return html(note("good", visit.t(T::will_be_told)), "<form method=\"post\" action=\""_html,
              action, "unsubscribe\">"_html, form_mark(visit),
              "<input type=\"hidden\" name=\"subscription\" value=\""_html, *id,
              "\"><button>"_html, visit.t(T::do_not_tell), "</button></form>"_html);
}

Html for_stranger(const Visit& visit, const Sale& sale) {
  const auto back = fmt::format("%2Fsales%2F{}", sale.id);
  return html(link_button("/login?next=" + back, visit.t(T::log_in_to_join)),
              "<p class=\"soft\">"_html, visit.t(T::no_account), " <a href=\"/signup?next="_html,
              back, "\">"_html, visit.t(T::sign_up), "</a></p>"_html);
}

Html for_state(const Visit& visit, const Sale& sale, const Doc& place) {
  const auto state = place["state"].text();
  if (state == "ADMITTED") {
    return html(note("good", visit.t(T::your_turn)),
                link_button(fmt::format("/sales/{}/enter", sale.id), visit.t(T::enter)));
  }
  if (state == "WAITING") {
    return html(note("good", visit.f(T::you_are_in_line, grouped(place["rank"].number()))),
                link_button(fmt::format("/sales/{}/wait", sale.id), visit.t(T::see_place)));
  }
  if (sale.state == SaleState::sold_out) {
    Html out = html(note("bad", visit.t(T::sold_out_sale)));
    if (!visit.session()) {
      out += link_button(fmt::format("/login?next=%2Fsales%2F{}", sale.id),
                         visit.t(T::log_in_to_be_told));
    }
    out += link_button("/", visit.t(T::to_sales));
    return out;
  }
  return join_form(visit, sale);
}

// What this visitor can do about the sale now.
Html action(const Visit& visit, const Sale& sale, const Doc& place) {
  if (sale.state == SaleState::ended) {
    return html(note("", visit.t(T::ended_sale)), link_button("/", visit.t(T::to_sales)));
  }
  const bool is_sold_out = sale.state == SaleState::sold_out;
  if (!visit.session() && !is_sold_out) return for_stranger(visit, sale);
  if (visit.is(Role::seller)) {
    return html(note("", visit.t(T::sellers_do_not_buy)),
                link_button(fmt::format("/seller/products/{}", sale.id), visit.t(T::to_board)));
  }
  if (sale.has_room || is_sold_out) return for_state(visit, sale, place);
  if (sale.state == SaleState::opening) return note("", visit.t(T::no_room_yet));
  return link_button(fmt::format("/products/{}", sale.id), visit.t(T::buy));
}

// Sellers do not buy.
bool may_subscribe(const Visit& visit, const Sale& sale) {
  const bool is_waited_for =
      sale.state == SaleState::sold_out || sale.state == SaleState::opening;
  return visit.session() && !visit.is(Role::seller) && is_waited_for;
}

// The visitor's subscription for this sale, in a list of one; none where there is no need to ask.
Task<Reply> find_subscription(const Visit& visit, const Sale& sale) {
  if (!may_subscribe(visit, sale)) co_return Reply(http::Response());
  Ask wanted{.path = "/api/subscribeProducts",
             .query = {{"productId", std::to_string(sale.id)}, {"size", "1"}}};
  co_return co_await visit.ask(std::move(wanted));
}

struct Standing {
  Doc place;
  Doc subscription;
};

Html sale_body(const Visit& visit, const Sale& sale, const Standing& standing) {
  Html out = html(tile(sale, "wide"), "<h1>"_html, sale.name(), "</h1><p class=\"big\">"_html,
                  price(visit, sale), "</p><p>"_html, state_badge(visit, sale), "</p><p>"_html,
                  sale.product["description"].text(), "</p>"_html);
  const auto described = sale.product["descriptionImgUrl"].text();
  if (!described.empty()) out += picture(described, "wide", visit.t(T::description_picture));
  out += html("<section class=\"card\" aria-label=\""_html, visit.t(T::take_part), "\">"_html,
              action(visit, sale, standing.place),
              may_subscribe(visit, sale) ? subscribing(visit, sale, standing.subscription) : Html(),
              "</section>"_html, facts(visit, sale));
  const bool operates = visit.runs_the_shop();
  if (operates) {
    out += html("<p><a href=\"/seller/products/"_html, sale.id, "\">"_html, visit.t(T::to_board),
                "</a></p>"_html);
  }
  return out;
}

}  // namespace

Answer home(Visit& visit) {
  Ask list{.path = "/api/products", .query = search_query(visit)};
  const auto reply = co_await visit.ask(std::move(list));
  Ask kinds{.path = "/api/categories"};
  const auto categories = co_await visit.ask(std::move(kinds));
  Html body = html("<h1>"_html, visit.t(T::sales), "</h1><p class=\"soft\">"_html,
                   visit.t(T::tagline), "</p>"_html);
  body += search_form(visit, categories.data());
  const auto trouble = reply.status() == 400 ? reply.detail() : visit.t(T::sales_unknown);
  body += reply.is_ok() ? sale_cards(visit, reply) : note("bad", trouble);
  body += page_links(visit, reply.data());
  body += html("<p class=\"soft small\">"_html, visit.t(T::server_time), " "_html,
               local_time(visit, visit.zone().local(visit.now())), "</p>"_html);
  const int status = reply.is_ok() || reply.status() == 400 ? reply.status() : 503;
  co_return shown(visit, status, {.title = std::string(visit.t(T::sales))}, body);
}

Answer sale(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  const auto found = co_await find_sale(visit, id);
  if (auto bad = trouble(visit, *found.reply, "/")) co_return std::move(*bad);
  if (!found.sale) co_return Error(Errc::not_found, "no such product", "NO_SUCH_PRODUCT");
  const auto place = co_await place_in_room(visit, id);
  const auto subscription = co_await find_subscription(visit, *found.sale);
  const auto subscriptions = subscription.data()["content"].list();
  const Standing standing{place.data(), subscriptions.empty() ? Doc() : subscriptions.front()};
  co_return shown(visit, 200, {.title = found.sale->name(), .is_wide = false},
                  sale_body(visit, *found.sale, standing));
}

}  // namespace astraphe::web
