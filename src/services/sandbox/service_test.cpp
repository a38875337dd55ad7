#include "services/sandbox/service.hpp"

#include "adapters/system/entropy.hpp"
#include "auth/hmac.hpp"
#include "tests/service_fixture.hpp"

namespace astraphe::sandbox {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;

class Sandbox : public ServiceTest {
 protected:
  static std::string basic(std::string_view key) { return "Basic " + auth::base64(key); }

  Response call(Request made) { return await(routes_(std::move(made)), clock); }

  // As the shop, with its key.
  Response shop(Method method, const std::string& path, std::string body = "",
                const std::string& key = "") {
    auto made = request(method, "/sandbox/toss/v1/payments" + path, std::move(body));
    made.headers.add("Authorization", basic("test_sk:"));
    if (!key.empty()) made.headers.add("Idempotency-Key", key);
    return call(std::move(made));
  }

  Response post(const std::string& path, std::string body) {
    return call(request(Method::post, "/sandbox/toss" + path, std::move(body)));
  }

  std::string authorise(std::int64_t amount = 30'000, const std::string& order = "order-1") {
    const auto answer = post("/pay", R"({"orderId":")" + order + R"(","amount":)" +
                                         std::to_string(amount) + "}");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return std::string(parsed(answer).at("paymentKey").as_string());
  }

  static std::string confirmation(const std::string& payment, std::int64_t amount = 30'000,
                                  const std::string& order = "order-1") {
    return R"({"paymentKey":")" + payment + R"(","orderId":")" + order + R"(","amount":)" +
           std::to_string(amount) + "}";
  }

  Response confirm(const std::string& payment, const std::string& key = "",
                   std::int64_t amount = 30'000) {
    return shop(Method::post, "/confirm", confirmation(payment, amount), key);
  }

  Response cancel(const std::string& payment, std::string body = R"({"cancelReason":"why"})",
                  const std::string& key = "") {
    return shop(Method::post, "/" + payment + "/cancel", std::move(body), key);
  }

  void fault(std::string body) { ASSERT_EQ(post("/control/faults", std::move(body)).status, 200); }

  void expect_error(const Response& answer, int status, std::string_view code) {
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.headers.first("Content-Type"), "application/json");
    EXPECT_EQ(parsed(answer).as_object().size(), 2u);
    EXPECT_EQ(parsed(answer).at("code").as_string(), code);
  }

  std::vector<std::string> ledger() {
    auto lines = call(request(Method::get, "/sandbox/toss/control/ledger")).body;
    std::vector<std::string> types;
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
      const auto line = *http::parse_json(lines.substr(at, lines.find('\n', at) - at));
      types.push_back(std::string(line.at("type").as_string()) + " " +
                      std::to_string(line.at("amount").as_int64()));
    }
    return types;
  }

  std::unique_ptr<ports::Entropy> entropy_ = adapters::system::make_entropy();
  std::unique_ptr<ports::Database> database_ = open_database(schema());
  Deps deps_{*database_, clock, *entropy_, log, wire(), "test_sk", true};
  http::Router routes_ = routes(deps_);
};

