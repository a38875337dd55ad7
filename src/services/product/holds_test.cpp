#include "services/product/holds.hpp"

#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using ports::Event;

class Holds : public HoldsTest {};

TEST_F(Holds, AnOrderGetsItsStockAndIsToldUntilWhen) {
  const auto cup = make_product(R"({"stock":5,"holdSeconds":60})");
  const auto hat = make_product(R"({"stock":5,"holdSeconds":30})");
  take(7, kAnn, {wanted(cup, 2), wanted(hat, 1)});
  EXPECT_EQ(state(7), "HELD");
  EXPECT_EQ(left(cup), 3);
  EXPECT_EQ(left(hat), 4);
  const auto until = micros(clock.now() + std::chrono::seconds(30));
  EXPECT_EQ(sent("reduce-stock-success"),
            std::vector{fmt::format(R"({{"orderId":7,"holdExpiresAt":{}}})", until)});
  EXPECT_TRUE(sent("admission-used").empty());
  EXPECT_EQ(number("SELECT SUM(delta) FROM stock_movement WHERE reason = 'HELD'"), -3);
}

TEST_F(Holds, AllLinesOrNothing) {
  const auto cup = make_product(R"({"stock":5})");
  const auto hat = make_product(R"({"stock":1})");
  take(7, kAnn, {wanted(cup, 2), wanted(hat, 2)});
  EXPECT_EQ(state(7), "SOLD_OUT");
  EXPECT_EQ(left(cup), 5);
  EXPECT_EQ(left(hat), 1);
  EXPECT_EQ(sent("reduce-stock-failed"),
            std::vector<std::string>{R"({"orderId":7,"reason":"SOLD_OUT"})"});
  EXPECT_TRUE(sent("reduce-stock-success").empty());
}

TEST_F(Holds, TheLastUnitRacedInOneBatchGoesToTheFirst) {
  const auto cup = make_product(R"({"stock":3})");
  deliver({reduce(1, kAnn, {wanted(cup, 2)}), reduce(2, kBob, {wanted(cup, 2)}),
           reduce(3, kBob, {wanted(cup, 1)}), reduce(4, kAnn, {wanted(cup, 1)})});
  EXPECT_EQ(state(1), "HELD");
  EXPECT_EQ(state(2), "SOLD_OUT");
  EXPECT_EQ(state(3), "HELD");
  EXPECT_EQ(state(4), "SOLD_OUT");
  EXPECT_EQ(left(cup), 0);
}

TEST_F(Holds, LinesThatDrawOnOneRowAreAddedUp) {
  const auto cup = make_product(
      R"({"stock":3,"productOptions":[{"optionName":"c","optionValue":"red","optionPrice":0},)"
      R"({"optionName":"c","optionValue":"blue","optionPrice":0},)"
      R"({"optionName":"c","optionValue":"gold","optionPrice":0,"stock":1}]})");
  take(1, kAnn, {wanted(cup, 2, "null", "1"), wanted(cup, 2, "null", "2")});
  EXPECT_EQ(state(1), "SOLD_OUT");
  take(2, kAnn,
       {wanted(cup, 2, "null", "1"), wanted(cup, 1, "null", "2"), wanted(cup, 1, "null", "3")});
  EXPECT_EQ(state(2), "HELD");
  EXPECT_EQ(left(cup), 0);
  EXPECT_EQ(left(cup, 3), 0);
}

TEST_F(Holds, AnUnknownProductOrOptionIsRefused) {
  const auto cup = make_product();
  const auto hat = make_product(
      R"({"productOptions":[{"optionName":"c","optionValue":"red","optionPrice":0}]})");
  take(1, kAnn, {wanted(ProductId(999999), 1)});
  take(2, kAnn, {wanted(cup, 1, "null", "1")});
  take(3, kAnn, {wanted(hat, 1)});
  take(4, kAnn, {wanted(hat, 1, "null", "2")});
  for (const int order : {1, 2, 3, 4}) EXPECT_EQ(state(order), "NO_SUCH_PRODUCT") << order;
  take(5, kAnn, {wanted(hat, 1, "null", "1")});
  EXPECT_EQ(state(5), "HELD");
}

TEST_F(Holds, OutsideTheSalesWindowNothingIsTaken) {
  const auto early = make_product(R"({"saleStartTime":"2030-01-01T00:00:10Z"})");
  const auto over = make_product(R"({"saleEndTime":"2030-01-01T00:00:10Z"})");
  take(1, kAnn, {wanted(early, 1)});
  EXPECT_EQ(state(1), "SALE_CLOSED");
  (void)await(clock.sleep_for(std::chrono::seconds(10)), clock);
  take(2, kAnn, {wanted(over, 1)});
  EXPECT_EQ(state(2), "SALE_CLOSED");
  take(3, kAnn, {wanted(early, 1)});
  EXPECT_EQ(state(3), "HELD");
}

