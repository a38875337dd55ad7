#include "base/planted.hpp"
#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

class OrderPayment : public OrderTest {};

TEST_F(OrderPayment, MoneyThatWasTakenSellsTheStock) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  const auto paid = pay(id);
  EXPECT_EQ(paid.status, 200);
  const auto data = parsed(paid).at("data").as_object();
  EXPECT_EQ(data.at("isPaymentSuccess"), true);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_EQ(said(domain::topic::kPaymentSuccess),
            (std::vector{fmt::format(R"({{"orderId":{},"paymentId":{},"amount":4500}})", id.value(),
                                     data.at("paymentId").as_int64())}));
  EXPECT_EQ(events.of_topic(domain::topic::kPaymentSuccess)[0].key, "7");
  feed_sold(id);
  EXPECT_EQ(state(id), "ORDER_COMPLETED");
}

TEST_F(OrderPayment, TheProviderIsAskedForTheOrdersOwnAmountUnderOurNames) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  pay(id, "pay-1");
  EXPECT_EQ(payments.last->payment_key, "pay-1");
  EXPECT_EQ(payments.last->order_id, std::string(shown(id).at("paymentOrderId").as_string()));
  EXPECT_EQ(payments.last->amount, *Won::of(4'500));
}

TEST_F(OrderPayment, ARefusalKeepsTheHoldAndSpeaksInTheProvidersWords) {
  const auto id = held();
  payments.confirms = {{Verdict::refused, "REJECT_CARD_COMPANY", "카드사 거절"}};
  const auto refused = pay(id);
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(code_of(refused), "REJECT_CARD_COMPANY");
  EXPECT_EQ(parsed(refused).at("detail"), "카드사 거절");
  EXPECT_EQ(state(id), "ORDER_CREATED");
  EXPECT_EQ(shown(id).at("holdExpiresAt"), "2030-01-01T00:10:00.000Z");
  const auto failed = said(domain::topic::kPaymentFailed);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(http::parse_json(failed[0])->at("code"), "REJECT_CARD_COMPANY");
}

TEST_F(OrderPayment, AfterARefusalAnotherAttemptMaySucceedUnderAKeyOfItsOwn) {
  const auto id = held();
  payments.confirms = {{Verdict::refused, "NO", "no"}, {Verdict::captured, "", ""}};
  EXPECT_EQ(pay(id, "pay-1").status, 402);
  EXPECT_EQ(pay(id, "pay-1").status, 402) << "the same attempt has the same outcome";
  EXPECT_EQ(pay(id, "pay-2").status, 200);
  ASSERT_EQ(payments.asked.size(), 2u);
  EXPECT_NE(payments.asked[0], payments.asked[1]);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, WhatIsNotKnownIsLookedUpUnderTheSameKey) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}};
  payments.look_ups = {{Verdict::unknown, "", ""}, {Verdict::captured, "", ""}};
  const auto unknown = pay(id);
  EXPECT_EQ(unknown.status, 202);
  EXPECT_EQ(parsed(unknown).at("data").at("isPaymentSuccess"), false);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  pass(30s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  const auto key = payments.last->idempotency_key;
  EXPECT_EQ(payments.asked, (Asked{"confirm " + key, "look_up " + key, "look_up " + key}));
  EXPECT_EQ(said(domain::topic::kPaymentSuccess).size(), 1u);
}

TEST_F(OrderPayment, WhatCertainlyDidNotHappenIsAskedForAgainUnderTheSameKey) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}, {Verdict::captured, "", ""}};
  payments.look_ups = {{Verdict::retry, "", ""}};
  EXPECT_EQ(pay(id).status, 202);
  pass(30s);
  const auto key = payments.last->idempotency_key;
  EXPECT_EQ(payments.asked, (Asked{"confirm " + key, "look_up " + key, "confirm " + key}));
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, ARetryWithANewKeyIsSeen) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}, {Verdict::captured, "", ""}};
  planted_now = Plant::retry_with_a_new_key;
  EXPECT_EQ(pay(id).status, 202);
  pass(30s);
  planted_now = Plant::none;
  ASSERT_EQ(payments.asked.size(), 2u) << "nobody looked before it was asked again";
  EXPECT_NE(payments.asked[0], payments.asked[1]) << "which could be two payments";
}

