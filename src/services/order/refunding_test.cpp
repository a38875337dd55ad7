#include "base/planted.hpp"
#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

class OrderRefund : public OrderTest {
 protected:
  std::string refund_state(OrderId id) {
    const auto order = shown(id);
    const auto& state = order.at("refundState");
    return state.is_null() ? "null" : std::string(state.as_string());
  }
  std::size_t given_back() { return said(domain::topic::kRollbackStock).size(); }
};

TEST_F(OrderRefund, APaidOrderGetsItsMoneyBackAndItsStockGoesBackOnSale) {
  const auto id = paid();
  payments.cancels = {{Verdict::captured, "", ""}};
  const auto refunded = cancel(id);
  EXPECT_EQ(refunded.status, 200) << refunded.body;
  const auto data = parsed(refunded).at("data").as_object();
  EXPECT_EQ(data.at("state"), "REFUNDED");
  EXPECT_EQ(data.at("refundState"), "DONE");
  EXPECT_EQ(data.at("cancelReason"), "changed my mind");
  EXPECT_EQ(data.at("paymentStatus"), "APPROVED");
  EXPECT_EQ(shown(id), data);
  EXPECT_EQ(payments.last_refund->payment_key, "pay-" + id.str());
  EXPECT_EQ(payments.last_refund->reason, "changed my mind");
  EXPECT_EQ(given_back(), 1u);
  feed_sold(id);
  EXPECT_EQ(state(id), "REFUNDED") << "the sale was heard of too late";
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, ACompletedOrderMayBeRefundedToo) {
  const auto id = paid();
  feed_sold(id);
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(cancel(id).status, 200);
  EXPECT_EQ(state(id), "REFUNDED");
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, WhatIsNotKnownIsLookedUpUnderTheSameKey) {
  const auto id = paid();
  payments.cancels = {{Verdict::unknown, "", ""}};
  payments.refund_look_ups = {{Verdict::unknown, "", ""}, {Verdict::captured, "", ""}};
  const auto pending = cancel(id);
  EXPECT_EQ(pending.status, 202);
  EXPECT_EQ(parsed(pending).at("data").at("refundState"), "PENDING");
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_EQ(given_back(), 0u);
  pass(30s);
  EXPECT_EQ(state(id), "REFUNDED");
  EXPECT_EQ(refund_state(id), "DONE");
  const auto key = payments.last_refund->idempotency_key;
  EXPECT_EQ(payments.asked,
            (Asked{"cancel " + key, "look_up_refund " + key, "look_up_refund " + key}));
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, ARefundThatIsBelievedIsSeen) {
  const auto id = paid();
  payments.cancels = {{Verdict::unknown, "", ""}};
  planted_now = Plant::refund_believed;
  cancel(id);
  planted_now = Plant::none;
  EXPECT_EQ(state(id), "REFUNDED") << "nobody looked whether the money went back";
  EXPECT_EQ(payments.asked.size(), 1u);
}

TEST_F(OrderRefund, WhatCertainlyDidNotHappenIsAskedForAgainUnderTheSameKey) {
  const auto id = paid();
  payments.cancels = {{Verdict::unknown, "", ""}, {Verdict::captured, "", ""}};
  payments.refund_look_ups = {{Verdict::retry, "", ""}};
  EXPECT_EQ(cancel(id).status, 202);
  pass(30s);
  const auto key = payments.last_refund->idempotency_key;
  EXPECT_EQ(payments.asked, (Asked{"cancel " + key, "look_up_refund " + key, "cancel " + key}));
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, ASpentKeyIsRenewedAndTheNewOneUsedOnlyAfterALookUp) {
  const auto id = paid();
  payments.cancels = {{Verdict::renew, "", ""}, {Verdict::captured, "", ""}};
  payments.refund_look_ups = {{Verdict::retry, "", ""}};
  EXPECT_EQ(cancel(id).status, 202);
  pass(30s);
  ASSERT_EQ(payments.asked.size(), 3u);
  EXPECT_TRUE(payments.asked[1].starts_with("look_up_refund "));
  EXPECT_TRUE(payments.asked[2].starts_with("cancel "));
  EXPECT_NE(payments.asked[2], payments.asked[0]);
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, AnAlarmKeepsTheRefundPending) {
  const auto id = paid();
  payments.cancels = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""}};
  payments.refund_look_ups = {{Verdict::alarm, "UNAUTHORIZED_KEY", ""},
                              {Verdict::captured, "", ""}};
  EXPECT_EQ(cancel(id).status, 202);
  EXPECT_EQ(refund_state(id), "PENDING");
  pass(30s);
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, ARefusalLeavesTheOrderAsItWasAndSpeaksInTheProvidersWords) {
  const auto id = paid();
  feed_sold(id);
  payments.cancels = {{Verdict::refused, "EXCEED_MAX_REFUND_DUE", "환불 기한이 지났습니다."}};
  const auto refused = cancel(id);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(code_of(refused), "REFUND_REFUSED");
  EXPECT_EQ(parsed(refused).at("detail"), "환불 기한이 지났습니다.");
  EXPECT_EQ(state(id), "ORDER_COMPLETED");
  EXPECT_EQ(refund_state(id), "null");
  EXPECT_TRUE(shown(id).at("cancelReason").is_null());
  EXPECT_EQ(given_back(), 0u);
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(cancel(id).status, 200) << "another one may be asked for";
  EXPECT_NE(payments.asked[0], payments.asked[1]) << "under a key of its own";
}

