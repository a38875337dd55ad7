#include "services/queue/news.hpp"

#include "tests/queue_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using ports::Done;
using ports::Poison;

class QueueNews : public QueueTest {
 protected:
  queue::Room room() {
    const auto found = await(queue::room_of(deps, ProductId(7)));
    EXPECT_TRUE(found);
    return **found;
  }
  void set_pace(std::int64_t count, std::int64_t period_ms) {
    const auto body = fmt::format(R"({{"count":{},"delay":{}}})", count, period_ms);
    EXPECT_EQ(operate(http::Method::post, "/api/schedulingQueue/7/startAllow", body).status, 200);
    pass(200ms);
  }
};

TEST_F(QueueNews, AnAdmissionThatWasUsedFreesItsPlace) {
  lamp.active_max = 1;
  enter(ann);
  EXPECT_EQ(enter(bob).status, 202);
  EXPECT_TRUE(std::holds_alternative<Done>(feed_use(ann, 1)));
  EXPECT_EQ(state(ann), "USED");
  pass(70s);
  EXPECT_EQ(state(bob), "ADMITTED");
  EXPECT_EQ(parsed(join(ann)).at("rank"), 1) << "who has bought may come again";
}

TEST_F(QueueNews, HearingOfAUseTwiceIsHearingOfItOnce) {
  enter(ann);
  EXPECT_TRUE(std::holds_alternative<Done>(feed_use(ann, 1, "use-1")));
  const auto before = journal();
  EXPECT_TRUE(std::holds_alternative<Done>(feed_use(ann, 1, "use-1")));
  EXPECT_TRUE(std::holds_alternative<Done>(feed_use(ann, 1, "use-1-sent-again-under-another-id")));
  EXPECT_EQ(journal(), before);
  EXPECT_EQ(room().counters.active, 0);
}

TEST_F(QueueNews, AUseOfAnEarlierVisitIsOldNews) {
  enter(ann);
  leave(ann);
  join(ann);
  allow(1);
  feed_use(ann, 1);
  EXPECT_EQ(state(ann), "ADMITTED");
}

TEST_F(QueueNews, AUseThatIsHeardOfAfterTheEndIsAUseAllTheSame) {
  lamp.stay_ms = 5'000;
  enter(ann);
  pass(6s);
  ASSERT_EQ(state(ann), "EXPIRED");
  feed_use(ann, 1);
  EXPECT_EQ(state(ann), "USED");
  EXPECT_EQ(room().counters.active, 0);
}

TEST_F(QueueNews, AUseOfAPlaceInTheLineDamagesNothing) {
  join(ann);
  join(bob);
  feed_use(ann, 1);
  EXPECT_EQ(state(ann), "WAITING");
  EXPECT_EQ(rank(bob), 2);
}

TEST_F(QueueNews, AnEventThatMakesNoSenseIsPoisonAndTheNextOneIsDealtWith) {
  enter(ann);
  for (const auto* payload : {"not json", "[]", "{}", R"({"productId":"7","sequence":1,"userId":1})",
                              R"({"productId":7,"sequence":1})"}) {
    const auto handled = feed(domain::topic::kAdmissionUsed, payload);
    EXPECT_TRUE(std::holds_alternative<Poison>(handled)) << payload;
    EXPECT_TRUE(std::holds_alternative<Poison>(feed(domain::topic::kProductChanged, payload)));
  }
  EXPECT_TRUE(std::holds_alternative<Done>(feed_use(ann, 1)));
  EXPECT_EQ(state(ann), "USED");
}

TEST_F(QueueNews, AProductThatNobodyAskedAboutHasARoomToo) {
  EXPECT_TRUE(std::holds_alternative<Done>(feed(domain::topic::kProductChanged, lamp.json())));
  EXPECT_EQ(parsed(join(ann)).at("rank"), 1);
  EXPECT_EQ(asked_product_service, 0);
  EXPECT_EQ(journal().at(0).type, domain::EntryType::open);
}

TEST_F(QueueNews, AnOlderVersionIsOldNews) {
  lamp.version = 5;
  join(ann);
  auto old = lamp;
  old.version = 4;
  old.stock = "sold_out";
  EXPECT_TRUE(std::holds_alternative<Done>(feed(domain::topic::kProductChanged, old.json())));
  EXPECT_EQ(room().stock_band, "plenty");
  EXPECT_EQ(room().version, 5);
}

TEST_F(QueueNews, TheStockIsTold) {
  join(ann);
  lamp.stock = "last";
  change_product();
  EXPECT_EQ(place(ann).at("stock"), "last");
  lamp.stock = "sold_out";
  change_product();
  EXPECT_EQ(code_of(join(bob)), "SOLD_OUT");
  EXPECT_EQ(state(ann), "WAITING") << "it may come back";
}

TEST_F(QueueNews, ADeletedProductIsNotFound) {
  join(ann);
  lamp.deleted = true;
  change_product();
  EXPECT_EQ(join(bob).status, 404);
  EXPECT_EQ(get(ann, "/api/waitingRoom/7").status, 404);
}

TEST_F(QueueNews, AnOperatorsPaceSurvivesWhatIsNoChangeOfTheAdmissionSettings) {
  join(ann);
  set_pace(9, 500);
  lamp.stock = "low";
  change_product();
  lamp.name = "Brass lamp";
  change_product();
  EXPECT_EQ(room().rules.count, 9);
  EXPECT_EQ(room().rules.period, 500ms);
  EXPECT_EQ(room().product_name, "Brass lamp");
}

TEST_F(QueueNews, AnOperatorsPaceSurvivesANewSaleWindow) {
  join(ann);
  set_pace(9, 500);
  lamp.sale_end = start() + 1h;
  change_product();
  EXPECT_EQ(room().sale.end, start() + 1h);
  EXPECT_EQ(room().rules.count, 9);
}

TEST_F(QueueNews, NewAdmissionSettingsOfTheProductReplaceAnOperatorsPace) {
  join(ann);
  set_pace(9, 500);
  lamp.count = 4;
  change_product();
  EXPECT_EQ(room().rules.count, 4);
  EXPECT_EQ(room().rules.period, 10s);
  EXPECT_EQ(journal().back().type, domain::EntryType::settings);
}

TEST_F(QueueNews, ANewSellerOperatesAndTheOldOneDoesNot) {
  join(ann);
  lamp.seller = 52;
  change_product();
  EXPECT_EQ(allow(1).status, 200);
  lamp.seller = 50;
  EXPECT_EQ(allow(1).status, 403);
}

}  // namespace
}  // namespace astraphe
