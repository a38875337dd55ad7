#pragma once
// What every Peers must do, whatever lies between the two services.

#include "ports/peers.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>

namespace astraphe::conformance {

using PeerService = std::function<Task<http::Response>(http::Request)>;

// Services that answer, and the port that reaches them.
class PeersUnderTest {
 public:
  virtual ~PeersUnderTest() = default;
  virtual ports::Peers& peers() = 0;
  // Runs the caller's lane, and whatever the services need, to the answer.
  virtual Result<http::Response> run(Task<Result<http::Response>> call) = 0;
};

struct PeersCase {
  std::string name;
  std::function<std::unique_ptr<PeersUnderTest>(std::map<std::string, PeerService>)> make;
};

class Peers : public testing::TestWithParam<PeersCase> {
 protected:
  Task<http::Response> answer(http::Request request) {
    asked = std::move(request);
    co_return next;
  }

  Result<http::Response> call(std::string_view service, http::Request request) {
    return under_test->run(under_test->peers().call(service, std::move(request)));
  }

  static http::Request get(std::string path) {
    return http::Request{.method = http::Method::get, .path = std::move(path)};
  }

  http::Response next;
  std::optional<http::Request> asked;
  std::unique_ptr<PeersUnderTest> under_test = GetParam().make(
      {{"product", [this](http::Request request) { return answer(std::move(request)); }},
       {"order", [](http::Request) -> Task<http::Response> { co_return http::text(200, "order"); }}});
};

TEST_P(Peers, AnUnknownNameIsUnavailable) {
  const auto refused = call("nobody", get("/"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
}

TEST_P(Peers, ANameReachesItsOwnService) {
  next = http::text(200, "product");
  EXPECT_EQ(call("product", get("/"))->body, "product");
  EXPECT_EQ(call("order", get("/"))->body, "order");
}

TEST_P(Peers, EveryStatusIsAnAnswerAndNoError) {
  for (const int status : {200, 201, 204, 302, 400, 404, 409, 422, 500, 503}) {
    next = http::Response{.status = status};
    const auto answered = call("product", get("/"));
    ASSERT_TRUE(answered) << status;
    EXPECT_EQ(answered->status, status);
  }
}

TEST_P(Peers, BodyAndHeadersOfTheAnswerComeBack) {
  next = http::bare_json(409, R"({"code":"SOLD_OUT","한글":"가"})");
  next.headers.add("queueToProduct", "Bearer abc");
  const auto answered = call("product", get("/"));
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->body, next.body);
  EXPECT_EQ(answered->headers.first("Content-Type"), "application/json");
  EXPECT_EQ(answered->headers.first("queueToProduct"), "Bearer abc");
}

TEST_P(Peers, TheRequestArrivesWhole) {
  auto request = http::Request{.method = http::Method::post,
                               .path = "/api/products/7/한글 a",
                               .query = {{"keyword", "a b&c=한"}, {"page", "1"}, {"page", "2"}},
                               .headers = {{"Accept-Language", "en"}, {"X-Twice", "1"}},
                               .body = std::string("{\"a\":\"\\u0000\"}\n\0\xff", 17),
                               .request_id = "request-17"};
  ASSERT_TRUE(call("product", request));
  EXPECT_EQ(asked->method, request.method);
  EXPECT_EQ(asked->path, request.path);
  EXPECT_EQ(asked->query, request.query);
  EXPECT_EQ(asked->headers.first("accept-language"), "en");
  EXPECT_EQ(asked->headers.first("X-Twice"), "1");
  EXPECT_EQ(asked->body, request.body);
  EXPECT_EQ(asked->request_id, request.request_id);
}

TEST_P(Peers, TheMethodIsKept) {
  using http::Method;
  for (const auto method : {Method::get, Method::post, Method::put, Method::del}) {
    ASSERT_TRUE(call("product", http::Request{.method = method, .path = "/"}));
    EXPECT_EQ(asked->method, method);
  }
}

TEST_P(Peers, ALargeBodyGoesBothWays) {
  next = http::text(200, std::string(600'000, 'b'));
  const auto answered = call("product", http::Request{.method = http::Method::post,
                                                      .path = "/",
                                                      .body = std::string(500'000, 'a')});
  ASSERT_TRUE(answered);
  EXPECT_EQ(asked->body.size(), 500'000u);
  EXPECT_EQ(answered->body.size(), 600'000u);
}

}  // namespace astraphe::conformance
