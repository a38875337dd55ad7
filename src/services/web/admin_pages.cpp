// Users, their roles, and who wants to sell.

#include "services/web/pages.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

Html role_form(const Visit& visit, std::int64_t user, std::string_view role, const Html& fields,
               T text) {
  return html("<form class=\"row\" method=\"post\" action=\"/admin/users/"_html, user,
              "/role\">"_html, form_mark(visit), fields, "<button>"_html, visit.t(text),
              "<span class=\"hide\"> "_html, role, "</span></button></form>"_html);
}

Html application(const Visit& visit, const Doc& account) {
  const auto login_id = account["loginId"].text();
  const auto seller = html("<input type=\"hidden\" name=\"userRole\" value=\"SELLER\">"_html);
  return html("<li class=\"row\"><span><strong>"_html, login_id, "</strong> "_html,
              account["username"].text(), " <span class=\"soft\">"_html,
              local_time(visit, account["createdAt"].text()), "</span></span>"_html,
              role_form(visit, account["userId"].number(), login_id, seller, T::approve),
              "</li>"_html);
}

Html applications(const Visit& visit, const Doc& page) {
  Html out = html("<section class=\"card\"><h2>"_html, visit.t(T::applications), "</h2>"_html);
  const auto accounts = page["content"].list();
  if (accounts.empty()) out += html("<p>"_html, visit.t(T::no_applications), "</p>"_html);
  if (!accounts.empty()) out += "<ul class=\"plain\">"_html;
  for (const auto& account : accounts) out += application(visit, account);
  if (!accounts.empty()) out += "</ul>"_html;
  out += "</section>"_html;
  return out;
}

Html role_choice(const Visit& visit, const Doc& account) {
  const auto id = account["userId"].number();
  Html out = html("<select name=\"userRole\" aria-label=\""_html,
                  visit.f(T::role_of, account["loginId"].text()), "\">"_html);
  for (const auto role : domain::kRoleNames) {
    out += html("<option value=\""_html, role, "\""_html,
                role == account["userRole"].text() ? html(" selected"_html) : Html(), ">"_html,
                role_text(visit, role), "</option>"_html);
  }
  out += "</select>"_html;
  return role_form(visit, id, account["loginId"].text(), out, T::change);
}

Html user_row(const Visit& visit, const Doc& account) {
  const bool may_change = visit.is(domain::Role::admin);
  return html("<tr>"_html, cell(visit, T::login_id), "<span>"_html, account["loginId"].text(),
              "</span></td>"_html, cell(visit, T::name), "<span>"_html, account["username"].text(),
              "</span></td>"_html, cell(visit, T::role),
              may_change ? role_choice(visit, account)
                         : html("<span>"_html, role_text(visit, account["userRole"].text()),
                                "</span>"_html),
              "</td></tr>"_html);
}

Html users(const Visit& visit, const Doc& page, std::string_view wanted) {
  Html out = html("<section class=\"card\"><h2>"_html, visit.t(T::users),
                  "</h2><form class=\"row\" method=\"get\"><div class=\"field\"><label for=\"loginId\">"_html,
                  visit.t(T::find_login_id), "</label><input id=\"loginId\" name=\"loginId\" value=\""_html,
                  wanted, "\"></div><button>"_html, visit.t(T::find), "</button></form>"_html);
  if (page["content"].list().empty()) {
    out += html("<p role=\"status\">"_html, visit.t(T::nobody_found), "</p></section>"_html);
    return out;
  }
  out += table_head(visit, {T::login_id, T::name, T::role});
  for (const auto& account : page["content"].list()) out += user_row(visit, account);
  out += html("</tbody></table>"_html, page_links(visit, page), "</section>"_html);
  return out;
}

// What only whoever runs the shop can mend: the provider does not take our keys, or will not give
// money back. Nothing where all is well, or where nobody can be asked.
Task<Html> payment_alarms(const Visit& visit) {
  const auto& deps = visit.deps();
  http::Request request{.path = "/internal/payment-alarms"};
  auth::put_identity(*deps.internal_key, "order", auth::service_caller(), visit.now(), request);
  auto answer = co_await deps.peers.call("order", std::move(request));
  if (!answer || answer->status != 200) co_return Html();
  const Reply reply(std::move(*answer));
  const auto alarms = reply.data().list();
  if (alarms.empty()) co_return Html();
  Html out = html("<section class=\"card\"><h2>"_html, visit.t(T::payment_alarms), "</h2>"_html);
  for (const auto& alarm : alarms) {
    const auto text = alarm["isRefund"].flag() ? T::alarm_refund : T::alarm_payment;
    out += note("bad", visit.f(text, alarm["orderId"].number(), alarm["code"].text()));
  }
  out += "</section>"_html;
  co_return out;
}

Task<http::Response> admin_page(Visit& visit, int status, std::string_view problem) {
  Ask waiting{.path = "/api/users", .query = {{"applied", "true"}, {"size", "20"}}};
  const auto applied = co_await visit.ask(std::move(waiting));
  if (auto bad = trouble(visit, applied, "/admin")) co_return std::move(*bad);
  // The API counts the pages of users from 0, as the original did; people count from 1.
  const auto number = Id<struct PageTag>::parse(visit.request().query_value("page").value_or("1"));
  const std::string wanted(visit.request().query_value("loginId").value_or(""));
  Ask everybody{.path = "/api/users",
                .query = {{"page", std::to_string(number ? number->value() - 1 : 0)},
                          {"size", "20"}}};
  if (!wanted.empty()) everybody.query.emplace_back("loginId", wanted);
  const auto found = co_await visit.ask(std::move(everybody));
  if (auto bad = trouble(visit, found, "/admin")) co_return std::move(*bad);
  Html body = html("<h1>"_html, visit.t(T::administration), "</h1>"_html);
  if (!problem.empty()) {
    body += html("<div role=\"alert\">"_html, note("bad", problem), "</div>"_html);
  }
  const auto alarms = co_await payment_alarms(visit);
  body += html(alarms, applications(visit, applied.data()), users(visit, found.data(), wanted));
  co_return shown(visit, status, {.title = std::string(visit.t(T::administration))}, body);
}

}  // namespace

Answer admin(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/admin");
  co_return co_await admin_page(visit, 200, "");
}

Answer give_role(Visit& visit) {
  CO_TRY(const auto user, visit.request().id<UserId>("userId"));
  if (!visit.session()) co_return to_login(visit, "/admin");
  Ask ask{.method = http::Method::put,
          .path = "/api/users/" + user.str() + "/role",
          .body = json::object{{"userRole", visit.field("userRole")}}};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.is_ok()) co_return see_other("/admin");
  if (reply.status() == 401) co_return to_login(visit, "/admin");
  co_return co_await admin_page(visit, reply.status(), reply.detail());
}

}  // namespace astraphe::web