TEST_F(Sandbox, AConfirmedPaymentIsDoneAndLooksAsTosssDoes) {
  const auto key = authorise();
  const auto answer = confirm(key, "k");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto payment = parsed(answer).as_object();
  EXPECT_EQ(payment.at("status"), "DONE");
  EXPECT_EQ(payment.at("paymentKey").as_string(), key);
  EXPECT_EQ(payment.at("orderId"), "order-1");
  EXPECT_EQ(payment.at("totalAmount"), 30'000);
  EXPECT_EQ(payment.at("balanceAmount"), 30'000);
  EXPECT_EQ(payment.at("suppliedAmount"), 27'273);
  EXPECT_EQ(payment.at("vat"), 2'727);
  EXPECT_EQ(payment.at("method"), "카드");
  EXPECT_EQ(payment.at("approvedAt"), "2030-01-01T09:00:00+09:00");
  EXPECT_TRUE(payment.at("cancels").is_null());
  EXPECT_TRUE(payment.at("failure").is_null());
  EXPECT_EQ(shop(Method::get, "/" + key).body, answer.body);
  EXPECT_EQ(shop(Method::get, "/orders/order-1").body, answer.body);
}

TEST_F(Sandbox, TheLedgerSwearsToWhatTookEffectInItsOrder) {
  const auto key = authorise();
  EXPECT_EQ(confirm(key, "attempt-1").status, 200);
  EXPECT_EQ(cancel(key, R"({"cancelReason":"why","cancelAmount":10000})", "refund-1").status, 200);
  EXPECT_EQ(ledger(), (std::vector<std::string>{"AUTHORIZE 30000", "CAPTURE 30000", "CANCEL 10000"}));
  const auto lines = call(request(Method::get, "/sandbox/toss/control/ledger"));
  EXPECT_EQ(lines.headers.first("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(lines.body.substr(0, lines.body.find('\n')),
            R"({"at":"2030-01-01T00:00:00.000000Z","type":"AUTHORIZE","paymentKey":")" + key +
                R"(","orderId":"order-1","amount":30000,"key":null})");
  EXPECT_NE(lines.body.find(R"("amount":10000,"key":"refund-1"})"), std::string::npos);
}

TEST_F(Sandbox, OnlyTheSecretKeyWithItsColonOpens) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "UNAUTHORIZED_KEY"},
      {"Bearer test_sk", "UNAUTHORIZED_KEY"},
      {basic("another:"), "UNAUTHORIZED_KEY"},
      {basic("test_sk"), "INCORRECT_BASIC_AUTH_FORMAT"},
  };
  const auto key = authorise();
  for (const auto& [header, code] : rows) {
    auto made = request(Method::post, "/sandbox/toss/v1/payments/confirm", confirmation(key));
    if (!header.empty()) made.headers.add("Authorization", header);
    expect_error(call(made), code == "UNAUTHORIZED_KEY" ? 401 : 403, code);
    made.method = Method::get;
    made.path = "/sandbox/toss/v1/payments/" + key;
    EXPECT_NE(call(made).status, 200);
  }
  EXPECT_EQ(ledger().size(), 1u);
}

TEST_F(Sandbox, TheSameKeyGivesTheSameBytesAndNoSecondEffect) {
  const auto key = authorise();
  const auto first = confirm(key, "k");
  clock.step_wall(1h);
  const auto again = confirm(key, "k");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.headers.size(), first.headers.size());
  expect_error(confirm(key, "other"), 400, "ALREADY_PROCESSED_PAYMENT");
  expect_error(confirm(key), 400, "ALREADY_PROCESSED_PAYMENT");
  EXPECT_EQ(ledger().size(), 2u);
}

TEST_F(Sandbox, ARefusalIsKeptUnderItsKeyWhateverTheBodyBecomes) {
  const auto key = authorise();
  expect_error(confirm(key, "k", 1), 400, "INVALID_REQUEST");
  expect_error(confirm(key, "k"), 400, "INVALID_REQUEST");
  EXPECT_EQ(confirm(key, "fresh").status, 200);
}

TEST_F(Sandbox, AKeyIsForgottenAfterFifteenDays) {
  const auto key = authorise();
  expect_error(confirm(key, "k", 1), 400, "INVALID_REQUEST");
  EXPECT_EQ(post("/control/clock", R"({"advanceSeconds":1300000})").status, 200);
  expect_error(confirm(key, "k"), 404, "NOT_FOUND_PAYMENT_SESSION");
}

TEST_F(Sandbox, AKeyHasAtMost300Characters) {
  const auto key = authorise();
  expect_error(confirm(key, std::string(301, 'k')), 400, "INVALID_IDEMPOTENCY_KEY");
  EXPECT_EQ(confirm(key, std::string(300, 'k')).status, 200);
}

