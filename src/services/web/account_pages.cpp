// Signing up, logging in and out, the profile, and the one-time set-up page.

#include "http/encode.hpp"
#include "services/web/pages.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

// Where the visitor wanted to go: carried through the forms.
std::string next_of(const Visit& visit) {
  const auto typed = visit.field("next");
  return safe_path(typed.empty() ? visit.request().query_value("next").value_or("/")
                                 : std::string_view(typed));
}

Html next_field(std::string_view next) {
  return html("<input type=\"hidden\" name=\"next\" value=\""_html, next, "\">"_html);
}

Html title_line(const Visit& visit, T title) {
  return html("<h1>"_html, visit.t(title), "</h1>"_html);
}

http::Response narrow(const Visit& visit, int status, T title, const Html& body) {
  return shown(visit, status, {.title = std::string(visit.t(title)), .is_wide = false},
               html(title_line(visit, title), body));
}

http::Response login_page(const Visit& visit, int status, const Filled& form) {
  const auto next = next_of(visit);
  Html body;
  if (visit.request().query_value("expired")) body += note("warn", visit.t(T::login_expired));
  body += html(problem_note(visit, form),
               "<form class=\"stack card\" method=\"post\" action=\"/login\">"_html,
               form_mark(visit), next_field(next));
  body += input(visit, form, {.name = "loginId", .label = T::login_id, .autocomplete = "username"});
  body += input(visit, form, {.name = "password", .label = T::password, .type = "password",
                              .autocomplete = "current-password"});
  body += html(button(visit, T::log_in), "</form><p>"_html, visit.t(T::no_account),
               " <a href=\"/signup?next="_html, http::percent_encoded(next), "\">"_html,
               visit.t(T::sign_up), "</a></p>"_html);
  return narrow(visit, status, T::log_in, body);
}

Html account_fields(const Visit& visit, const Filled& form) {
  Html out;
  out += input(visit, form, {.name = "nickname", .label = T::nickname, .autocomplete = "nickname"});
  out += input(visit, form, {.name = "phoneNumber", .label = T::phone, .type = "tel",
                             .autocomplete = "tel", .hint = T::phone_hint});
  out += input(visit, form, {.name = "shippingAddress", .label = T::address,
                             .autocomplete = "street-address"});
  return out;
}

// In words: the API says it as a pattern.
void say_rule(const Visit& visit, Filled& form) {
  const auto wrong = form.errors.find("loginId");
  if (wrong != form.errors.end()) wrong->second = std::string(visit.t(T::login_id_rule));
}

std::vector<Choice> kinds_of_account(const Visit& visit) {
  return {{"CUSTOMER", std::string(visit.t(T::as_buyer))},
          {"SELLER", std::string(visit.t(T::as_seller))}};
}

http::Response signup_page(const Visit& visit, int status, const Filled& form) {
  const auto next = next_of(visit);
  Html body = html(problem_note(visit, form),
                   "<form class=\"stack card\" method=\"post\" action=\"/signup\">"_html,
                   form_mark_once(visit), next_field(next));
  body += input(visit, form, {.name = "loginId", .label = T::login_id, .autocomplete = "username",
                              .hint = T::login_id_hint});
  body += input(visit, form, {.name = "password", .label = T::password, .type = "password",
                              .autocomplete = "new-password", .hint = T::password_hint});
  body += input(visit, form, {.name = "username", .label = T::name, .autocomplete = "name"});
  body += account_fields(visit, form);
  body += select(visit, form, "userRole", T::kind_of_account, kinds_of_account(visit));
  body += html("<p class=\"soft small\">"_html, visit.t(T::seller_hint), "</p>"_html,
               button(visit, T::sign_up), "</form><p>"_html, visit.t(T::has_account),
               " <a href=\"/login?next="_html, http::percent_encoded(next), "\">"_html,
               visit.t(T::log_in), "</a></p>"_html);
  return narrow(visit, status, T::sign_up, body);
}

