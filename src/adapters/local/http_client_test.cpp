#include "adapters/local/http_client.hpp"

#include "tests/await.hpp"

// What every client must do is asked in tests/conformance/http_client_test.cpp.

namespace astraphe::adapters::local {
namespace {

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
                          [](http::Request) -> Task<http::Response> { co_return http::Response(); },
                          clock, &elsewhere});
  for (const auto* url : {"https://api.example", "local://farther", "local://fa"}) {
    const auto answer = await(client.send({url, http::Request{.path = "/echo"}}), clock);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, std::string(url) + "/echo");
  }
}

}  // namespace
}  // namespace astraphe::adapters::local
