#include "tests/conformance/http_client.hpp"

#include "adapters/curl/http_client.hpp"
#include "adapters/local/http_client.hpp"
#include "adapters/system/clock.hpp"
#include "tests/tcp_far_side.hpp"

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

class CurlWorld final : public HttpWorld {
 public:
  ports::HttpClient& client() override { return *client_; }
  std::string far_side() override { return far_.url(); }
  std::string nobody() override { return TcpFarSide::nobody(); }
  Answer run(Task<Answer> task) override { return await(std::move(task)); }

 private:
  std::unique_ptr<ports::Clock> clock_ = adapters::system::make_clock();
  TcpFarSide far_;
  std::unique_ptr<ports::HttpClient> client_ =
      std::move(*adapters::curl::make_http_client(*clock_, {}));
};

template <class World>
HttpClientCase with(std::string name) {
  return {std::move(name), [] { return std::make_unique<World>(); }};
}

INSTANTIATE_TEST_SUITE_P(All, HttpClient,
                         testing::Values(with<LocalWorld>("local"), with<CurlWorld>("curl")),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace astraphe::conformance