TEST_F(OrderPayment, ASpentKeyIsRenewedAndTheNewOneUsedOnlyAfterALookUp) {
  const auto id = held();
  payments.confirms = {{Verdict::renew, "", ""}, {Verdict::captured, "", ""}};
  payments.look_ups = {{Verdict::retry, "", ""}};
  EXPECT_EQ(pay(id).status, 202);
  pass(30s);
  ASSERT_EQ(payments.asked.size(), 3u);
  EXPECT_TRUE(payments.asked[0].starts_with("confirm "));
  EXPECT_TRUE(payments.asked[1].starts_with("look_up "));
  EXPECT_TRUE(payments.asked[2].starts_with("confirm "));
  EXPECT_NE(payments.asked[2], payments.asked[0]);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, AnAlarmKeepsEverythingAsItIs) {
  const auto id = held();
  payments.confirms = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""}};
  payments.look_ups = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""}, {Verdict::captured, "", ""}};
  EXPECT_EQ(pay(id).status, 202);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  pass(30s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, AnOrderWhosePaymentIsOpenDoesNotLapse) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}};
  payments.look_ups.assign(200, {Verdict::unknown, "", ""});
  EXPECT_EQ(pay(id).status, 202);
  pass(15min);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  payments.look_ups = {{Verdict::captured, "", ""}};
  pass(1min);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_TRUE(said(domain::topic::kRollbackStock).empty());
}

TEST_F(OrderPayment, APaymentWithoutItsFenceIsSeen) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}};
  payments.look_ups.assign(200, {Verdict::unknown, "", ""});
  planted_now = Plant::payment_without_fence;
  EXPECT_EQ(pay(id).status, 202);
  pass(15min);
  planted_now = Plant::none;
  EXPECT_NE(state(id), "ORDER_CREATED") << "it lapsed while its payment was open";
}

TEST_F(OrderPayment, AnOpenPaymentThatIsRefusedAfterTheHoldEndsTheOrder) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}};
  payments.look_ups.assign(200, {Verdict::unknown, "", ""});
  pay(id);
  pass(15min);
  payments.look_ups = {{Verdict::refused, "NO", ""}};
  pass(1min);
  EXPECT_EQ(state(id), "PAYMENT_FAILED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
}

TEST_F(OrderPayment, WhileOneAttemptRunsAnotherIsRefusedAndTheSameIsToldToWait) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  payments.during = [&] {
    const auto other = pay(id, "pay-2");
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(code_of(other), "PAYMENT_IN_PROGRESS");
    EXPECT_EQ(pay(id, "pay-1").status, 202);
  };
  EXPECT_EQ(pay(id, "pay-1").status, 200);
  EXPECT_EQ(payments.asked.size(), 1u);
}

TEST_F(OrderPayment, TheCompleterLeavesAloneWhoIsStillAsking) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  payments.during = [&] { pass(30s); };
  EXPECT_EQ(pay(id).status, 200);
  EXPECT_EQ(payments.asked.size(), 1u);
}

