// adapters/toss against services/sandbox, in one process and on simulated time.

#include "adapters/local/http_client.hpp"
#include "adapters/sim/clock.hpp"
#include "adapters/sqlite/database.hpp"
#include "adapters/system/entropy.hpp"
#include "adapters/toss/payments.hpp"
#include "auth/hmac.hpp"
#include "http/json.hpp"
#include "services/sandbox/service.hpp"
#include "tests/conformance/payment_provider.hpp"

namespace astraphe::conformance {
namespace {

namespace json = boost::json;
using adapters::local::LocalHttpClient;
using adapters::toss::TossPayments;

std::unique_ptr<ports::Database> open_store(adapters::sim::SimClock& clock) {
  const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
  const auto place = "toss-" + name.substr(0, name.find('/'));
  auto database = std::move(*adapters::sqlite::open_memory_database(place));
  const auto migrated = await(store::migrate(*database, sandbox::schema()), clock);
  EXPECT_TRUE(migrated);
  return database;
}

class TossWorld final : public PaymentWorld {
 public:
  ports::PaymentProvider& provider() override { return provider_; }

  std::string authorise(const std::string& order_id, Won amount) override {
    const auto answer = post("/pay", {{"orderId", order_id}, {"amount", amount.amount()}});
    return std::string(http::parse_json(answer.body)->at("paymentKey").as_string());
  }

  void befall(Mishap mishap) override {
    switch (mishap) {
      case Mishap::lost_before: return order_fault({{"kind", "drop_before"}});
      case Mishap::lost_after: return order_fault({{"kind", "drop_after"}});
      case Mishap::card_refused: return order_code("REJECT_CARD_PAYMENT");
      case Mishap::failed_for_now: return order_code("PROVIDER_ERROR");
      case Mishap::no_code: return order_fault({{"kind", "http_502_html"}});
      case Mishap::still_running: return order_fault({{"kind", "conflict_409"}});
      case Mishap::wrong_set_up: return order_code("UNAUTHORIZED_KEY");
    }
  }

  void wait(std::chrono::seconds time) override { clock_.step_wall(time); }

  std::vector<Effect> effects() override {
    auto request = http::Request{.path = "/control/ledger"};
    auto lines = ask(std::move(request)).body;
    std::vector<Effect> all;
    for (std::size_t at = 0; at < lines.size();) {
      const auto end = lines.find('\n', at);
      const auto line = *http::parse_json(std::string_view(lines).substr(at, end - at));
      all.push_back({std::string(line.at("type").as_string()),
                     std::string(line.at("orderId").as_string()), line.at("amount").as_int64()});
      at = end + 1;
    }
    return all;
  }

  ports::PaymentAnswer run(Task<ports::PaymentAnswer> task) override {
    return await(std::move(task), clock_);
  }
  Result<std::optional<ports::ShownPayment>> run_show(
      Task<Result<std::optional<ports::ShownPayment>>> task) override {
    return await(std::move(task), clock_);
  }

  void give_back_elsewhere(const std::string& payment_key, Won amount) override {
    http::Request request{.method = http::Method::post,
                          .path = "/v1/payments/" + payment_key + "/cancel"};
    request.headers.add("Authorization", "Basic " + auth::base64("test_sk_sandbox:"));
    request.body = json::serialize(
        json::object{{"cancelReason", "by hand"}, {"cancelAmount", amount.amount()}});
    EXPECT_EQ(ask(std::move(request)).status, 200);
  }

 private:
  void order_fault(json::object fault) {
    fault["next"] = 1;
    EXPECT_EQ(post("/control/faults", std::move(fault)).status, 200);
  }
  void order_code(const char* code) { order_fault({{"kind", "code"}, {"code", code}}); }

  http::Response ask(http::Request request) {
    return *await(http_.send({"local://sandbox/sandbox/toss", std::move(request)}), clock_);
  }

  http::Response post(std::string path, json::object body) {
    return ask({.method = http::Method::post, .path = std::move(path),
                .body = json::serialize(body)});
  }

  adapters::sim::SimClock clock_{Instant(std::chrono::seconds(1'893'456'000))};
  Log log_{LogFormat::none};
  std::unique_ptr<ports::Entropy> entropy_ = adapters::system::make_entropy();
  std::unique_ptr<ports::Database> database_ = open_store(clock_);
  http::Router sandbox_ = sandbox::routes(
      {*database_, clock_, *entropy_, log_,
       http::Wire{[this] { return clock_.now(); }, *http::TimeZone::named("Asia/Seoul")},
       "test_sk_sandbox", true});
  LocalHttpClient http_{{"local://sandbox",
                         [this](http::Request request) { return sandbox_(std::move(request)); },
                         clock_}};
  TossPayments provider_{http_, {"local://sandbox/sandbox/toss", "test_sk_sandbox"}};
};

INSTANTIATE_TEST_SUITE_P(Toss, PaymentProvider,
                         testing::Values(PaymentProviderCase{
                             "toss", [] { return std::make_unique<TossWorld>(); }}));

}  // namespace
}  // namespace astraphe::conformance
