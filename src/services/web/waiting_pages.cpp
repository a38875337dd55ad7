// Standing in line: joining, the waiting page and its poll, leaving, going in.

#include "services/web/pages.hpp"
#include "services/web/parts.hpp"
#include "services/web/waiting.hpp"

namespace astraphe::web {
namespace {

constexpr std::chrono::seconds kAdmissionKept{7 * 86'400};  // the token in it says how long
constexpr std::int64_t kReloadSeconds = 20;                 // without script

std::string path_of(ProductId product, std::string_view what) {
  return "/sales/" + product.str() + std::string(what);
}

bool is_inside_or_in_line(const Doc& place) {
  const auto state = place["state"].text();
  return state == "WAITING" || state == "ADMITTED";
}

void keep_admission(Visit& visit, ProductId product, std::string_view header) {
  const auto token = auth::bearer(header);
  if (token) visit.set_cookie(admission_cookie(product), *token, kAdmissionKept);
}

// "queueToProduct: Bearer …" → "Bearer …".
std::string_view after_colon(std::string_view text) {
  const auto colon = text.find(": ");
  return colon == std::string_view::npos ? std::string_view() : text.substr(colon + 2);
}

Html waiting_page(const Visit& visit, const Sale& sale, const Doc& place) {
  return html("<h1>"_html, sale.name(), "</h1><section class=\"card\" aria-label=\""_html,
              visit.t(T::your_place), "\" data-name=\""_html, sale.name(), "\" data-poll=\"/sales/"_html, sale.id,
              "/wait.json\" data-state=\""_html, place["state"].text(), "\" data-stock=\""_html,
              place["stock"].text(), "\" data-every=\""_html,
              place["refreshIntervalSeconds"].number(), "\">"_html,
              waiting_part(visit, sale, place),
              "</section><div id=\"offline\" class=\"note warn\" role=\"alert\" hidden><p>"_html,
              visit.t(T::offline), "</p></div><p><a href=\"/sales/"_html, sale.id, "\">"_html,
              visit.t(T::about_sale), "</a></p>"_html);
}

}  // namespace

// Looks before it joins, so that a second click or tab never costs a place.
Answer join(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id, ""));
  const auto place = co_await place_in_room(visit, id);
  if (auto bad = trouble(visit, place, path_of(id, ""))) co_return std::move(*bad);
  if (is_inside_or_in_line(place.data())) co_return see_other(path_of(id, "/wait"));
  Ask wish{.method = http::Method::post,
           .path = "/api/waitingQueue/" + id.str(),
           .once = visit.field("once")};
  const auto joined = co_await visit.ask(std::move(wish));
  if (auto bad = trouble(visit, joined, path_of(id, ""))) co_return std::move(*bad);
  const auto admission = joined.header("queueToProduct");
  if (!admission) co_return see_other(path_of(id, "/wait"));
  keep_admission(visit, id, *admission);
  co_return see_other("/products/" + id.str());
}

Answer wait(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id, "/wait"));
  const auto found = co_await find_sale(visit, id);
  if (auto bad = trouble(visit, *found.reply, "/")) co_return std::move(*bad);
  if (!found.sale) co_return Error(Errc::not_found, "no such product", "NO_SUCH_PRODUCT");
  if (!found.sale->has_room) co_return see_other(path_of(id, ""));
  const auto reply = co_await place_in_room(visit, id);
  if (auto bad = trouble(visit, reply, path_of(id, "/wait"))) co_return std::move(*bad);
  const auto place = reply.data();
  const bool is_waiting = place["state"].text() == "WAITING";
  const Frame frame{.title = waiting_title(visit, place) + found.sale->name(),
                    .is_wide = false,
                    .reload_seconds = is_waiting ? kReloadSeconds : 0};
  co_return shown(visit, 200, frame, waiting_page(visit, *found.sale, place));
}

// The poll says which state and stock the page shows: while they are the same, a few texts do.
Answer wait_poll(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  const auto reply = co_await place_in_room(visit, id);
  const Error gone(Errc::unauthenticated, "no session");
  if (!visit.session() || reply.status() == 401) co_return gone;
  if (reply.status() == 404) co_return Error(Errc::not_found, "no such room");
  if (!reply.is_ok()) co_return Error(Errc::unavailable, "the room does not answer");
  const auto place = reply.data();
  json::object body{{"state", json::string(place["state"].text())},
                    {"stock", json::string(place["stock"].text())},
                    {"title", waiting_title(visit, place)},
                    {"status", waiting_status(visit, place)},
                    {"refresh", place["refreshIntervalSeconds"].number()}};
  const auto ahead = place["ahead"].maybe_number();
  body["ahead"] = ahead ? json::value(*ahead) : json::value();
  const auto& request = visit.request();
  const bool is_the_same = request.query_value("state") == place["state"].text() &&
                           request.query_value("stock") == place["stock"].text();
  if (is_the_same) {
    body["fields"] = waiting_fields(visit, place);
    co_return shown_json(body);
  }
  const auto found = co_await find_sale(visit, id);
  if (!found.sale) co_return Error(Errc::unavailable, "the sale cannot be seen");
  body["html"] = waiting_part(visit, *found.sale, place).str();
  co_return shown_json(body);
}

Answer leave(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id, "/wait"));
  Ask wish{.method = http::Method::del, .path = "/api/waitingRoom/" + id.str()};
  const auto left = co_await visit.ask(std::move(wish));
  // Whoever is not in line any more has what they wanted.
  const bool is_out = left.status() == 404;
  if (auto bad = is_out ? std::nullopt : trouble(visit, left, path_of(id, "/wait"))) {
    co_return std::move(*bad);
  }
  visit.forget_cookie(admission_cookie(id));
  co_return see_other(path_of(id, "/wait"));
}

// Collects the admission token; on another device of the same account too.
Answer enter(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, path_of(id, "/enter"));
  Ask wish{.path = "/api/waitingQueue/" + id.str() + "/getToken"};
  const auto reply = co_await visit.ask(std::move(wish));
  if (reply.status() != 200) co_return see_other(path_of(id, "/wait"));
  keep_admission(visit, id, after_colon(reply.text()));
  co_return see_other("/products/" + id.str());
}

}  // namespace astraphe::web