TEST_F(OrderPayment, AnAttemptThatACrashInterruptedIsTakenUp) {
  const auto id = held();
  payments.during = [] { throw std::runtime_error("the process ends here"); };
  EXPECT_EQ(pay(id).status, 500);
  payments.look_ups = {{Verdict::captured, "", ""}};
  ASSERT_TRUE(await(order::take_over_payments(deps)));
  pass(1s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, WithoutATakeOverItIsTakenUpOnceNobodyCanStillBeAsking) {
  const auto id = held();
  payments.during = [] { throw std::runtime_error("the process ends here"); };
  EXPECT_EQ(pay(id).status, 500);
  pass(44s);
  EXPECT_EQ(payments.asked.size(), 1u);
  payments.look_ups = {{Verdict::captured, "", ""}};
  pass(2s);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, TwoCompletersLookOnce) {
  const auto id = held();
  payments.confirms = {{Verdict::unknown, "", ""}};
  payments.look_ups = {{Verdict::captured, "", ""}};
  pay(id);
  auto twice = order::jobs(deps);
  std::ranges::copy(order::jobs(deps), std::back_inserter(twice));
  ASSERT_TRUE(await(work_for(clock, twice, 5s), clock));
  EXPECT_EQ(payments.asked.size(), 2u);
  EXPECT_EQ(said(domain::topic::kPaymentSuccess).size(), 1u);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
}

TEST_F(OrderPayment, OnlyTheExactAmountIsTaken) {
  const auto id = held();
  for (const std::int64_t amount : {0, 4'499, 4'501}) {
    const auto refused = pay(id, "pay-1", amount);
    EXPECT_EQ(refused.status, 400) << amount;
    EXPECT_EQ(code_of(refused), "AMOUNT_MISMATCH");
  }
  EXPECT_TRUE(payments.asked.empty());
}

TEST_F(OrderPayment, OnlyTheCustomerPaysAndOnlyAnOpenOrder) {
  const auto pending = placed("7:1");
  EXPECT_EQ(code_of(pay(pending)), "ORDER_NOT_PAYABLE");
  EXPECT_EQ(pay(pending).status, 409);
  const auto id = held("7:2");
  const auto body = fmt::format(R"({{"orderId":{},"paymentKey":"k","amount":4500}})", id.value());
  EXPECT_EQ(pay(bob, body).status, 404);
  EXPECT_EQ(pay(OrderId(987'654)).status, 404);
  wait(10min);
  EXPECT_EQ(pay(id).status, 410);
  EXPECT_EQ(code_of(pay(id)), "HOLD_EXPIRED");
  EXPECT_TRUE(payments.asked.empty());
}

TEST_F(OrderPayment, APaidOrderIsNotPaidTwice) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  const auto first = pay(id, "pay-1");
  EXPECT_EQ(parsed(pay(id, "pay-1")).at("data"), parsed(first).at("data"));
  EXPECT_EQ(pay(id, "pay-2").status, 409);
  EXPECT_EQ(payments.asked.size(), 1u);
}

TEST_F(OrderPayment, AnOrderIsNamedAsWeDoOrAsTheProvidersWindowDoes) {
  for (const std::string admission : {"7:1", "7:2"}) {
    const auto id = held(admission);
    const auto name = admission == "7:1" ? id.str()
                                         : std::string(shown(id).at("paymentOrderId").as_string());
    payments.confirms = {{Verdict::captured, "", ""}};
    EXPECT_EQ(pay(ann, fmt::format(R"({{"orderId":"{}","paymentKey":"{}","amount":4500}})", name,
                                   "key of " + name)).status, 200);
    EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  }
}

TEST_F(OrderPayment, EachMalformedFieldIsNamed) {
  const auto refused = pay(ann, R"({"orderId":0,"paymentKey":"","amount":"1","tip":1})");
  EXPECT_EQ(refused.status, 400);
  std::vector<std::string> found;
  for (const auto& error : parsed(refused).at("errors").as_array()) {
    found.push_back(std::string(error.at("pointer").as_string()) + " " +
                    std::string(error.at("code").as_string()));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"#/orderId RANGE", "#/paymentKey LENGTH",
                                             "#/amount TYPE", "#/tip UNKNOWN"}));
  for (const std::string name : {"many", "", "astraphe 1", "한글주문"}) {
    const auto no_name = pay(ann, R"({"orderId":")" + name + R"(","paymentKey":"k","amount":1})");
    EXPECT_EQ(no_name.status, 400) << name;
    EXPECT_EQ(parsed(no_name).at("errors").at(0).at("code"), "FORMAT") << name;
  }
  EXPECT_EQ(code_of(pay(ann, "{")), "BAD_JSON");
  EXPECT_EQ(call(request(http::Method::post, "/api/payments/toss", "{}")).status, 401);
}

}  // namespace
}  // namespace astraphe
