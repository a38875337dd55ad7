#include "services/order/hints.hpp"

#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

class OrderWebhook : public OrderTest {
 protected:
  // As Toss would send it.
  Response hear(std::string body, const std::string& transmission = "") {
    auto made = request(http::Method::post, "/api/payments/toss/webhook", std::move(body));
    if (!transmission.empty()) {
      made.headers.add("tosspayments-webhook-transmission-id", transmission);
    }
    return call(std::move(made));
  }
  Response hear(OrderId id, const std::string& payment_key, const std::string& status = "DONE",
                const std::string& transmission = "") {
    return hear(fmt::format(R"({{"eventType":"PAYMENT_STATUS_CHANGED","createdAt":"x","data":)"
                            R"({{"paymentKey":"{}","orderId":"{}","status":"{}","new":[1]}}}})",
                            payment_key, name_of(id), status),
                transmission);
  }
  std::string name_of(OrderId id) {
    return std::string(shown(id).at("paymentOrderId").as_string());
  }
  // The provider has the order's money, whatever we know of it.
  void provider_has(OrderId id, const std::string& payment_key, std::int64_t total = 4'500,
                    std::int64_t left = 4'500) {
    payments.shown = std::optional(ports::ShownPayment{payment_key, name_of(id), *Won::of(total),
                                                       *Won::of(left), true});
  }
  // Its time to pay is over.
  OrderId lapsed() {
    const auto id = held();
    pass(601s);
    EXPECT_EQ(state(id), "ORDER_FAILED");
    return id;
  }
  std::int64_t count(const std::string& sql) {
    auto work = [&](ports::Tx& tx) { return tx.query(sql, ports::Args()); };
    return await(database->read(work))->at(0).integer(0);
  }
};