TEST_F(Sandbox, WhatIsNotThePaymentIsRefusedWithItsReason) {
  const auto key = authorise();
  expect_error(confirm("nobody"), 404, "NOT_FOUND_PAYMENT");
  expect_error(shop(Method::get, "/nobody"), 404, "NOT_FOUND_PAYMENT");
  expect_error(shop(Method::get, "/orders/order-9"), 404, "NOT_FOUND_PAYMENT");
  expect_error(cancel("nobody"), 404, "NOT_FOUND_PAYMENT");
  expect_error(confirm(key, "", 29'999), 400, "INVALID_REQUEST");
  expect_error(shop(Method::post, "/confirm", confirmation(key, 30'000, "order-2")), 404,
               "NOT_FOUND_PAYMENT_SESSION");
  for (const auto* body : {"", "{}", "[]", R"({"paymentKey":1,"orderId":"order-1","amount":1})",
                           R"({"paymentKey":"p","orderId":"short","amount":100})",
                           R"({"paymentKey":"p","orderId":"order 1","amount":100})",
                           R"({"paymentKey":"p","orderId":"order-1","amount":"100"})"}) {
    expect_error(shop(Method::post, "/confirm", body), 400, "INVALID_REQUEST");
  }
  EXPECT_EQ(ledger().size(), 1u);
}

TEST_F(Sandbox, UnknownFieldsAreIgnoredAsTossDoes) {
  const auto key = authorise();
  auto body = confirmation(key);
  body.insert(1, R"("somethingElse":1,)");
  EXPECT_EQ(shop(Method::post, "/confirm", body).status, 200);
}

TEST_F(Sandbox, AnAuthorisationLastsTenMinutes) {
  const auto in_time = authorise(30'000, "order-1");
  const auto late = authorise(30'000, "order-1");
  EXPECT_EQ(post("/control/clock", R"({"advanceSeconds":599})").status, 200);
  EXPECT_EQ(confirm(in_time).status, 200);
  EXPECT_EQ(post("/control/clock", R"({"advanceSeconds":1})").status, 200);
  expect_error(confirm(late), 404, "NOT_FOUND_PAYMENT_SESSION");
  const auto seen = parsed(shop(Method::get, "/" + late)).as_object();
  EXPECT_EQ(seen.at("status"), "EXPIRED");
  EXPECT_TRUE(seen.at("method").is_null());
  EXPECT_EQ(seen.at("failure").at("code"), "EXPIRED_PAYMENT");
}

TEST_F(Sandbox, WholeRefundsAreCanceledAndRefundsInPartsStayPartial) {
  const auto whole = authorise();
  EXPECT_EQ(confirm(whole).status, 200);
  const auto canceled = parsed(cancel(whole)).as_object();
  EXPECT_EQ(canceled.at("status"), "CANCELED");
  EXPECT_EQ(canceled.at("balanceAmount"), 0);
  EXPECT_EQ(canceled.at("cancels").at(0).at("cancelAmount"), 30'000);
  expect_error(cancel(whole), 400, "ALREADY_CANCELED_PAYMENT");

  const auto parts = authorise();
  EXPECT_EQ(confirm(parts).status, 200);
  expect_error(cancel(parts, R"({"cancelReason":"why","cancelAmount":30001})"), 403,
               "NOT_CANCELABLE_AMOUNT");
  const auto half = parsed(cancel(parts, R"({"cancelReason":"a","cancelAmount":10000})"));
  EXPECT_EQ(half.at("status"), "PARTIAL_CANCELED");
  EXPECT_EQ(half.at("balanceAmount"), 20'000);
  expect_error(cancel(parts, R"({"cancelReason":"why","refundableAmount":30000})"), 400,
               "NOT_MATCHES_REFUNDABLE_AMOUNT");
  const auto rest = parsed(cancel(parts, R"({"cancelReason":"b","refundableAmount":20000})"));
  EXPECT_EQ(rest.at("status"), "PARTIAL_CANCELED");
  EXPECT_EQ(rest.at("balanceAmount"), 0);
  EXPECT_EQ(rest.at("cancels").as_array().size(), 2u);
  EXPECT_EQ(rest.at("cancels").at(1).at("refundableAmount"), 0);
  expect_error(cancel(parts), 403, "NOT_CANCELABLE_AMOUNT");
}

TEST_F(Sandbox, OnlyWhatIsDoneCanBeCanceledAndOnlyWithAReason) {
  const auto key = authorise();
  expect_error(cancel(key), 403, "NOT_CANCELABLE_PAYMENT");
  EXPECT_EQ(confirm(key).status, 200);
  for (const auto* body : {"", "{}", R"({"cancelReason":""})",
                           R"({"cancelReason":"x","cancelAmount":0})"}) {
    expect_error(cancel(key, body), 400, "INVALID_REQUEST");
  }
  EXPECT_EQ(ledger().size(), 2u);
}

TEST_F(Sandbox, ARefusalOfTheIssuerEndsThePayment) {
  const auto key = authorise();
  fault(R"({"next":1,"kind":"code","code":"REJECT_CARD_PAYMENT"})");
  expect_error(confirm(key, "k"), 403, "REJECT_CARD_PAYMENT");
  expect_error(confirm(key, "k"), 403, "REJECT_CARD_PAYMENT");
  const auto seen = parsed(shop(Method::get, "/" + key)).as_object();
  EXPECT_EQ(seen.at("status"), "ABORTED");
  EXPECT_EQ(seen.at("failure").at("code"), "REJECT_CARD_PAYMENT");
  expect_error(confirm(key, "other"), 404, "NOT_FOUND_PAYMENT_SESSION");
  EXPECT_EQ(ledger().size(), 1u);
}

TEST_F(Sandbox, AnErrorThatIsNoRefusalLeavesThePaymentOpen) {
  const auto key = authorise();
  fault(R"({"next":1,"kind":"code","code":"PROVIDER_ERROR"})");
  expect_error(confirm(key, "k"), 400, "PROVIDER_ERROR");
  expect_error(confirm(key, "k"), 400, "PROVIDER_ERROR");
  EXPECT_EQ(confirm(key, "other").status, 200);
}

TEST_F(Sandbox, ACodeWaitsForACallThatMayAnswerIt) {
  const auto key = authorise();
  fault(R"({"next":1,"kind":"code","code":"FDS_ERROR"})");
  EXPECT_EQ(shop(Method::get, "/" + key).status, 200);
  expect_error(confirm(key), 403, "FDS_ERROR");
}

TEST_F(Sandbox, FaultsWithoutEffectAreGoneWithTheirCall) {
  const auto key = authorise();
  const std::vector<std::pair<std::string, int>> kinds{
      {"drop_before", 504}, {"http_500", 500}, {"http_502_html", 502}, {"http_429", 429},
      {"conflict_409", 409}};
  for (const auto& [kind, status] : kinds) {
    fault(R"({"next":1,"kind":")" + kind + "\"}");
    const auto answer = confirm(key, "k");
    EXPECT_EQ(answer.status, status) << kind;
    EXPECT_EQ(answer.headers.first(kDropHeader),
              kind == "drop_before" ? std::optional<std::string_view>("before") : std::nullopt);
    EXPECT_EQ(ledger().size(), 1u) << kind;
  }
  EXPECT_EQ(confirm(key, "k").status, 200);
}

TEST_F(Sandbox, ADroppedAnswerLeavesItsEffect) {
  const auto key = authorise();
  fault(R"({"next":1,"kind":"drop_after"})");
  const auto answer = confirm(key, "k");
  EXPECT_EQ(answer.headers.first(kDropHeader), "after");
  EXPECT_TRUE(answer.body.empty());
  EXPECT_EQ(ledger().size(), 2u);
  EXPECT_EQ(parsed(confirm(key, "k")).at("status"), "DONE");
  EXPECT_EQ(ledger().size(), 2u);
}

TEST_F(Sandbox, ADelayPassesBeforeTheEffect) {
  const auto key = authorise();
  fault(R"({"next":1,"kind":"delay","ms":2500})");
  const auto before = clock.steady();
  EXPECT_EQ(confirm(key).status, 200);
  EXPECT_EQ(clock.steady() - before, 2'500ms);
}

TEST_F(Sandbox, FaultsComeInTheirOrderByNumberOrByRateUntilForgotten) {
  fault(R"({"next":2,"kind":"http_500"})");
  fault(R"({"rate":1,"kind":"http_429"})");
  const auto key = authorise();
  EXPECT_EQ(confirm(key).status, 500);
  EXPECT_EQ(shop(Method::get, "/" + key).status, 500);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(confirm(key).status, 429);
  EXPECT_EQ(call(request(Method::del, "/sandbox/toss/control/faults")).status, 204);
  EXPECT_EQ(confirm(key).status, 200);
}

TEST_F(Sandbox, ARateStrikesAboutAsOftenAsItSays) {
  fault(R"({"rate":0.25,"kind":"http_429"})");
  const auto key = authorise();
  int struck = 0;
  for (int i = 0; i < 400; ++i) struck += shop(Method::get, "/" + key).status == 429;
  EXPECT_GT(struck, 40);
  EXPECT_LT(struck, 200);
}

TEST_F(Sandbox, NonsensicalFaultsAndClocksAreRefused) {
  for (const auto* body : {"", "{}", R"({"next":1})", R"({"next":0,"kind":"delay","ms":1})",
                           R"({"next":1,"rate":0.5,"kind":"http_500"})",
                           R"({"rate":1.5,"kind":"http_500"})", R"({"next":1,"kind":"delay"})",
                           R"({"next":1,"kind":"code"})", R"({"next":1,"kind":"no"})",
                           R"({"next":1,"kind":"code","code":"NO_SUCH_CODE"})",
                           R"({"next":1,"kind":"http_500","why":"not"})"}) {
    EXPECT_EQ(post("/control/faults", body).status, 400) << body;
  }
  for (const auto* body : {"{}", R"({"advanceSeconds":-1})", R"({"advanceSeconds":1.5})"}) {
    EXPECT_EQ(post("/control/clock", body).status, 400) << body;
  }
}

TEST_F(Sandbox, ControlIsThereOnlyWhereItIsWanted) {
  deps_.control = false;
  const auto plain = routes(deps_);
  for (const auto* path : {"faults", "clock", "ledger"}) {
    auto made = request(Method::post, std::string("/sandbox/toss/control/") + path, "{}");
    EXPECT_EQ(await(plain(made), clock).status, 404);
    made.method = Method::get;
    EXPECT_EQ(await(plain(made), clock).status, 404);
  }
}

TEST_F(Sandbox, TheTestCodeHeaderForcesAnErrorWithoutEffect) {
  const auto key = authorise();
  auto made = request(Method::post, "/sandbox/toss/v1/payments/confirm", confirmation(key));
  made.headers.add("Authorization", basic("test_sk:"));
  made.headers.add("TossPayments-Test-Code", "IDEMPOTENT_REQUEST_PROCESSING");
  expect_error(call(made), 409, "IDEMPOTENT_REQUEST_PROCESSING");
  EXPECT_EQ(confirm(key).status, 200);
}

TEST_F(Sandbox, MessagesComeInTheLanguageThatIsAskedFor) {
  auto made = request(Method::get, "/sandbox/toss/v1/payments/nobody");
  made.headers.add("Authorization", basic("test_sk:"));
  EXPECT_EQ(parsed(call(made)).at("message"), "존재하지 않는 결제입니다.");
  made.headers.add("Accept-Language", "en-US");
  EXPECT_EQ(parsed(call(made)).at("message"), "There is no such payment.");
}

TEST_F(Sandbox, APaymentWindowNeedsAnOrderAndAnAmount) {
  for (const auto* body : {"", "{}", R"({"orderId":"order-1"})", R"({"amount":100})",
                           R"({"orderId":"a","amount":100})", R"({"orderId":"order-1","amount":0})",
                           R"({"orderId":"order 1","amount":100})",
                           R"({"orderId":"order-1","amount":100,"method":"IOU"})"}) {
    expect_error(post("/pay", body), 400, "INVALID_REQUEST");
  }
}

}  // namespace
}  // namespace astraphe::sandbox