TEST_F(OrderRefund, WhileOneIsPendingNoOtherBegins) {
  const auto id = paid();
  payments.cancels = {{Verdict::captured, "", ""}};
  payments.during = [&] {
    const auto again = cancel(id, R"({"reason":"another reason"})");
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(parsed(again).at("data").at("cancelReason"), "changed my mind");
    EXPECT_EQ(set_status(id, "REFUNDED").status, 202);
    EXPECT_EQ(code_of(forget(id)), "ORDER_NOT_SETTLED");
    pass(30s);
  };
  EXPECT_EQ(cancel(id).status, 200);
  EXPECT_EQ(payments.asked.size(), 1u) << "the completer leaves alone who is still asking";
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, ASaleThatIsHeardOfMeanwhileDoesNotMatter) {
  const auto id = paid();
  payments.cancels = {{Verdict::captured, "", ""}};
  payments.during = [&] {
    feed_sold(id);
    EXPECT_EQ(state(id), "ORDER_COMPLETED");
    EXPECT_EQ(refund_state(id), "PENDING");
    EXPECT_EQ(code_of(forget(id)), "ORDER_NOT_SETTLED");
  };
  EXPECT_EQ(cancel(id).status, 200);
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, ARefundThatACrashInterruptedIsTakenUp) {
  const auto id = paid();
  payments.during = [] { throw std::runtime_error("the process ends here"); };
  EXPECT_EQ(cancel(id).status, 500);
  EXPECT_EQ(refund_state(id), "PENDING");
  payments.refund_look_ups = {{Verdict::captured, "", ""}};
  ASSERT_TRUE(await(order::take_over_payments(deps)));
  pass(1s);
  EXPECT_EQ(state(id), "REFUNDED");
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, WithoutATakeOverItIsTakenUpOnceNobodyCanStillBeAsking) {
  const auto id = paid();
  payments.during = [] { throw std::runtime_error("the process ends here"); };
  EXPECT_EQ(cancel(id).status, 500);
  pass(44s);
  EXPECT_EQ(payments.asked.size(), 1u);
  payments.refund_look_ups = {{Verdict::captured, "", ""}};
  pass(2s);
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, TwoCompletersLookOnce) {
  const auto id = paid();
  payments.cancels = {{Verdict::unknown, "", ""}};
  payments.refund_look_ups = {{Verdict::captured, "", ""}};
  cancel(id);
  auto twice = order::jobs(deps);
  std::ranges::copy(order::jobs(deps), std::back_inserter(twice));
  ASSERT_TRUE(await(work_for(clock, twice, 5s), clock));
  EXPECT_EQ(payments.asked.size(), 2u);
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, WhatWasGivenBackIsNotGivenBackAgain) {
  const auto id = paid();
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(cancel(id).status, 200);
  EXPECT_EQ(code_of(cancel(id)), "ORDER_NOT_CANCELLABLE");
  EXPECT_EQ(code_of(set_status(id, "REFUNDED")), "ORDER_NOT_CANCELLABLE");
  EXPECT_EQ(payments.asked.size(), 1u);
  EXPECT_EQ(forget(id).status, 200);
}

