#pragma once
// What every HttpClient must do, whatever it is made of. The far side understands these paths:
//   /echo       200: the method, the decoded target, the header X-Test and the body, line by line
//   /status     the status that the query's `code` names
//   /redirect   302 to /echo
//   /long       200 with a body of 100,000 bytes
//   /silent     takes the request and never answers
//   /broken     takes the request and answers with half of what it promised

#include "ports/http_client.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe::conformance {

// A client, a far side, and the time in which both live.
class HttpWorld {
 public:
  using Answer = Result<http::Response>;

  virtual ~HttpWorld() = default;
  virtual ports::HttpClient& client() = 0;
  virtual std::string far_side() = 0;  // its base URL
  virtual std::string nobody() = 0;    // a base URL where nothing listens
  virtual Answer run(Task<Answer> task) = 0;
};

struct HttpClientCase {
  std::string name;
  std::function<std::unique_ptr<HttpWorld>()> open;
};

class HttpClient : public testing::TestWithParam<HttpClientCase> {
 protected:
  HttpWorld::Answer send(http::Request request, std::size_t body_max = 1 << 20) {
    return send_to(world->far_side(), std::move(request), body_max);
  }

  HttpWorld::Answer send_to(std::string base_url, http::Request request,
                            std::size_t body_max = 1 << 20) {
    return world->run(world->client().send(
        {std::move(base_url), std::move(request), std::chrono::milliseconds(400), body_max}));
  }

  static http::Request request(http::Method method, std::string path, std::string body = "") {
    http::Request made{.method = method, .path = std::move(path), .body = std::move(body)};
    if (method == http::Method::post) made.headers.add("Idempotency-Key", "one");
    return made;
  }

  std::unique_ptr<HttpWorld> world = GetParam().open();
};

TEST_P(HttpClient, ARequestArrivesAsItIs) {
  using enum http::Method;
  for (const auto method : {get, post, put, del}) {
    auto made = request(method, "/echo", method == get ? "" : "a\nb 한글");
    made.query = {{"q", "x y&z"}};
    made.headers.add("X-Test", "some value");
    const auto answer = send(std::move(made));
    ASSERT_TRUE(answer) << answer.error().detail();
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::string(http::name_of(method)) + "\n/echo?q=x y&z\nsome value\n" +
                                (method == get ? "" : "a\nb 한글"));
    EXPECT_EQ(answer->headers.first("x-far"), "side");
  }
}

TEST_P(HttpClient, TheBaseMayHaveAPath) {
  const auto answer = send_to(world->far_side() + "/echo", request(http::Method::get, ""));
  ASSERT_TRUE(answer) << answer.error().detail();
  EXPECT_EQ(answer->body, "GET\n/echo\n\n");
}

TEST_P(HttpClient, AnErrorStatusIsAnAnswer) {
  for (const int status : {204, 404, 409, 500, 503}) {
    auto made = request(http::Method::post, "/status", "{}");
    made.query = {{"code", std::to_string(status)}};
    const auto answer = send(std::move(made));
    ASSERT_TRUE(answer) << answer.error().detail();
    EXPECT_EQ(answer->status, status);
  }
}

TEST_P(HttpClient, ARedirectIsAnAnswerAndIsNotFollowed) {
  const auto answer = send(request(http::Method::get, "/redirect"));
  ASSERT_TRUE(answer) << answer.error().detail();
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->headers.first("Location"), "/echo");
}

TEST_P(HttpClient, NobodyThereMeansCertainlyNotSent) {
  const auto answer = send_to(world->nobody(), request(http::Method::post, "/echo", "x"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::unavailable);
}

TEST_P(HttpClient, SilenceMeansUnknown) {
  const auto answer = send(request(http::Method::post, "/silent", "x"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::timeout);
}

TEST_P(HttpClient, ABrokenAnswerMeansUnknown) {
  const auto answer = send(request(http::Method::post, "/broken", "x"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::timeout);
}

TEST_P(HttpClient, AnAnswerHasItsBound) {
  const auto too_long = send(request(http::Method::get, "/long"), 99'999);
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().code(), Errc::timeout);
  const auto fits = send(request(http::Method::get, "/long"), 100'000);
  ASSERT_TRUE(fits) << fits.error().detail();
  EXPECT_EQ(fits->body.size(), 100'000u);
}

TEST_P(HttpClient, AFailureDoesNotSpoilTheNextCall) {
  for (const auto* path : {"/silent", "/broken", "/long"}) {
    (void)send(request(http::Method::post, path, "x"), 10);
    EXPECT_TRUE(send(request(http::Method::get, "/echo")));
  }
}

}  // namespace astraphe::conformance
