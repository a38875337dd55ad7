#include "adapters/toss/payments.hpp"

#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe::adapters::toss {
namespace {

using domain::Verdict;

// Says what it was told to say, and remembers what it was asked.
class Scripted final : public ports::HttpClient {
 public:
  explicit Scripted(Result<http::Response> answer) : answer_(std::move(answer)) {}
  Task<Result<http::Response>> send(ports::HttpCall call) override {
    asked.push_back(std::move(call));
    co_return answer_;
  }
  std::vector<ports::HttpCall> asked;

 private:
  Result<http::Response> answer_;
};

ports::PaymentConfirmation wish() { return {"pay_1", "order-1", *Won::of(15'000), "key-1"}; }

struct Row {
  int status;
  std::string body;
  Verdict confirm;
  Verdict look_up;
};

void expect_row(const Row& row) {
  Scripted http(http::bare_json(row.status, row.body));
  TossPayments toss(http, {"https://toss.example", "sk"});
  EXPECT_EQ(await(toss.confirm(wish())).verdict, row.confirm) << row.status << row.body;
  EXPECT_EQ(await(toss.look_up(wish())).verdict, row.look_up) << row.status << row.body;
}

std::string payment(std::string_view status, std::int64_t total = 15'000,
                    std::string_view order = "order-1", std::int64_t balance = 15'000) {
  return R"({"paymentKey":"pay_1","orderId":")" + std::string(order) + R"(","status":")" +
         std::string(status) + R"(","totalAmount":)" + std::to_string(total) +
         R"(,"balanceAmount":)" + std::to_string(balance) + R"(,"something":{"new":[1]}})";
}

TEST(TossPayments, TheStatusOfAPaymentDecides) {
  const std::vector<std::pair<std::string, Verdict>> rows{
      {payment("DONE"), Verdict::captured},
      {payment("PARTIAL_CANCELED", 15'000, "order-1", 5'000), Verdict::captured},
      {payment("PARTIAL_CANCELED", 15'000, "order-1", 0), Verdict::refused},
      {payment("READY"), Verdict::retry},
      {payment("IN_PROGRESS"), Verdict::retry},
      {payment("WAITING_FOR_DEPOSIT"), Verdict::retry},
      {payment("ABORTED"), Verdict::refused},
      {payment("EXPIRED"), Verdict::refused},
      {payment("CANCELED", 15'000, "order-1", 0), Verdict::refused},
      {payment("SOMETHING_NEW"), Verdict::unknown},
      {payment("DONE", 14'999), Verdict::alarm},
      {payment("DONE", 15'000, "order-2"), Verdict::refused},
      {R"({"status":"DONE"})", Verdict::unknown},
      {R"("DONE")", Verdict::unknown},
      {"<html>", Verdict::unknown},
      {"", Verdict::unknown},
  };
  for (const auto& [body, verdict] : rows) expect_row({200, body, verdict, verdict});
}

TEST(TossPayments, TheCodeOfAnErrorDecidesAndNotItsStatus) {
  const auto error = [](const std::string& code) {
    return R"({"code":")" + code + R"(","message":"m"})";
  };
  for (const int status : {400, 403, 404, 409, 500}) {
    expect_row({status, error("REJECT_CARD_PAYMENT"), Verdict::refused, Verdict::unknown});
    expect_row({status, error("PROVIDER_ERROR"), Verdict::renew, Verdict::unknown});
    expect_row({status, error("ALREADY_PROCESSED_PAYMENT"), Verdict::unknown, Verdict::unknown});
    expect_row({status, error("IDEMPOTENT_REQUEST_PROCESSING"), Verdict::retry, Verdict::unknown});
    expect_row({status, error("UNAUTHORIZED_KEY"), Verdict::alarm, Verdict::alarm});
    expect_row({status, error("NOT_FOUND_PAYMENT"), Verdict::refused, Verdict::retry});
    expect_row({status, error("NEVER_HEARD_OF"), Verdict::unknown, Verdict::unknown});
    expect_row({status, "<html>Bad Gateway</html>", Verdict::unknown, Verdict::unknown});
    expect_row({status, R"({"message":"no code"})", Verdict::unknown, Verdict::unknown});
  }
  expect_row({302, "", Verdict::unknown, Verdict::unknown});
}

TEST(TossPayments, WhatWasNotSentIsAskedAgainAndWhatWasLostIsUnknown) {
  Scripted refused(Error(Errc::unavailable, "refused"));
  TossPayments nobody(refused, {"https://toss.example", "sk"});
  EXPECT_EQ(await(nobody.confirm(wish())).verdict, Verdict::retry);
  EXPECT_EQ(await(nobody.cancel({"pay_1", "why", "k", *Won::of(15'000)})).verdict, Verdict::retry);
  EXPECT_EQ(await(nobody.look_up(wish())).verdict, Verdict::unknown);
  Scripted silent(Error(Errc::timeout, "silence"));
  TossPayments lost(silent, {"https://toss.example", "sk"});
  EXPECT_EQ(await(lost.confirm(wish())).verdict, Verdict::unknown);
  EXPECT_EQ(await(lost.cancel({"pay_1", "why", "k", *Won::of(15'000)})).verdict, Verdict::unknown);
  EXPECT_EQ(await(lost.look_up(wish())).verdict, Verdict::unknown);
}

TEST(TossPayments, AsksAsTossWantsToBeAsked) {
  Scripted http(http::bare_json(200, payment("DONE")));
  TossPayments toss(http, {"https://toss.example", "test_sk_x", Millis(1'234)});
  EXPECT_EQ(await(toss.confirm(wish())).verdict, Verdict::captured);
  const auto& call = http.asked.at(0);
  EXPECT_EQ(call.base_url, "https://toss.example");
  EXPECT_EQ(call.limit, Millis(1'234));
  EXPECT_EQ(call.request.method, http::Method::post);
  EXPECT_EQ(call.request.path, "/v1/payments/confirm");
  EXPECT_EQ(call.request.body, R"({"paymentKey":"pay_1","orderId":"order-1","amount":15000})");
  EXPECT_EQ(call.request.headers.first("Authorization"), "Basic dGVzdF9za194Og==");
  EXPECT_EQ(call.request.headers.first("Idempotency-Key"), "key-1");
  EXPECT_EQ(call.request.headers.first("Content-Type"), "application/json");
}

TEST(TossPayments, ARefundSaysWhatShouldBeLeft) {
  Scripted http(http::bare_json(200, payment("CANCELED", 15'000, "order-1", 0)));
  TossPayments toss(http, {"https://toss.example", "sk"});
  const ports::PaymentCancellation wanted{"pay_1", "why", "k", *Won::of(15'000)};
  EXPECT_EQ(await(toss.cancel(wanted)).verdict, Verdict::captured);
  EXPECT_EQ(http.asked.at(0).request.body, R"({"cancelReason":"why","refundableAmount":15000})");
}

TEST(TossPayments, IsDoneWithARefundWhenNothingIsLeftAndNotByItsStatus) {
  const ports::PaymentCancellation wanted{"pay_1", "why", "k", *Won::of(15'000)};
  const std::vector<std::pair<std::string, Verdict>> rows{
      {payment("PARTIAL_CANCELED", 15'000, "order-1", 0), Verdict::captured},
      {payment("CANCELED", 15'000, "order-1", 0), Verdict::captured},
      {payment("PARTIAL_CANCELED", 15'000, "order-1", 1), Verdict::unknown},
      {payment("DONE", 15'000, "order-1", 15'000), Verdict::unknown},
  };
  for (const auto& [body, verdict] : rows) {
    Scripted http(http::bare_json(200, body));
    TossPayments toss(http, {"https://toss.example", "sk"});
    EXPECT_EQ(await(toss.cancel(wanted)).verdict, verdict) << body;
  }
}

TEST(TossPayments, ShowsAPaymentByItsKeyAndByItsOrder) {
  Scripted http(http::bare_json(200, payment("PARTIAL_CANCELED", 15'000, "order-1", 5'000)));
  TossPayments toss(http, {"https://toss.example", "sk"});
  const auto shown = await(toss.show("pay_1"));
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->order_id, "order-1");
  EXPECT_EQ((*shown)->left, *Won::of(5'000));
  EXPECT_TRUE((*shown)->was_captured);
  ASSERT_TRUE(await(toss.show_order("order-1")));
  EXPECT_EQ(http.asked.at(0).request.path, "/v1/payments/pay_1");
  EXPECT_EQ(http.asked.at(1).request.path, "/v1/payments/orders/order-1");
  EXPECT_FALSE(*await(toss.show("../orders/order-1"))) << "no key, so nobody is asked";
  EXPECT_EQ(http.asked.size(), 2u);
}

TEST(TossPayments, ALookThatFailsIsNotAPaymentThatIsNotThere) {
  Scripted missing(http::bare_json(404, R"({"code":"NOT_FOUND_PAYMENT","message":"m"})"));
  TossPayments without(missing, {"https://toss.example", "sk"});
  EXPECT_FALSE(*await(without.show("pay_1")));
  Scripted broken(http::bare_json(502, "<html>"));
  TossPayments cut(broken, {"https://toss.example", "sk"});
  EXPECT_EQ(await(cut.show("pay_1")).error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace astraphe::adapters::toss