Task<Reply> ask_to_log_in(const Visit& visit) {
  Ask ask{.method = http::Method::post,
          .path = "/api/auth/logIn",
          .body = json::object{{"loginId", visit.field("loginId")},
                               {"password", visit.field("password")}}};
  co_return co_await visit.ask(std::move(ask));
}

bool take_token(Visit& visit, const Reply& reply) {
  if (!reply.is_ok()) return false;
  const auto token = auth::bearer(reply.data()["accessToken"].text());
  if (token) visit.log_in(std::string(*token));
  return token.has_value();
}

json::object sign_up_body(const Visit& visit) {
  json::object body;
  for (const auto* name : {"loginId", "password", "username", "nickname", "phoneNumber",
                           "shippingAddress", "userRole"}) {
    body[name] = visit.field(name);
  }
  return body;
}

Filled from_account(const Doc& account) {
  return Filled{.values = {{"nickname", std::string(account["nickname"].text())},
                           {"phoneNumber", std::string(account["phoneNum"].text())},
                           {"shippingAddress", std::string(account["shippingAddress"].text())}}};
}

Html profile_facts(const Visit& visit, const Doc& account) {
  Html out = html("<dl class=\"facts\"><dt>"_html, visit.t(T::login_id), "</dt><dd>"_html,
                  account["loginId"].text(), "</dd><dt>"_html, visit.t(T::name), "</dt><dd>"_html,
                  account["username"].text(), "</dd><dt>"_html, visit.t(T::role),
                  "</dt><dd>"_html, role_text(visit, account["userRole"].text()), "</dd></dl>"_html);
  if (account["appliedRole"].text() == "SELLER") out += note("", visit.t(T::seller_pending));
  return out;
}

http::Response profile_page(const Visit& visit, int status, const Doc& account,
                            const Filled& form) {
  Html body = profile_facts(visit, account);
  if (visit.request().query_value("saved")) body += note("good", visit.t(T::saved));
  body += html(problem_note(visit, form),
               "<form class=\"stack card\" method=\"post\" action=\"/me\">"_html,
               form_mark(visit), account_fields(visit, form));
  body += input(visit, form, {.name = "password", .label = T::new_password, .type = "password",
                              .autocomplete = "new-password", .hint = T::new_password_hint,
                              .is_required = false});
  body += html(button(visit, T::save), "</form>"_html);
  return narrow(visit, status, T::profile, body);
}

std::string account_path(const Visit& visit) {
  return "/api/users/" + visit.session()->user.str();
}

// The shop has the last word: a log-in may have ended early.
Task<bool> is_logged_in(Visit& visit) {
  if (!visit.session()) co_return false;
  Ask ask{.path = account_path(visit)};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.status() == 401) visit.log_out();
  co_return reply.status() != 401;
}

http::Response setup_page(const Visit& visit, int status, const Filled& form) {
  Html body = html("<p>"_html, visit.t(T::setup_lead), "</p>"_html, problem_note(visit, form),
                   "<form class=\"stack card\" method=\"post\">"_html, form_mark(visit));
  body += input(visit, form, {.name = "loginId", .label = T::login_id, .autocomplete = "username",
                              .hint = T::login_id_hint});
  body += input(visit, form, {.name = "password", .label = T::password, .type = "password",
                              .autocomplete = "new-password", .hint = T::password_hint});
  body += html(button(visit, T::create), "</form>"_html);
  return narrow(visit, status, T::setup, body);
}

}  // namespace

Answer login_form(Visit& visit) {
  if (co_await is_logged_in(visit)) co_return see_other(next_of(visit));
  co_return login_page(visit, 200, Filled());
}

Answer login(Visit& visit) {
  const auto reply = co_await ask_to_log_in(visit);
  if (take_token(visit, reply)) co_return see_other(next_of(visit));
  co_return login_page(visit, reply.status(), filled(visit, {"loginId"}, reply));
}

