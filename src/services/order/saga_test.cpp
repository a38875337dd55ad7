#include "services/order/saga.hpp"

#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using ports::Done;
using ports::Poison;

class OrderSagaSteps : public OrderTest {
 protected:
  static bool is_done(const ports::Handled& handled) {
    return std::holds_alternative<Done>(handled);
  }
};

TEST_F(OrderSagaSteps, HeldStockMakesTheOrderPayable) {
  const auto id = placed();
  EXPECT_TRUE(is_done(feed_held(id)));
  EXPECT_EQ(state(id), "ORDER_CREATED");
  EXPECT_EQ(shown(id).at("holdExpiresAt"), "2030-01-01T00:10:00.000Z");
  EXPECT_EQ(shown(id).at("paymentStatus"), "PENDING");
}

TEST_F(OrderSagaSteps, RefusedStockEndsTheOrderAndGivesTheAdmissionBack) {
  const auto id = placed("7:1");
  EXPECT_TRUE(is_done(feed_refused(id)));
  EXPECT_EQ(state(id), "ORDER_FAILED");
  EXPECT_EQ(shown(id).at("failReason"), "SOLD_OUT");
  EXPECT_TRUE(said(domain::topic::kRollbackStock).empty()) << "it never held any";
  EXPECT_EQ(place(ann, {"7:1"}).status, 202);
}

TEST_F(OrderSagaSteps, EventsThatComeAgainChangeNothing) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  EXPECT_EQ(pay(id).status, 200);
  EXPECT_TRUE(is_done(feed_sold(id, "sold-1")));
  EXPECT_EQ(state(id), "ORDER_COMPLETED");
  wait(1s);
  const auto before = shown(id);
  const auto said_before = said(domain::topic::kRollbackStock).size();
  for (const auto* name : {"sold-1", "sold-2"}) EXPECT_TRUE(is_done(feed_sold(id, name)));
  for (const auto* name : {"event-1", "late"}) {
    EXPECT_TRUE(is_done(feed_held(id, name)));
    EXPECT_TRUE(is_done(feed_refused(id, name)));
  }
  EXPECT_EQ(shown(id), before);
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), said_before);
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED");
}

TEST_F(OrderSagaSteps, ABatchIsDealtWithEventByEvent) {
  const auto first = placed("7:1");
  const auto second = placed("7:2");
  const auto event = [&](OrderId id, const std::string& name) {
    return ports::Event{name, std::string(domain::topic::kReduceStockFailed), "k",
                        fmt::format(R"({{"orderId":{},"reason":"OVER_LIMIT"}})", id.value()),
                        clock.now()};
  };
  EXPECT_TRUE(is_done(events.feed({event(first, "a"), event(second, "b"), event(first, "a")})));
  EXPECT_EQ(state(first), "ORDER_FAILED");
  EXPECT_EQ(state(second), "ORDER_FAILED");
}

TEST_F(OrderSagaSteps, AnEventThatMakesNoSenseIsPoison) {
  const auto id = placed();
  for (const auto* payload : {"not json", "[]", "{}", R"({"orderId":"1"})", R"({"orderId":987654})"}) {
    for (const auto topic : {domain::topic::kReduceStockSuccess, domain::topic::kReduceStockFailed,
                             domain::topic::kStockSold}) {
      EXPECT_TRUE(std::holds_alternative<Poison>(feed(topic, payload))) << topic << payload;
    }
  }
  EXPECT_TRUE(std::holds_alternative<Poison>(
      feed(domain::topic::kReduceStockSuccess, fmt::format(R"({{"orderId":{}}})", id.value()))));
  EXPECT_EQ(state(id), "PENDING");
}

TEST_F(OrderSagaSteps, AnOrderThatNobodyAnswersEndsAndGivesBackWhatMayBeHeld) {
  const auto id = placed();
  pass(59s);
  EXPECT_EQ(state(id), "PENDING");
  pass(2s);
  EXPECT_EQ(state(id), "ORDER_FAILED");
  EXPECT_EQ(shown(id).at("failReason"), "TIME_OVER");
  EXPECT_EQ(said(domain::topic::kRollbackStock),
            (std::vector{fmt::format(
                R"({{"orderId":{},"userId":1,"productId":7,"quantity":2,"lines":[{{"productId":7,)"
                R"("quantity":2,"optionId":null,"admissionId":"7:1"}}],"retryCount":0}})",
                id.value())}));
  feed_held(id);
  EXPECT_EQ(state(id), "ORDER_FAILED") << "too late";
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
}

TEST_F(OrderSagaSteps, AnUnpaidOrderFailsWhenItsHoldLapses) {
  const auto id = held();
  pass(10min - 1s);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  pass(2s);
  EXPECT_EQ(state(id), "ORDER_FAILED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED") << "it did hold stock";
}

TEST_F(OrderSagaSteps, AnOrderWhosePaymentWasRefusedFailsAsOne) {
  const auto id = held();
  payments.confirms = {{Verdict::refused, "REJECT_CARD_COMPANY", "no"}};
  EXPECT_EQ(pay(id).status, 402);
  pass(10min + 1s);
  EXPECT_EQ(state(id), "PAYMENT_FAILED");
  EXPECT_EQ(shown(id).at("paymentStatus"), "FAILED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
}

TEST_F(OrderSagaSteps, APaidOrderNeverLapses) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  EXPECT_EQ(pay(id).status, 200);
  pass(20min);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_TRUE(said(domain::topic::kRollbackStock).empty());
  feed_sold(id);
  EXPECT_EQ(state(id), "ORDER_COMPLETED");
  EXPECT_EQ(shown(id).at("paymentStatus"), "APPROVED");
}

TEST_F(OrderSagaSteps, ManyOrdersThatLapseAtOnceAllEnd) {
  std::vector<OrderId> ids;
  has_room = false;
  for (int i = 0; i < 250; ++i) ids.push_back(placed());
  pass(62s);
  for (const auto id : ids) EXPECT_EQ(state(id), "ORDER_FAILED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), ids.size());
}

}  // namespace
}  // namespace astraphe
