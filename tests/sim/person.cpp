#include "tests/sim/person.hpp"

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto kPassword = "a long enough password";

}  // namespace

Task<http::Response> Person::insist(http::Request request) {
  while (true) {
    auto answer = co_await universe_.call(request);
    if (answer && answer->status < 500) co_return std::move(*answer);
    co_await universe_.clock().sleep_for(50ms + Duration(universe_.fate().below(100'000)));
  }
}

Task<http::Response> Person::insist_once(http::Request request,
                                         std::vector<std::string>& surprises) {
  auto answer = co_await insist(request);
  const bool is_done = answer.status >= 200 && answer.status < 300;
  if (!is_done || !universe_.fate().chance(0.2)) co_return answer;
  const auto again = co_await insist(request);
  if (again.status != answer.status || again.body != answer.body) {
    surprises.push_back("I18: " + request.path + " was answered " +
                        std::to_string(answer.status) + " and then " +
                        std::to_string(again.status));
  }
  co_return answer;
}

Task<> Person::sign_up(std::string role) {
  json::object body{{"loginId", name_},       {"password", kPassword},
                    {"username", name_},      {"nickname", name_},
                    {"phoneNumber", "01012345678"}, {"shippingAddress", "Seoul"}};
  if (!role.empty()) body["userRole"] = role;
  const auto request = keyed(post("/api/auth/signUp", body), "signUp");
  const auto answer = co_await insist(request);
  ASTRAPHE_INVARIANT(answer.status == 201);
  user_ = data_of(answer).at("userId").as_int64();
}

Task<> Person::log_in() {
  const auto request = post("/api/auth/logIn", {{"loginId", name_}, {"password", kPassword}});
  const auto answer = co_await insist(request);
  ASTRAPHE_INVARIANT(answer.status == 200);
  token_ = std::string(data_of(answer).at("accessToken").as_string());
}

http::Request Person::get(std::string path) const {
  http::Request request{.path = std::move(path)};
  request.request_id = name_;
  if (!token_.empty()) request.headers.add("Authorization", token_);
  return request;
}

http::Request Person::post(std::string path, json::object body) const {
  auto request = get(std::move(path));
  request.method = http::Method::post;
  request.body = json::serialize(body);
  request.headers.add("Content-Type", "application/json");
  return request;
}

http::Request Person::keyed(http::Request request, std::string what) const {
  request.headers.add("Idempotency-Key", name_ + "-" + what);
  return request;
}

json::object data_of(const http::Response& response) {
  return http::parse_json(response.body)->at("data").as_object();
}

}  // namespace astraphe::sim