Answer signup_form(Visit& visit) {
  if (co_await is_logged_in(visit)) co_return see_other(next_of(visit));
  co_return signup_page(visit, 200, Filled());
}

Answer signup(Visit& visit) {
  Ask ask{.method = http::Method::post,
          .path = "/api/auth/signUp",
          .body = sign_up_body(visit),
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  if (!reply.is_ok()) {
    auto form = filled(visit, {"loginId", "username", "nickname", "phoneNumber", "shippingAddress",
                               "userRole"}, reply);
    say_rule(visit, form);
    if (reply.code() == "LOGIN_ID_TAKEN") form.errors.emplace("loginId", reply.detail());
    co_return signup_page(visit, reply.status(), form);
  }
  const auto logged_in = co_await ask_to_log_in(visit);
  if (take_token(visit, logged_in)) co_return see_other(next_of(visit));
  co_return see_other("/login?next=" + http::percent_encoded(next_of(visit)));
}

Answer logout(Visit& visit) {
  Ask ask{.method = http::Method::post, .path = "/api/auth/logOut"};
  if (visit.session()) (void)co_await visit.ask(std::move(ask));
  visit.log_out();
  co_return see_other("/");
}

Answer profile(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/me");
  Ask ask{.path = account_path(visit)};
  const auto reply = co_await visit.ask(std::move(ask));
  if (auto bad = trouble(visit, reply, "/me")) co_return std::move(*bad);
  co_return profile_page(visit, 200, reply.data(), from_account(reply.data()));
}

// A new password ends every older log-in, this browser's too: it logs in again with the new one.
Answer change_profile(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/me");
  Ask ask{.method = http::Method::put, .path = account_path(visit), .body = json::object()};
  for (const auto* name : {"nickname", "phoneNumber", "shippingAddress", "password"}) {
    const auto typed = visit.field(name);
    const bool is_kept = typed.empty() && std::string_view(name) == "password";
    if (!is_kept) (*ask.body)[name] = typed;
  }
  const auto changed = co_await visit.ask(std::move(ask));
  if (changed.status() == 401) co_return to_login(visit, "/me");
  if (changed.is_ok()) {
    const bool has_new_password = !visit.field("password").empty();
    if (!has_new_password) co_return see_other("/me?saved=1");
    visit.log_out();
    co_return see_other("/login?next=%2Fme");
  }
  Ask look{.path = account_path(visit)};
  const auto account = co_await visit.ask(std::move(look));
  const auto form = filled(visit, {"nickname", "phoneNumber", "shippingAddress"}, changed);
  co_return profile_page(visit, changed.status(), account.data(), form);
}

Answer setup_form(Visit& visit) { co_return setup_page(visit, 200, Filled()); }

Answer setup(Visit& visit) {
  http::Request ask{
      .method = http::Method::post,
      .path = "/internal/setup",
      .body = json::serialize(json::object{{"token", visit.request().param("token")},
                                           {"loginId", visit.field("loginId")},
                                           {"password", visit.field("password")}})};
  ask.headers.add("Accept-Language", std::string(http::tag_of(visit.language())));
  auth::put_identity(*visit.deps().internal_key, "user", auth::service_caller(), visit.now(), ask);
  CO_TRY(auto answer, co_await visit.deps().peers.call("user", std::move(ask)));
  const Reply reply(std::move(answer));
  if (!reply.is_ok()) {
    auto form = filled(visit, {"loginId"}, reply);
    say_rule(visit, form);
    co_return setup_page(visit, reply.status(), form);
  }
  const Html body = html(note("good", visit.t(T::setup_done)),
                         "<p><a class=\"button main\" href=\"/login?next=%2Fadmin\">"_html,
                         visit.t(T::log_in), "</a></p>"_html);
  co_return narrow(visit, 200, T::setup, body);
}

}  // namespace astraphe::web