TEST_F(Holds, AnAdmissionBuysOnce) {
  const auto cup = with_room("9");
  deliver({reduce(1, kAnn, {wanted(cup, 1, admission(cup, 4))}),
           reduce(2, kAnn, {wanted(cup, 1, admission(cup, 4))})});
  take(3, kAnn, {wanted(cup, 1, admission(cup, 4))});
  EXPECT_EQ(state(1), "HELD");
  EXPECT_EQ(state(2), "ADMISSION_USED");
  EXPECT_EQ(state(3), "ADMISSION_USED");
  EXPECT_EQ(left(cup), 8);
  EXPECT_EQ(sent("admission-used"),
            std::vector{fmt::format(R"({{"productId":{},"sequence":4,"userId":20,"orderId":1}})",
                                    cup.value())});
}

TEST_F(Holds, AnAdmissionThatOnceHeldStockStaysUsed) {
  const auto cup = with_room("9");
  take(1, kAnn, {wanted(cup, 1, admission(cup, 4))});
  deliver({about("rollback-stock", 1)});
  deliver({admission_news("admission-returned", cup, 4, 1)});
  take(2, kAnn, {wanted(cup, 1, admission(cup, 4))});
  EXPECT_EQ(state(2), "ADMISSION_USED");
}

TEST_F(Holds, AnAdmissionOfAnOrderThatNeverHeldStockIsFree) {
  const auto cup = with_room("1");
  take(1, kAnn, {wanted(cup, 2, admission(cup, 4))});
  EXPECT_EQ(state(1), "SOLD_OUT");
  deliver({admission_news("admission-returned", cup, 4, 1)});
  take(2, kAnn, {wanted(cup, 1, admission(cup, 4))});
  EXPECT_EQ(state(2), "HELD");
}

TEST_F(Holds, AnEndedMissingOrForeignAdmissionIsRefused) {
  const auto cup = with_room("9");
  deliver(
      {admission_news("admission-ended", cup, 4, 1), admission_news("admission-ended", cup, 4, 1)});
  take(1, kAnn, {wanted(cup, 1, admission(cup, 4))});
  take(2, kAnn, {wanted(cup, 1)});
  take(3, kAnn, {wanted(cup, 1, admission(ProductId(1), 5))});
  for (const int order : {1, 2, 3}) EXPECT_EQ(state(order), "ADMISSION_ENDED") << order;
  EXPECT_EQ(left(cup), 9);
}

TEST_F(Holds, EndedAdmissionsAreForgottenAfterAMonth) {
  const auto cup = with_room("9");
  deliver({admission_news("admission-ended", cup, 4, 1)});
  clock.step_wall(std::chrono::days(29));
  EXPECT_TRUE(await(forget_old_admissions(deps)));
  EXPECT_EQ(number("SELECT COUNT(*) FROM ended_admission"), 1);
  clock.step_wall(std::chrono::days(2));
  EXPECT_TRUE(await(forget_old_admissions(deps)));
  EXPECT_EQ(number("SELECT COUNT(*) FROM ended_admission"), 0);
}

TEST_F(Holds, AnAccountBuysNoMoreThanItsLimitOverAllOrders) {
  const auto cup = make_product(R"({"stock":99,"purchaseLimit":3})");
  take(1, kAnn, {wanted(cup, 2)});
  deliver({reduce(2, kAnn, {wanted(cup, 2)}), reduce(3, kAnn, {wanted(cup, 1)}),
           reduce(4, kAnn, {wanted(cup, 1)}), reduce(5, kBob, {wanted(cup, 3)}),
           reduce(6, kBob, {wanted(cup, 1)})});
  EXPECT_EQ(state(2), "OVER_LIMIT");
  EXPECT_EQ(state(3), "HELD");
  EXPECT_EQ(state(4), "OVER_LIMIT");
  EXPECT_EQ(state(5), "HELD");
  EXPECT_EQ(state(6), "OVER_LIMIT");
  deliver({about("rollback-stock", 1)});
  take(7, kAnn, {wanted(cup, 2)});
  EXPECT_EQ(state(7), "HELD");
}

TEST_F(Holds, OfSeveralReasonsTheFirstIsGiven) {
  const auto closed =
      make_product(R"({"stock":0,"purchaseLimit":1,"saleStartTime":"2031-01-01T00:00:00Z"})");
  const auto cup = make_product(R"({"stock":1,"purchaseLimit":1,"admission":{"mode":"room"}})");
  const auto room = admission(cup, 1);
  take(1, kAnn, {wanted(closed, 2), wanted(ProductId(999999), 1)});
  EXPECT_EQ(state(1), "NO_SUCH_PRODUCT");
  take(2, kAnn, {wanted(cup, 2, "null"), wanted(closed, 2)});
  EXPECT_EQ(state(2), "SALE_CLOSED");
  take(3, kAnn, {wanted(cup, 2)});
  EXPECT_EQ(state(3), "ADMISSION_ENDED");
  take(4, kAnn, {wanted(cup, 2, room)});
  EXPECT_EQ(state(4), "OVER_LIMIT");
  take(5, kAnn, {wanted(cup, 1, room)});
  take(6, kAnn, {wanted(cup, 2, room)});
  EXPECT_EQ(state(6), "ADMISSION_USED");
}

