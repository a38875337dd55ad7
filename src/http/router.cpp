#include "http/router.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace astraphe::http {
namespace {

namespace json = boost::json;

// "/a/b" → "a", leaving "/b".
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

Error wrong_method() {
  return Error(Errc::not_found, "wrong method", "METHOD_NOT_ALLOWED");
}

json::array errors_of(const Error& error, Language language) {
  json::array errors;
  for (const auto& field : error.fields()) {
    errors.push_back(json::object{{"pointer", "#" + field.pointer},
                                  {"code", json::string(field.rule)},
                                  {"detail", field_detail(field, language)}});
  }
  return errors;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path, std::vector<NamedValue>* params) {
  // Most patterns of a table differ before their first name: not worth cutting into segments.
  if (!path.starts_with(pattern.substr(0, pattern.find('{')))) return false;
  while (pattern.starts_with('/') && path.starts_with('/')) {
    const auto want = take_segment(pattern);
    const auto have = take_segment(path);
    const bool is_name = want.starts_with('{');
    if (is_name ? have.empty() : want != have) return false;
    if (is_name && params) params->emplace_back(want.substr(1, want.size() - 2), have);
  }
  return pattern.empty() && path.empty();
}

Router::Router(Wire wire, std::vector<Route> routes)
    : wire_(std::move(wire)), routes_(std::move(routes)) {}

Task<Response> Router::operator()(Request request) const {
  std::string allowed;
  const auto* route = find(request, allowed);
  if (route == nullptr) co_return finish(request, no_route(request, std::move(allowed)));
  std::optional<Result<Response>> result;
  try {
    result.emplace(co_await route->handler(request));
  } catch (const std::exception& bug) {
    result.emplace(Error(Errc::internal, bug.what()));
  }
  co_return finish(request, std::move(*result));
}

// Nothing when no path fits, or none with this method: `allowed` then names the others.
const Route* Router::find(Request& request, std::string& allowed) const {
  for (const auto& route : routes_) {
    request.params.clear();
    if (!matches(route.pattern, request.path, &request.params)) continue;
    const bool as_get = request.method == Method::head && route.method == Method::get;
    if (route.method == request.method || as_get) return &route;
    if (!allowed.empty()) allowed += ", ";
    allowed += name_of(route.method);
  }
  return nullptr;
}

Result<Response> Router::no_route(const Request& request, std::string allowed) const {
  if (allowed.empty()) return Error(Errc::not_found, "no such path", "UNKNOWN_URL");
  auto refusal = problem(wire_, request, wrong_method());
  refusal.headers.add("Allow", std::move(allowed));
  return refusal;
}

Response Router::finish(const Request& request, Result<Response> result) const {
  if (!result) {
    if (on_error && status_of(result.error().code()) >= 500) on_error(request, result.error());
    return problem(wire_, request, result.error());
  }
  auto response = std::move(*result);
  if (response.form == Form::data) {
    response.body = envelope(wire_, response.status, response.body);
    response.form = Form::bare;
  }
  return response;
}

std::string envelope(const Wire& wire, int status, std::string_view json) {
  return fmt::format(R"({{"status":{},"data":{},"message":null,"timeStamp":"{}"}})", status, json,
                     wire.zone.local(wire.now()));
}

Response problem(const Wire& wire, const Request& request, const Error& error) {
  const auto accept = request.headers.first("Accept-Language").value_or("");
  const auto language = language_of(accept);
  const auto& message = message_for(error);
  const auto said = message.in(language);
  const int status = status_of(error);
  json::object body{{"type", fmt::format("/problems/{}", message.key)},
                    {"title", json::string(said)},
                    {"status", status},
                    {"detail", json::string(said)},
                    {"instance", request.path},
                    {"code", json::string(message.key)},
                    {"message", json::string(said)},
                    {"data", nullptr},
                    {"timeStamp", wire.zone.local(wire.now())},
                    {"traceId", request.request_id},
                    {"errors", errors_of(error, language)}};
  if (!error.fields().empty()) {
    const auto& first = error.fields().front();
    const auto detail = fmt::format("{}: {}", first.pointer, field_detail(first, language));
    body["detail"] = detail;
    body["message"] = detail;
  }
  Response response{.status = status, .body = json::serialize(body)};
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Content-Language", std::string(tag_of(language)));
  response.headers.add("Vary", "Accept-Language");
  if (error.code() == Errc::limited || error.code() == Errc::unavailable) {
    response.headers.add("Retry-After", "1");
  }
  return response;
}

}  // namespace astraphe::http
