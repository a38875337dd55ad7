#pragma once
// Visit: one request of a browser. Who is looking, in which language, what they typed, and what
// they may ask the shop for. Lives as long as its request is answered, on one lane.

#include "domain/account.hpp"
#include "services/web/catalogue.hpp"
#include "services/web/form.hpp"
#include "services/web/reply.hpp"
#include "services/web/service.hpp"

#include <fmt/format.h>

namespace astraphe::web {

// Whoever is logged in, as the session's token says. The shop checks it again with each call.
struct Session {
  UserId user;
  domain::Role role = domain::Role::customer;
  std::string token;
  Instant expires;
};

// A call of the shop's API.
struct Ask {
  http::Method method = http::Method::get;
  std::string path;
  std::vector<http::NamedValue> query{};
  std::optional<json::object> body{};
  std::vector<std::string> admissions{};  // tokens
  std::string once{};       // an Idempotency-Key
  std::string part{};       // the body goes as this part of a multipart form
  std::vector<http::NamedValue> files{};  // and these with it
};

class Visit {
 public:
  Visit(const Deps& deps, const http::Request& request);

  const Deps& deps() const { return deps_; }
  const http::Request& request() const { return request_; }
  http::Language language() const { return language_; }
  Instant now() const { return now_; }
  const http::TimeZone& zone() const { return deps_.wire.zone; }
  const std::optional<Session>& session() const { return session_; }
  bool is(domain::Role role) const { return session_ && session_->role == role; }
  bool runs_the_shop() const { return is(domain::Role::manager) || is(domain::Role::admin); }

  std::string_view t(T text) const { return text_of(text, language_); }
  template <class... Args>
  std::string f(T text, const Args&... args) const {
    return fmt::format(fmt::runtime(t(text)), args...);
  }

  // Of the form that was sent; empty when it has no such field.
  std::string field(std::string_view name) const;
  // The chosen ones of the form that was sent.
  const std::vector<http::NamedValue>& files() const { return form_.files; }
  // False when the form was not made by this shop for this browser.
  bool form_is_ours() const;
  // What makes a form ours. Sent in a hidden field.
  std::string form_token() const;
  // A new key: the form that carries it takes effect once, however often it is sent.
  std::string new_key() const;

  Task<Reply> ask(Ask ask) const;
  // A log-in that ends soon is made longer.
  Task<> renew();
  // Finds out how many notices the visitor has not read.
  Task<> count_notices();
  // None where nobody asked, or the shop could not say.
  std::int64_t unread_notices() const { return unread_notices_; }

  std::string cookie(std::string_view name) const;
  void set_cookie(std::string_view name, std::string_view value, std::chrono::seconds lasts);
  void forget_cookie(std::string_view name) { set_cookie(name, "", std::chrono::seconds(0)); }
  void log_in(std::string token);
  void log_out();

  http::Response finish(http::Response response) const;

 private:
  std::optional<Session> read_session(const std::string& token) const;
  void choose_language();

  const Deps& deps_;
  const http::Request& request_;
  Instant now_;
  http::Language language_;
  std::optional<Session> session_;
  Form form_;
  std::string browser_;  // this browser's secret: what its forms are signed for
  std::vector<std::string> cookies_;  // to set
  std::int64_t unread_notices_ = 0;
};

// "astraphe_adm_7": the admission token for that product.
std::string admission_cookie(ProductId product);

}  // namespace astraphe::web
