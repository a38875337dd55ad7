#include "services/web/pages.hpp"
#include "services/web/service.hpp"

#include "http/target.hpp"

namespace astraphe::web {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr auto kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

View view_of(const Deps& deps, const Request& request) {
  const auto accept = request.headers.first("Accept-Language").value_or("");
  return View{http::language_of(accept), deps.wire.now(), deps.wire.zone};
}

Response shown(int status, const Html& page) {
  auto response = http::html(status, page.str());
  response.headers.add("Content-Security-Policy", kPolicy);
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Vary", "Accept-Language");
  return response;
}

// The list of products, or nothing when the product service cannot say.
Task<std::optional<json::array>> products(const Deps& deps) {
  Request request{.path = "/api/products", .query = {{"page", "1"}, {"size", "50"}}};
  const auto answer = co_await deps.peers.call("product", std::move(request));
  if (!answer || answer->status != 200) co_return std::nullopt;
  const auto envelope = http::parse_json(answer->body);
  if (!envelope) co_return std::nullopt;
  boost::system::error_code missing;
  const auto* content = envelope->find_pointer("/data/content", missing);
  if (content == nullptr || !content->is_array()) co_return std::nullopt;
  co_return content->get_array();
}

Answer home(const Deps& deps, const Request& request) {
  const auto list = co_await products(deps);
  co_return shown(200, home_page(view_of(deps, request), list ? &*list : nullptr));
}

Answer style(const Deps&, const Request&) {
  Response response{.status = 200, .body = std::string(kStyle)};
  response.headers.add("Content-Type", "text/css; charset=utf-8");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Cache-Control", "public, max-age=300");
  co_return response;
}

Answer setup_form(const Deps& deps, const Request& request) {
  co_return shown(200, setup_page(view_of(deps, request), "", ""));
}

// An HTML form's body is a query (application/x-www-form-urlencoded, WHATWG URL §5).
Result<std::vector<http::NamedValue>> form_of(const Request& request) {
  TRY(auto target, http::parse_target("/?" + request.body));
  return std::move(target.query);
}

std::string field_of(const std::vector<http::NamedValue>& form, std::string_view name) {
  const auto found = std::ranges::find(form, name, &http::NamedValue::first);
  return found == form.end() ? std::string() : found->second;
}

Answer setup(const Deps& deps, const Request& request) {
  CO_TRY(const auto form, form_of(request));
  const auto login_id = field_of(form, "loginId");
  Request ask{.method = http::Method::post,
              .path = "/internal/setup",
              .body = json::serialize(json::object{{"token", request.param("token")},
                                                   {"loginId", login_id},
                                                   {"password", field_of(form, "password")}})};
  ask.headers.add("Accept-Language",
                  std::string(request.headers.first("Accept-Language").value_or("")));
  auth::put_identity(*deps.internal_key, "user", auth::service_caller(), deps.clock.now(), ask);
  CO_TRY(const auto answer, co_await deps.peers.call("user", std::move(ask)));
  const auto view = view_of(deps, request);
  if (answer.status == 201) co_return shown(200, setup_done_page(view));
  const auto problem = http::parse_json(answer.body);
  std::string detail;
  if (problem && problem->is_object()) {
    const auto* said = problem->get_object().if_contains("detail");
    if (said != nullptr && said->is_string()) detail = std::string(said->get_string());
  }
  co_return shown(answer.status, setup_page(view, detail, login_id));
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return http::Router(deps.wire, {
      {get, "/", with(home)},
      {get, "/assets/style.css", with(style)},
      {get, "/setup/{token}", with(setup_form)},
      {post, "/setup/{token}", with(setup)},
  });
}

}  // namespace astraphe::web
