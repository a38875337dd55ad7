#include "services/gateway/own_routes.hpp"

#include "auth/hmac.hpp"
#include "http/conditional.hpp"
#include "services/gateway/documents.hpp"

#include <fmt/format.h>

namespace astraphe::gateway {
namespace {

using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::string_view kKept = "public, max-age=300";
constexpr std::size_t kTagSize = 32;

struct Document {
  std::string_view type;
  std::string_view text;
  std::string tag;     // names these bytes (RFC 9110 §8.8.3)
  std::string policy;  // Content-Security-Policy; empty where nothing is shown
};

Document document(std::string_view type, std::string_view text, std::string policy = "") {
  const auto hash = auth::hex(auth::view_of(auth::sha256(text)));
  return {type, text, fmt::format("\"{}\"", hash.substr(0, kTagSize)), std::move(policy)};
}

std::string reference_policy() {
  const auto hash = auth::base64(auth::view_of(auth::sha256(kReferenceStyle)));
  return fmt::format("default-src 'none'; style-src 'sha256-{}'; img-src data:; "
                     "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
                     hash);
}

Response shown(const Document& one, const Request& request) {
  Response response{.status = http::is_unchanged(request, one.tag) ? 304 : 200};
  response.headers.add("ETag", one.tag);
  response.headers.add("Cache-Control", std::string(kKept));
  if (response.status == 304) return response;
  response.headers.add("Content-Type", std::string(one.type));
  response.headers.add("X-Content-Type-Options", "nosniff");
  if (!one.policy.empty()) response.headers.add("Content-Security-Policy", one.policy);
  response.body = one.text;
  return response;
}

Answer answered(Response response) { co_return response; }

http::Handler showing(Document document) {
  auto kept = std::make_shared<const Document>(std::move(document));
  return [kept](const Request& request) { return answered(shown(*kept, request)); };
}

Response readiness(const Deps& deps) {
  return deps.is_ready() ? http::text(200, "ok\n") : http::text(503, "draining\n");
}

}  // namespace

http::Router own_routes(const Deps& deps) {
  using enum http::Method;
  return http::Router(deps.wire, {
      {get, "/livez", [](const Request&) { return answered(http::text(200, "ok\n")); }},
      {get, "/readyz", [deps](const Request&) { return answered(readiness(deps)); }},
      {get, "/openapi.yaml", showing(document("application/yaml", kOpenapiYaml))},
      {get, "/openapi.json", showing(document("application/json", kOpenapiJson))},
      {get, "/docs",
       showing(document("text/html; charset=utf-8", kReferencePage, reference_policy()))},
  });
}

}  // namespace astraphe::gateway
