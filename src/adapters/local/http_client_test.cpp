#include "adapters/local/http_client.hpp"

#include "tests/conformance/http_client.hpp"

namespace astraphe::conformance {
namespace {

using adapters::local::LocalHttpClient;

std::string target_of(const http::Request& request) {
  auto target = request.path;
  for (const auto& [name, value] : request.query) target += "?" + name + "=" + value;
  return target;
}

http::Response with_mark(http::Response response) {
  response.headers.add("X-Far", "side");
  return response;
}

Task<http::Response> far_side(ports::Clock& clock, http::Request request) {
  const auto test = request.headers.first("X-Test").value_or("");
  if (request.path == "/silent") co_await clock.sleep_for(std::chrono::hours(1));
  if (request.path == "/long") co_return http::text(200, std::string(100'000, 'x'));
  http::Response response;
  if (request.path == "/status") {
    response.status = std::stoi(std::string(request.query_value("code").value_or("")));
  } else if (request.path == "/redirect") {
    response.status = 302;
    response.headers.add("Location", "/echo");
  } else if (request.path == "/broken") {
    response.headers.add("X-Astraphe-Drop", "after");
  } else {
    response.body = std::string(name_of(request.method)) + "\n" + target_of(request) + "\n" +
                    std::string(test) + "\n" + request.body;
  }
  co_return with_mark(std::move(response));
}

class LocalWorld final : public HttpWorld {
 public:
  ports::HttpClient& client() override { return client_; }
  std::string far_side() override { return "local://far"; }
  std::string nobody() override { return "local://farther"; }
  Answer run(Task<Answer> task) override { return await(std::move(task), clock_); }

 private:
  adapters::sim::SimClock clock_;
  LocalHttpClient client_{LocalHttpClient::Parts{
      "local://far",
      [this](http::Request request) { return conformance::far_side(clock_, std::move(request)); },
      clock_}};
};

INSTANTIATE_TEST_SUITE_P(Local, HttpClient,
                         testing::Values(HttpClientCase{
                             "local", [] { return std::make_unique<LocalWorld>(); }}));

class Elsewhere final : public ports::HttpClient {
 public:
  Task<Result<http::Response>> send(ports::HttpCall call) override {
    co_return http::text(200, call.base_url + call.request.path);
  }
};

TEST(LocalHttpClient, OtherUrlsGoElsewhereUntouched) {
  adapters::sim::SimClock clock;
  Elsewhere elsewhere;
  LocalHttpClient client({"local://far",
                          [&](http::Request request) {
                            return far_side(clock, std::move(request));
                          },
                          clock, &elsewhere});
  for (const auto* url : {"https://api.example", "local://farther", "local://fa"}) {
    const auto answer = await(client.send({url, http::Request{.path = "/echo"}}), clock);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, std::string(url) + "/echo");
  }
}

}  // namespace
}  // namespace astraphe::conformance