TEST_F(OrderRefund, AManagerRefundsWhatWasPaidAndCancelsNothingElse) {
  const auto id = paid();
  EXPECT_EQ(set_status(id, "CANCELLED").status, 409);
  payments.cancels = {{Verdict::captured, "", ""}};
  const auto done = set_status(id, "REFUNDED");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(parsed(done).at("data").at("cancelReason"), "by the shop");
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, ADeletedOrderMayStillBeRefundedByTheShop) {
  const auto id = paid();
  feed_sold(id);
  EXPECT_EQ(forget(id).status, 200);
  EXPECT_EQ(cancel(id).status, 404);
  payments.cancels = {{Verdict::captured, "", ""}};
  EXPECT_EQ(set_status(id, "REFUNDED").status, 200);
  EXPECT_EQ(given_back(), 1u);
}

TEST_F(OrderRefund, WhatIsLeftIsAskedForWhereSomebodyGaveAPartBackMeanwhile) {
  const auto id = paid();
  payments.cancels = {{Verdict::renew, "NOT_MATCHES_REFUNDABLE_AMOUNT", ""},
                      {Verdict::captured, "", ""}};
  payments.refund_look_ups = {{Verdict::retry, "PARTIAL_CANCELED", "", *Won::of(3'000)}};
  EXPECT_EQ(cancel(id).status, 202);
  EXPECT_EQ(payments.last_refund->refundable, *Won::of(4'500));
  pass(30s);
  EXPECT_EQ(payments.last_refund->refundable, *Won::of(3'000));
  EXPECT_EQ(state(id), "REFUNDED");
}

TEST_F(OrderRefund, TheSameKeyHasTheSameAnswerBeforeAndAfterPayment) {
  for (const bool is_paid : {false, true}) {
    const auto id = is_paid ? paid("7:2") : held("7:1");
    payments.cancels = {{Verdict::captured, "", ""}};
    const auto first = cancel(id, R"({"reason":"why"})", ann, "key-" + id.str());
    EXPECT_EQ(first.status, 200);
    EXPECT_FALSE(first.headers.first("Idempotency-Replayed"));
    const auto again = cancel(id, R"({"reason":"why"})", ann, "key-" + id.str());
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
    EXPECT_EQ(cancel(id, R"({"reason":"else"})", ann, "key-" + id.str()).status, 422);
  }
  EXPECT_EQ(given_back(), 2u);
}

TEST_F(OrderRefund, TheSecondOfTwoClicksHearsThatTheFirstStillRuns) {
  const auto id = paid();
  payments.cancels = {{Verdict::captured, "", ""}};
  payments.during = [&] {
    const auto second = cancel(id, R"({"reason":"why"})", ann, "key");
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(code_of(second), "STILL_RUNNING");
  };
  EXPECT_EQ(cancel(id, R"({"reason":"why"})", ann, "key").status, 200);
  EXPECT_EQ(payments.asked.size(), 1u);
}

TEST_F(OrderRefund, AKeyWhoseAnswerACrashTookHearsWhatCameOfIt) {
  const auto id = paid();
  payments.during = [] { throw std::runtime_error("the process ends here"); };
  EXPECT_EQ(cancel(id, R"({"reason":"why"})", ann, "key").status, 500);
  EXPECT_EQ(code_of(cancel(id, R"({"reason":"why"})", ann, "key")), "STILL_RUNNING");
  payments.refund_look_ups = {{Verdict::captured, "", ""}};
  ASSERT_TRUE(await(order::take_over_payments(deps)));
  pass(1s);
  const auto again = cancel(id, R"({"reason":"why"})", ann, "key");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(parsed(again).at("data").at("state"), "REFUNDED");
  EXPECT_EQ(cancel(id, R"({"reason":"why"})", ann, "key").body, again.body);
}

TEST_F(OrderRefund, AKeyWhoseRefundWasRefusedMayBeUsedAgain) {
  const auto id = paid();
  payments.cancels = {{Verdict::refused, "REFUND_REJECTED", "no"}, {Verdict::captured, "", ""}};
  EXPECT_EQ(cancel(id, R"({"reason":"why"})", ann, "key").status, 409);
  EXPECT_EQ(cancel(id, R"({"reason":"why"})", ann, "key").status, 200);
}

}  // namespace
}  // namespace astraphe