TEST_F(Holds, AReleaseGivesBackOnceAndAlwaysAnswers) {
  const auto cup = make_product(R"({"stock":5})");
  take(1, kAnn, {wanted(cup, 2)});
  deliver({about("rollback-stock", 1), about("rollback-stock", 1)});
  EXPECT_EQ(state(1), "RELEASED");
  EXPECT_EQ(left(cup), 5);
  EXPECT_EQ(number("SELECT SUM(units) FROM bought"), 0);
  const std::string answer = R"({"orderId":1,"held":true})";
  EXPECT_EQ(sent("rollback-stock-success"), (std::vector{answer, answer}));
}

TEST_F(Holds, AReleaseThatComesFirstLeavesNothingToTake) {
  const auto cup = make_product(R"({"stock":5})");
  deliver({about("rollback-stock", 1)});
  take(1, kAnn, {wanted(cup, 2)});
  EXPECT_EQ(state(1), "RELEASED");
  EXPECT_EQ(left(cup), 5);
  EXPECT_EQ(sent("rollback-stock-success"),
            (std::vector<std::string>{R"({"orderId":1,"held":false})"}));
  EXPECT_TRUE(sent("reduce-stock-success").empty());
}

TEST_F(Holds, PaymentSellsWhatIsHeldAndARefundGivesItBack) {
  const auto cup = make_product(R"({"stock":5})");
  take(1, kAnn, {wanted(cup, 2)});
  deliver({about("payment-success", 1), about("payment-success", 1)});
  EXPECT_EQ(state(1), "SOLD");
  EXPECT_EQ(sent("stock-sold").size(), 2u);
  deliver({about("rollback-stock", 1)});
  EXPECT_EQ(state(1), "RELEASED");
  EXPECT_EQ(left(cup), 5);
  deliver({about("payment-success", 1), about("payment-success", 99)});
  EXPECT_EQ(state(1), "RELEASED");
  EXPECT_EQ(sent("stock-sold").size(), 2u);
}

TEST_F(Holds, AReleaseOfARefusedOrderGivesNothingBack) {
  const auto cup = make_product(R"({"stock":1})");
  take(1, kAnn, {wanted(cup, 2)});
  deliver({about("rollback-stock", 1)});
  EXPECT_EQ(state(1), "SOLD_OUT");
  EXPECT_EQ(left(cup), 1);
}

TEST_F(Holds, TheQueueHearsOfTheStockOnlyWhenItsBandChanges) {
  const auto cup = make_product(R"({"stock":100})");
  const auto bands = [&] {
    std::string all;
    for (const auto& news : sent("product-changed")) {
      const auto parsed_news = *http::parse_json(news);
      all += fmt::format("{}{} ", std::string(parsed_news.at("stockBand").as_string()),
                         parsed_news.at("version").as_int64());
    }
    return all;
  };
  take(1, kAnn, {wanted(cup, 10)});
  EXPECT_EQ(bands(), "plenty1 ");
  take(2, kAnn, {wanted(cup, 65)});
  take(3, kAnn, {wanted(cup, 1)});
  EXPECT_EQ(bands(), "plenty1 low2 ");
  take(4, kAnn, {wanted(cup, 24)});
  deliver({about("rollback-stock", 4), about("rollback-stock", 2)});
  EXPECT_EQ(bands(), "plenty1 low2 sold_out3 low4 plenty5 ");
}

TEST_F(Holds, AMessageThatCannotBeMeantIsPoison) {
  const auto cup = make_product();
  for (
      const std::string bad :
      {"{", "[]", "{}", R"({"orderId":1,"userId":1,"lines":[]})",
       R"({"orderId":0,"userId":1,"lines":[{"productId":1,"optionId":null,"quantity":1,"admissionId":null}]})",
       R"({"orderId":1,"userId":1,"lines":[{"productId":1,"optionId":null,"quantity":0,"admissionId":null}]})",
       R"({"orderId":1,"userId":1,"lines":[{"productId":1,"optionId":null,"quantity":1,"admissionId":"x"}]})"}) {
    const auto handled =
        handle("reduce-stock", {reduce(1, kAnn, {wanted(cup, 1)}), event("reduce-stock", bad)});
    ASSERT_TRUE(std::holds_alternative<ports::Poison>(handled)) << bad;
    EXPECT_EQ(std::get<ports::Poison>(handled).index, 1u);
  }
  EXPECT_EQ(state(1), "");
  for (const auto* topic :
       {"rollback-stock", "payment-success", "admission-returned", "admission-ended"}) {
    const auto handled = handle(topic, {event(topic, "{}")});
    EXPECT_TRUE(std::holds_alternative<ports::Poison>(handled)) << topic;
  }
}

TEST_F(Holds, EveryTopicIsReadByOneJob) {
  std::vector<std::string> names;
  for (const auto& job : jobs(deps)) names.push_back(job.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"reduce-stock", "rollback-stock", "payment-success",
                                      "admission-returned", "admission-ended", "relay",
                                      "tell-subscribers", "sweep"}));
}

}  // namespace
}  // namespace astraphe::product
