#include "services/web/frame.hpp"

#include "http/encode.hpp"
#include "services/web/assets.hpp"
#include "services/web/basket.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

using domain::Role;
using http::Response;

// This page in the other language. One that came of a form is not to be had again by its address.
std::string in_other_language(const Visit& visit) {
  const auto* const other = visit.language() == http::Language::ko ? "en" : "ko";
  const bool is_looking = visit.request().method == http::Method::get;
  return is_looking ? here_with(visit, "lang", other) : std::string("/?lang=") + other;
}

Html nav_link(const Visit& visit, std::string_view href, T text) {
  const bool is_here = visit.request().path == href;
  return html("<a href=\""_html, href, "\""_html,
              is_here ? html(" aria-current=\"page\""_html) : Html(), ">"_html, visit.t(text),
              "</a>"_html);
}

Html notices_link(const Visit& visit) {
  Html out = nav_link(visit, "/notices", T::notices);
  const auto unread = visit.unread_notices();
  if (unread == 0) return out;
  out += html("<span class=\"badge bad\" title=\""_html, visit.f(T::notices_unread, unread),
              "\"><span class=\"hide\">"_html, visit.f(T::notices_unread, unread),
              "</span><span aria-hidden=\"true\">"_html, unread, "</span></span>"_html);
  return out;
}

Html own_links(const Visit& visit) {
  if (!visit.session()) {
    const auto back = visit.request().method == http::Method::get ? visit.request().path : "/";
    const auto login = back == "/" || back == "/login" || back == "/signup"
                           ? std::string("/login")
                           : "/login?next=" + http::percent_encoded(back);
    return html("<a href=\""_html, login, "\">"_html, visit.t(T::log_in), "</a>"_html,
                nav_link(visit, "/signup", T::sign_up));
  }
  Html out;
  if (!Basket(visit).lines().empty()) out += nav_link(visit, "/basket", T::basket);
  out += nav_link(visit, "/orders", T::my_orders);
  out += notices_link(visit);
  const bool sells = visit.is(Role::seller) || visit.runs_the_shop();
  if (sells) out += nav_link(visit, "/seller", T::selling);
  if (visit.runs_the_shop()) out += nav_link(visit, "/admin", T::administration);
  out += nav_link(visit, "/me", T::profile);
  out += html("<form method=\"post\" action=\"/logout\">"_html, form_mark(visit), "<button>"_html,
              visit.t(T::log_out), "</button></form>"_html);
  return out;
}

Html top(const Visit& visit) {
  const bool is_korean = visit.language() == http::Language::ko;
  const std::string_view other = is_korean ? "en" : "ko";
  return html("<a class=\"skip\" href=\"#main\">"_html, visit.t(T::skip),
              "</a><header class=\"top\"><a class=\"brand\" href=\"/\">Astraphe</a>"
              "<nav aria-label=\""_html,
              visit.t(T::navigation), "\">"_html, nav_link(visit, "/", T::sales),
              own_links(visit), "</nav><a class=\"other\" href=\""_html, in_other_language(visit),
              "\" lang=\""_html, other, "\" hreflang=\""_html, other, "\">"_html,
              is_korean ? "English" : "한국어", "</a></header>"_html);
}

Html head(const Visit& visit, const Frame& frame) {
  Html out = html("<!doctype html><html lang=\""_html, http::tag_of(visit.language()),
                  "\" data-now=\""_html, micros(visit.now()) / 1000, "\" data-day=\""_html,
                  visit.t(T::day_unit),
                  "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                  "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" "
                  "href=\"data:,\"><title>"_html,
                  frame.title, " · Astraphe</title><style>"_html);
  out += Html::Literal{kStyle};
  out += "</style>"_html;
  if (frame.reload_seconds > 0) {
    out += html("<noscript><meta http-equiv=\"refresh\" content=\""_html, frame.reload_seconds,
                "\"></noscript>"_html);
  }
  out += "</head>"_html;
  return out;
}

std::string_view title_for(const Visit& visit, int status) {
  if (status == 404 || status == 405) return visit.t(T::not_here);
  if (status == 403) return visit.t(T::not_yours);
  return status >= 500 ? visit.t(T::our_fault) : visit.t(T::did_not_work);
}

}  // namespace

Response shown(const Visit& visit, int status, const Frame& frame, const Html& body) {
  Html out = head(visit, frame);
  out += html("<body>"_html, top(visit), "<main id=\"main\""_html,
              frame.is_wide ? Html() : html(" class=\"narrow\""_html), ">"_html, body,
              "</main><footer><p>"_html, visit.t(T::tagline),
              "</p></footer><div id=\"say\" class=\"hide\" role=\"status\"></div><script>"_html);
  out += Html::Literal{kScript};
  out += "</script></body></html>"_html;
  auto response = http::html(status, out.str());
  response.headers.add("Content-Security-Policy",
                       frame.policy.empty() ? content_policy() : frame.policy);
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "same-origin");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Content-Language", std::string(http::tag_of(visit.language())));
  response.headers.add("Vary", "Accept-Language, Cookie");
  return response;
}

Response shown_json(const json::object& body) {
  auto response = http::bare_json(200, json::serialize(body));
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Response see_other(std::string location) {
  Response response{.status = 303};
  response.headers.add("Location", std::move(location));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Response to_login(Visit& visit, std::string_view back) {
  const bool was_logged_in = !visit.cookie("astraphe_session").empty();
  if (was_logged_in) visit.log_out();
  return see_other("/login?next=" + http::percent_encoded(back) +
                   (was_logged_in ? "&expired=1" : ""));
}

std::optional<Response> trouble(Visit& visit, const Reply& reply, std::string_view back) {
  if (reply.is_ok()) return std::nullopt;
  if (reply.status() == 401) return to_login(visit, back);
  return error_page(visit, reply.status(), reply.detail());
}

Response error_page(const Visit& visit, int status, std::string_view what) {
  const auto title = title_for(visit, status);
  Html body = html("<h1>"_html, title, "</h1><p>"_html, what, "</p>"_html);
  if (status >= 500 || status == 429) body += html("<p>"_html, visit.t(T::nothing_lost), "</p>"_html);
  body += html("<p class=\"soft small\">"_html, visit.t(T::reference), " "_html,
               visit.request().request_id, "</p><p class=\"row\"><a class=\"button\" href=\"/\">"_html,
               visit.t(T::to_sales), "</a>"_html);
  if (visit.session()) {
    body += html("<a class=\"button\" href=\"/orders\">"_html, visit.t(T::my_orders), "</a>"_html);
  }
  body += "</p>"_html;
  return shown(visit, status, {.title = std::string(title), .is_wide = false}, body);
}

std::string safe_path(std::string_view path) {
  const bool is_ours = path.starts_with('/') && !path.starts_with("//") &&
                       path.find('\\') == std::string_view::npos &&
                       path.find_first_of("\r\n\t") == std::string_view::npos;
  return is_ours ? std::string(path) : "/";
}

}  // namespace astraphe::web