TEST_F(OrderWebhook, MoneyThatCameAfterTheOrdersTimeGoesBackOnce) {
  const auto id = lapsed();
  provider_has(id, "pay-late");
  payments.refund_look_ups = {{Verdict::retry, "DONE", "", *Won::of(4'500)}};
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(hear(id, "pay-late").status, 200);
  EXPECT_EQ(hear(id, "pay-late", "DONE", "again").status, 200);
  pass(5s);
  EXPECT_EQ(payments.last_refund->payment_key, "pay-late");
  EXPECT_EQ(payments.last_refund->refundable, *Won::of(4'500));
  EXPECT_EQ(state(id), "ORDER_FAILED") << "the order had come to its end";
  const auto asked = payments.asked.size();
  EXPECT_EQ(hear(id, "pay-late", "DONE", "once more").status, 200);
  pass(60s);
  EXPECT_EQ(std::ranges::count(payments.asked, "cancel " +
                               payments.last_refund->idempotency_key), 1);
  EXPECT_EQ(payments.asked.size(), asked + 1) << "a look, and nothing else";
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u) << "of its lapse";
}

TEST_F(OrderWebhook, AnOpenOrderTakesThePaymentThatItsCustomerNeverCameBackFrom) {
  const auto id = held();
  provider_has(id, "pay-1");
  payments.look_ups = {{Verdict::captured, "", ""}};
  EXPECT_EQ(hear(id, "pay-1").status, 200);
  pass(5s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_EQ(payments.last->amount, *Won::of(4'500));
  EXPECT_EQ(said(domain::topic::kPaymentSuccess).size(), 1u);
}

TEST_F(OrderWebhook, AnotherAmountIsNotTakenAndGoesBack) {
  const auto id = held();
  provider_has(id, "pay-1", 1'000, 1'000);
  payments.refund_look_ups = {{Verdict::retry, "DONE", "", *Won::of(1'000)}};
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(hear(id, "pay-1").status, 200);
  pass(5s);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  EXPECT_EQ(payments.last_refund->refundable, *Won::of(1'000));
}

TEST_F(OrderWebhook, ASecondPaymentOfAPaidOrderGoesBackAndTheFirstStays) {
  const auto id = paid();
  provider_has(id, "pay-twice");
  payments.refund_look_ups = {{Verdict::retry, "DONE", "", *Won::of(4'500)}};
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(hear(id, "pay-twice").status, 200);
  pass(5s);
  EXPECT_EQ(payments.last_refund->payment_key, "pay-twice");
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_TRUE(shown(id).at("refundState").is_null());
}

TEST_F(OrderWebhook, AnOrderFollowsMoneyThatWasGivenBackAtTheProvider) {
  const auto id = paid();
  feed_sold(id);
  provider_has(id, "pay-" + id.str(), 4'500, 0);
  payments.refund_look_ups = {{Verdict::captured, "CANCELED", ""}};
  EXPECT_EQ(hear(id, "pay-" + id.str(), "CANCELED").status, 200);
  pass(5s);
  EXPECT_EQ(state(id), "REFUNDED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
}

TEST_F(OrderWebhook, AForgedOneHasNoEffect) {
  const auto id = held();
  const auto before = shown(id);
  EXPECT_EQ(hear(id, "made-up").status, 200);  // the provider shows nothing under that key
  pass(5s);
  payments.shown = std::optional(ports::ShownPayment{"pay-of-others", "astraphe-999",
                                                     *Won::of(4'500), *Won::of(4'500), true});
  EXPECT_EQ(hear(id, "pay-of-others").status, 200);
  pass(5s);
  payments.shown = std::optional(ports::ShownPayment{"pay-open", name_of(id), *Won::of(4'500),
                                                     *Won::of(4'500), false});
  EXPECT_EQ(hear(id, "pay-open").status, 200);
  pass(5s);
  EXPECT_EQ(shown(id), before);
  EXPECT_EQ(payments.asked, (Asked{"show made-up", "show pay-of-others", "show pay-open"}));
}

TEST_F(OrderWebhook, WhatIsKnownOrTellsOfNoMoneyMakesNobodyLook) {
  const auto id = paid();
  EXPECT_EQ(hear(id, "pay-" + id.str()).status, 200);
  for (const auto* status : {"READY", "IN_PROGRESS", "WAITING_FOR_DEPOSIT", "ABORTED", "EXPIRED"}) {
    EXPECT_EQ(hear(id, "pay-x", status).status, 200) << status;
  }
  EXPECT_EQ(hear(R"({"eventType":"PAYMENT_STATUS_CHANGED","data":{"paymentKey":"pay-1",)"
                 R"("orderId":"nobody-has-this","status":"DONE"}})").status, 200);
  EXPECT_EQ(hear(R"({"eventType":"BILLING_DELETED","data":{"billingKey":"x"}})").status, 200);
  pass(5s);
  EXPECT_TRUE(payments.asked.empty());
}

TEST_F(OrderWebhook, ADepositCallbackNamesNoPaymentSoTheOrderIsLookedUp) {
  const auto id = lapsed();
  EXPECT_EQ(hear(R"({"createdAt":"x","secret":"ps_1","status":"DONE","transactionKey":"t",)"
                 R"("orderId":")" + name_of(id) + R"("})").status, 200);
  pass(5s);
  EXPECT_EQ(payments.asked, (Asked{"show_order " + name_of(id)}));
}

TEST_F(OrderWebhook, WhatCannotBeLookedUpNowIsLookedUpLater) {
  const auto id = lapsed();
  payments.shown = Error(Errc::unavailable, "the provider is down");
  EXPECT_EQ(hear(id, "pay-late").status, 200);
  pass(20s);
  EXPECT_GE(payments.asked.size(), 2u);
  EXPECT_LE(payments.asked.size(), 8u) << "less and less often";
  provider_has(id, "pay-late");
  payments.refund_look_ups = {{Verdict::captured, "CANCELED", ""}};
  pass(60s);
  EXPECT_EQ(count("SELECT COUNT(*) FROM refund WHERE is_stray = 1 AND state = 1"), 1);
}

TEST_F(OrderWebhook, MalformedOnesAreRefusedByName) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "BAD_JSON"}, {"[]", "BAD_JSON"}, {"{}", "INVALID_REQUEST"},
      {R"({"eventType":7})", "INVALID_REQUEST"},
      {R"({"eventType":"PAYMENT_STATUS_CHANGED"})", "INVALID_REQUEST"},
      {R"({"eventType":"PAYMENT_STATUS_CHANGED","data":[]})", "INVALID_REQUEST"},
      {R"({"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"order-1","status":"DONE"}})",
       "INVALID_REQUEST"},
      {R"({"secret":"x"})", "INVALID_REQUEST"}};
  for (const auto& [body, code] : rows) {
    const auto answer = hear(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(code_of(answer), code) << body;
  }
  const auto answer = hear(R"({"eventType":"PAYMENT_STATUS_CHANGED","data":{"status":"DONE"}})");
  EXPECT_NE(answer.body.find("#/data/orderId"), std::string::npos) << answer.body;
  EXPECT_EQ(hear("{}", std::string(201, 'x')).status, 400);
}

TEST_F(OrderWebhook, ADeliveryThatIsRepeatedCountsOnce) {
  const auto id = lapsed();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(hear(id, "pay-1", "DONE", "t-1").status, 200);
  EXPECT_EQ(count("SELECT COUNT(*) FROM payment_hint"), 1);
  pass(5s);
  EXPECT_EQ(hear(id, "pay-1", "DONE", "t-1").status, 200) << "after it was looked into, too";
  pass(5s);
  EXPECT_EQ(payments.asked, (Asked{"show pay-1"}));
}

TEST_F(OrderWebhook, WhatWaitsIsBounded) {
  const auto id = lapsed();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(hear(id, "pay-" + std::to_string(i)).status, 200);
  EXPECT_EQ(hear(id, "pay-9").status, 429) << "let it be sent again";
  EXPECT_EQ(hear(id, "pay-0", "DONE", "another").status, 200) << "waits already";
  EXPECT_EQ(count("SELECT COUNT(*) FROM payment_hint"), 8);
  pass(5s);
  EXPECT_EQ(hear(id, "pay-9").status, 200);
}

TEST_F(OrderWebhook, AnAnswerThatComesAfterTheNoIsMoneyThatGoesBack) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  payments.look_ups = {{Verdict::refused, "EXPIRED", ""}};
  payments.refund_look_ups = {{Verdict::captured, "CANCELED", ""}};
  payments.during = [this] {  // it takes longer than anybody waits
    wait(50s);
    EXPECT_TRUE(await(order::complete_payments(deps)));
  };
  EXPECT_EQ(pay(id).status, 402);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  pass(5s);
  EXPECT_EQ(count("SELECT COUNT(*) FROM refund WHERE is_stray = 1 AND state = 1"), 1);
  EXPECT_TRUE(said(domain::topic::kPaymentSuccess).empty());
}

TEST_F(OrderWebhook, WhatOnlyThePeopleOfTheShopCanMendIsThereForThemToSee) {
  const auto alarms = [this] {
    return parsed(call(as_service(request(http::Method::get, "/internal/payment-alarms"))))
        .at("data").as_array();
  };
  const auto id = held();
  payments.confirms = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""}};
  payments.look_ups = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""}, {Verdict::captured, "", ""}};
  EXPECT_TRUE(alarms().empty());
  EXPECT_EQ(pay(id).status, 202);
  ASSERT_EQ(alarms().size(), 1u);
  EXPECT_EQ(alarms()[0].at("orderId"), id.value());
  EXPECT_EQ(alarms()[0].at("code"), "UNAUTHORIZED_KEY");
  EXPECT_EQ(alarms()[0].at("isRefund"), false);
  EXPECT_EQ(call(as(ann, domain::Role::admin,
                    request(http::Method::get, "/internal/payment-alarms"))).status, 403);
  pass(30s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_TRUE(alarms().empty());
}

}  // namespace
}  // namespace astraphe
