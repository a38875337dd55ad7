#include "app/demo/visitor.hpp"

#include <fmt/format.h>

#include <array>

namespace astraphe::app::demo {
namespace {

namespace json = boost::json;

constexpr std::string_view kBoundary = "astraphe-demo-boundary";

std::string said_by(const http::Response& answer) {
  const auto body = object_of(answer.body);
  const auto* detail = body ? body->if_contains("detail") : nullptr;
  if (detail != nullptr && detail->is_string()) return std::string(detail->get_string());
  return answer.body.substr(0, 200);
}

}  // namespace

std::string random_word(ports::Entropy& entropy, std::size_t size) {
  constexpr std::string_view kLetters = "abcdefghijkmnopqrstuvwxyz23456789";
  std::string bytes(size, '\0');
  entropy.fill(std::as_writable_bytes(std::span(bytes)));
  for (auto& c : bytes) c = kLetters[static_cast<unsigned char>(c) % kLetters.size()];
  return bytes;
}

Result<json::object> object_of(std::string_view body) {
  TRY(auto value, http::parse_json(body));
  if (!value.is_object()) return Error(Errc::internal, "the answer is no JSON object");
  return std::move(value.get_object());
}

Result<json::object> data_of(std::string_view body) {
  TRY(auto envelope, object_of(body));
  auto* data = envelope.if_contains("data");
  if (data == nullptr || !data->is_object()) return Error(Errc::internal, "the answer has no data");
  return std::move(data->get_object());
}

Task<Result<std::string>> Visitor::get(std::string path, int wanted) {
  http::Request request{.path = std::move(path)};
  co_return co_await send(std::move(request), wanted);
}

Task<Result<json::object>> Visitor::get_json(std::string path) {
  CO_TRY(const auto body, co_await get(std::move(path), 200));
  co_return object_of(body);
}

Task<Result<std::string>> Visitor::send(http::Request request, int wanted) {
  request.headers.add("Accept-Language", "en");
  if (!token_.empty()) request.headers.add("Authorization", token_);
  if (!admission_.empty()) request.headers.add("queueToProduct", admission_);
  const auto what =
      std::string(http::name_of(request.method)) + " " + visit_.base_url + request.path;
  ports::HttpCall call{.base_url = visit_.base_url, .request = std::move(request)};
  auto answer = co_await visit_.client.send(std::move(call));
  if (!answer) co_return std::move(answer.error()).within(what);
  if (answer->status != wanted) {
    const auto code = answer->status == 404 ? Errc::not_found : Errc::conflict;
    co_return Error(code, fmt::format("{}: {} ({})", what, said_by(*answer), answer->status));
  }
  co_return std::move(answer->body);
}

http::Request Visitor::with_body(http::Method method, std::string path, const json::object& body) {
  http::Request request{.method = method, .path = std::move(path), .body = json::serialize(body)};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Idempotency-Key", random_word(visit_.entropy, 24));
  return request;
}

http::Request Visitor::with_form(std::string path, std::string_view part,
                                 const json::object& body, std::string_view picture) {
  auto request = with_body(http::Method::post, std::move(path), body);
  request.headers.set("Content-Type", fmt::format("multipart/form-data; boundary={}", kBoundary));
  request.body = fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"{1}\"\r\n"
      "Content-Type: application/json\r\n\r\n{2}\r\n"
      "--{0}\r\nContent-Disposition: form-data; name=\"productImg\"; filename=\"picture.png\"\r\n"
      "Content-Type: image/png\r\n\r\n{3}\r\n--{0}--\r\n",
      kBoundary, part, request.body, picture);
  return request;
}

Task<Result<>> Visitor::log_in(std::string login_id, std::string password) {
  token_.clear();
  auto request = with_body(http::Method::post, "/api/auth/logIn",
                           {{"loginId", login_id}, {"password", password}});
  CO_TRY(const auto body, co_await send(std::move(request), 200));
  CO_TRY(const auto data, data_of(body));
  token_ = std::string(data.at("accessToken").as_string());
  co_return Result<>();
}

}  // namespace astraphe::app::demo
