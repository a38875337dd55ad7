#include "services/sandbox/webhooks.hpp"

#include "adapters/system/entropy.hpp"
#include "auth/hmac.hpp"
#include "tests/service_fixture.hpp"

namespace astraphe::sandbox {
namespace {

using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;

// Whoever the webhooks go to.
class Shop final : public ports::HttpClient {
 public:
  Task<Result<Response>> send(ports::HttpCall call) override {
    heard.push_back(std::move(call));
    if (is_dead) co_return Error(Errc::timeout, "silence");
    co_return Response{.status = status};
  }
  std::vector<ports::HttpCall> heard;
  int status = 200;
  bool is_dead = false;
};

class Webhooks : public ServiceTest {
 protected:
  Response call(Request made) { return await(routes_(std::move(made)), clock); }
  Response post(const std::string& path, std::string body, bool as_shop = false) {
    auto made = request(Method::post, "/sandbox/toss" + path, std::move(body));
    if (as_shop) made.headers.add("Authorization", "Basic " + auth::base64("test_sk:"));
    return call(std::move(made));
  }
  std::string authorise() {
    const auto answer = post("/pay", R"({"orderId":"order-1","amount":30000})");
    return std::string(parsed(answer).at("paymentKey").as_string());
  }
  std::string captured() {
    auto key = authorise();
    EXPECT_EQ(post("/v1/payments/confirm", R"({"paymentKey":")" + key +
                   R"(","orderId":"order-1","amount":30000})", true).status, 200);
    return key;
  }
  void advance(std::chrono::seconds by) {
    EXPECT_EQ(post("/control/clock", R"({"advanceSeconds":)" + std::to_string(by.count()) + "}")
                  .status, 200);
  }
  void send() { ASSERT_TRUE(await(send_webhooks(deps_), clock)); }
  std::vector<std::string> statuses() {
    std::vector<std::string> all;
    for (const auto& one : shop_.heard) {
      const auto body = *http::parse_json(one.request.body);
      EXPECT_EQ(body.at("eventType"), "PAYMENT_STATUS_CHANGED");
      all.push_back(std::string(body.at("data").at("status").as_string()));
    }
    return all;
  }
  std::string header(std::size_t at, std::string_view name) {
    return std::string(shop_.heard.at(at).request.headers.first(name).value_or(""));
  }

  Shop shop_;
  std::unique_ptr<ports::Entropy> entropy_ = adapters::system::make_entropy();
  std::unique_ptr<ports::Database> database_ = open_database(schema());
  Deps deps_{*database_, clock, *entropy_, log, wire(), "test_sk", true,
             "http://shop.example:8080/hooks/toss", &shop_};
  http::Router routes_ = routes(deps_);
};

TEST_F(Webhooks, TellOfEachChangeThatTossTellsOf) {
  const auto key = captured();
  send();
  EXPECT_EQ(post("/v1/payments/" + key + "/cancel", R"({"cancelReason":"w","cancelAmount":1})",
                 true).status, 200);
  EXPECT_EQ(post("/v1/payments/" + key + "/cancel", R"({"cancelReason":"w"})", true).status, 200);
  send();
  EXPECT_EQ(statuses().size(), 3u);
  EXPECT_EQ(statuses()[0], "DONE");
  const auto& call = shop_.heard.at(0);
  EXPECT_EQ(call.base_url, "http://shop.example:8080");
  EXPECT_EQ(call.request.path, "/hooks/toss");
  EXPECT_EQ(call.limit, Millis(10'000));
  EXPECT_EQ(parsed(Response{.body = call.request.body}).at("createdAt"),
            "2030-01-01T09:00:00.000000");
  EXPECT_NE(header(0, "tosspayments-webhook-transmission-id"), "");
  EXPECT_NE(header(0, "tosspayments-webhook-transmission-id"),
            header(1, "tosspayments-webhook-transmission-id"));
  EXPECT_EQ(header(0, "tosspayments-webhook-transmission-retried-count"), "0");
  send();
  EXPECT_EQ(shop_.heard.size(), 3u) << "200 is the end of it";
}

TEST_F(Webhooks, TellOfARefusalAndOfTimeThatRanOutAndNotOfAWindow) {
  EXPECT_EQ(post("/control/faults",
                 R"({"next":1,"kind":"code","code":"REJECT_CARD_PAYMENT"})").status, 200);
  const auto refused = authorise();
  EXPECT_EQ(post("/v1/payments/confirm", R"({"paymentKey":")" + refused +
                 R"(","orderId":"order-1","amount":30000})", true).status, 403);
  authorise();
  send();
  EXPECT_EQ(statuses(), (std::vector<std::string>{"ABORTED"}));
  advance(10min);
  send();
  send();
  EXPECT_EQ(statuses(), (std::vector<std::string>{"ABORTED", "EXPIRED"}));
}

TEST_F(Webhooks, ComeSevenTimesMoreLaterAndLater) {
  captured();
  shop_.status = 204;  // well meant, but not 200
  send();
  std::size_t heard = 1;
  for (const auto pause : {1min, 4min, 16min, 64min, 256min, 1024min, 4096min}) {
    advance(pause - 1s);
    send();
    EXPECT_EQ(shop_.heard.size(), heard) << "too early";
    advance(1s);
    send();
    EXPECT_EQ(shop_.heard.size(), ++heard);
    shop_.is_dead = !shop_.is_dead;  // silence counts like a wrong answer
    EXPECT_EQ(header(heard - 1, "tosspayments-webhook-transmission-retried-count"),
              std::to_string(heard - 1));
    EXPECT_EQ(header(heard - 1, "tosspayments-webhook-transmission-id"),
              header(0, "tosspayments-webhook-transmission-id"));
    EXPECT_EQ(shop_.heard.back().request.body, shop_.heard.front().request.body);
  }
  advance(30 * 24h);
  send();
  EXPECT_EQ(shop_.heard.size(), 8u);
}

TEST_F(Webhooks, AreSentToNobodyWhereNobodyIsNamed) {
  Deps quiet{*database_, clock, *entropy_, log, wire(), "test_sk", true, "", &shop_};
  routes_ = routes(quiet);
  captured();
  ASSERT_TRUE(await(send_webhooks(quiet), clock));
  EXPECT_TRUE(shop_.heard.empty());
}

}  // namespace
}  // namespace astraphe::sandbox
