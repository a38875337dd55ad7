#include "services/web/visit.hpp"

#include <array>

namespace astraphe::web {
namespace {

using namespace std::chrono_literals;
using http::Request;

constexpr std::string_view kSessionCookie = "astraphe_session";
constexpr std::string_view kBrowserCookie = "astraphe_form";
constexpr std::string_view kLanguageCookie = "astraphe_lang";
constexpr auto kRemembered = std::chrono::seconds(365 * 86'400);
constexpr auto kRenewedWithin = 30min;

std::string random_text(ports::Entropy& entropy) {
  std::array<char, 18> bytes;
  entropy.fill(std::as_writable_bytes(std::span(bytes)));
  return auth::base64url(std::string_view(bytes.data(), bytes.size()));
}

std::string cookie_of(const Request& request, std::string_view name) {
  for (auto list : request.headers.all("Cookie")) {
    while (!list.empty()) {
      auto one = list.substr(0, list.find(';'));
      list.remove_prefix(std::min(one.size() + 1, list.size()));
      while (one.starts_with(' ')) one.remove_prefix(1);
      const auto equals = one.find('=');
      if (equals != std::string_view::npos && one.substr(0, equals) == name) {
        return std::string(one.substr(equals + 1));
      }
    }
  }
  return "";
}

void put_body(const Ask& ask, ports::Entropy& entropy, Request& request) {
  if (!ask.body) return;
  request.body = json::serialize(*ask.body);
  if (ask.part.empty()) {
    request.headers.add("Content-Type", "application/json");
    return;
  }
  const auto mark = "astraphe-" + random_text(entropy);
  request.body = multipart_of(mark, {ask.part, request.body}, ask.files);
  request.headers.add("Content-Type", "multipart/form-data; boundary=" + mark);
}

}  // namespace

Visit::Visit(const Deps& deps, const Request& request)
    : deps_(deps), request_(request), now_(deps.clock.now()),
      language_(http::language_of(request.headers.first("Accept-Language").value_or(""))),
      session_(read_session(cookie_of(request, kSessionCookie))),
      form_(read_form(request)), browser_(cookie_of(request, kBrowserCookie)) {
  if (browser_.empty()) {
    browser_ = random_text(deps.entropy);
    set_cookie(kBrowserCookie, browser_, kRemembered);
  }
  choose_language();
}

// What was asked for in the address is kept; what was kept goes before what the browser prefers.
void Visit::choose_language() {
  const auto asked = request_.query_value("lang").value_or("");
  const auto kept = cookie(kLanguageCookie);
  for (const auto language : {http::Language::ko, http::Language::en}) {
    if (kept == http::tag_of(language)) language_ = language;
  }
  for (const auto language : {http::Language::ko, http::Language::en}) {
    if (asked != http::tag_of(language)) continue;
    language_ = language;
    set_cookie(kLanguageCookie, asked, kRemembered);
  }
}

std::optional<Session> Visit::read_session(const std::string& token) const {
  if (token.empty()) return std::nullopt;
  const auto access = auth::verify_access(*deps_.access_key, token, now_);
  if (!access) return std::nullopt;
  const auto role = domain::role_named(access->role);
  if (!role) return std::nullopt;
  return Session{access->user, *role, token, access->expires};
}

std::string Visit::field(std::string_view name) const {
  const auto found = std::ranges::find(form_.fields, name, &http::NamedValue::first);
  return found == form_.fields.end() ? std::string() : found->second;
}

std::string Visit::form_token() const {
  return auth::base64url(auth::view_of(deps_.internal_key->sign("form|" + browser_)));
}

bool Visit::form_is_ours() const { return auth::same_secret(field("form"), form_token()); }

std::string Visit::new_key() const { return "page-" + random_text(deps_.entropy); }

Task<Reply> Visit::ask(Ask ask) const {
  Request request{.method = ask.method, .path = ask.path, .query = ask.query};
  request.request_id = request_.request_id;
  request.remote = request_.remote;
  request.headers.add("Accept-Language", std::string(http::tag_of(language_)));
  if (session_) request.headers.add("Authorization", "Bearer " + session_->token);
  for (const auto& token : ask.admissions) {
    if (!token.empty()) request.headers.add("queueToProduct", "Bearer " + token);
  }
  if (!ask.once.empty()) request.headers.add("Idempotency-Key", ask.once);
  put_body(ask, deps_.entropy, request);
  auto answer = co_await deps_.shop(std::move(request));
  co_return Reply(std::move(answer));
}

Task<> Visit::count_notices() {
  if (!session_) co_return;
  Ask wanted{.path = "/api/notices", .query = {{"size", "1"}}};
  const auto reply = co_await ask(std::move(wanted));
  unread_notices_ = reply.data()["unreadCount"].number();
}

Task<> Visit::renew() {
  if (!session_ || session_->expires - now_ > kRenewedWithin) co_return;
  Request request{.method = http::Method::post,
                  .path = "/internal/renew",
                  .body = json::serialize(json::object{{"accessToken", session_->token}})};
  auth::put_identity(*deps_.internal_key, "user", auth::service_caller(), now_, request);
  auto answer = co_await deps_.peers.call("user", std::move(request));
  if (!answer || answer->status != 200) co_return;
  const Reply renewed(std::move(*answer));
  const auto token = auth::bearer(renewed.data()["accessToken"].text());
  if (token) log_in(std::string(*token));
}

std::string Visit::cookie(std::string_view name) const { return cookie_of(request_, name); }

void Visit::set_cookie(std::string_view name, std::string_view value, std::chrono::seconds lasts) {
  cookies_.push_back(fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name, value,
                                 lasts.count(), deps_.is_secure ? "; Secure" : ""));
}

void Visit::log_in(std::string token) {
  session_ = read_session(token);
  if (!session_) return;
  set_cookie(kSessionCookie, token,
             std::chrono::floor<std::chrono::seconds>(session_->expires - now_));
}

void Visit::log_out() {
  session_.reset();
  forget_cookie(kSessionCookie);
}

http::Response Visit::finish(http::Response response) const {
  for (const auto& cookie : cookies_) response.headers.add("Set-Cookie", cookie);
  return response;
}

std::string admission_cookie(ProductId product) { return "astraphe_adm_" + product.str(); }

}  // namespace astraphe::web
