#include "tests/queue_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class QueueSettings : public QueueTest {
 protected:
  static constexpr auto kPath = "/api/waitingRoom/7/settings";

  boost::json::object settings() {
    const auto response = operate(http::Method::get, kPath);
    EXPECT_EQ(response.status, 200) << response.body;
    return parsed(response).at("data").as_object();
  }
  boost::json::object set(const std::string& body) {
    const auto response = operate(http::Method::put, kPath, body);
    EXPECT_EQ(response.status, 200) << response.body;
    return parsed(response).at("data").as_object();
  }
  std::string wrong(const std::string& body) {
    const auto response = operate(http::Method::put, kPath, body);
    EXPECT_EQ(response.status, 400) << response.body;
    std::string all;
    for (const auto& one : parsed(response).at("errors").as_array()) {
      all += (all.empty() ? "" : ", ") + std::string(one.at("pointer").as_string()) + " " +
             std::string(one.at("code").as_string());
    }
    return all;
  }
};

TEST_F(QueueSettings, TheOperatorSeesTheRulesAndHowTheRoomDoes) {
  lamp.sale_end = start() + 24h;
  lamp.stock = "low";
  for (const auto user : {ann, bob, cho}) join(user);
  allow(2);
  leave(ann);
  const auto seen = operate(http::Method::get, kPath);
  EXPECT_EQ(boost::json::serialize(parsed(seen).at("data")),
            R"({"productId":7,"productName":"Lamp","mode":"room","count":1,"periodMs":10000,)"
            R"("startDelayMs":60000,"maxActive":null,"stayMs":3600000,"order":"fifo",)"
            R"("rejoin":"back","stopped":false,"waiting":1,"active":1,"admitted":2,)"
            R"("lastSequence":3,"stock":"low","saleStartTime":"2030-01-01T09:00:00.000000",)"
            R"("saleEndTime":"2030-01-02T09:00:00.000000","nextTickAt":"2030-01-01T00:01:00.000Z",)"
            R"("updatedAt":"2030-01-01T00:00:00.000Z"})");
}

TEST_F(QueueSettings, HowManyWereLetInIsWhatTheJournalSays) {
  lamp.count = 2;
  for (const auto user : {ann, bob, cho, dan}) join(user);
  pass(61s);
  allow(1);
  leave(dan);
  enter(dan);
  EXPECT_EQ(settings().at("admitted"), admissions().size());
}

TEST_F(QueueSettings, WhatIsGivenChangesAtOnceAndTheRestStays) {
  for (const auto user : {ann, bob, cho, dan}) join(user);
  const auto now = set(R"({"count":3,"startDelayMs":5000,"maxActive":9,"rejoin":"keep"})");
  EXPECT_EQ(now.at("count"), 3);
  EXPECT_EQ(now.at("startDelayMs"), 5'000);
  EXPECT_EQ(now.at("maxActive"), 9);
  EXPECT_EQ(now.at("rejoin"), "keep");
  EXPECT_EQ(now.at("periodMs"), 10'000);
  EXPECT_EQ(now.at("stayMs"), 3'600'000);
  EXPECT_EQ(now.at("nextTickAt"), "2030-01-01T00:00:05.000Z");
  EXPECT_EQ(settings(), now);
  EXPECT_EQ(journal().back().type, domain::EntryType::settings);
  pass(6s);
  EXPECT_EQ(admitted(), (std::vector<std::int64_t>{1, 2, 3}));
  join(dan);
  EXPECT_EQ(parsed(join(dan)).at("sequence"), 4) << "the place is kept";
}

TEST_F(QueueSettings, ACeilingIsTakenAwayByNull) {
  lamp.active_max = 1;
  enter(ann);
  EXPECT_EQ(set(R"({"count":5})").at("maxActive"), 1);
  EXPECT_TRUE(set(R"({"maxActive":null})").at("maxActive").is_null());
}

TEST_F(QueueSettings, WhatThePeriodHasGivenStaysGiven) {
  enter(ann);
  set(R"({"stayMs":60000,"count":1})");
  EXPECT_EQ(enter(bob).status, 202) << "the period's one turn is taken";
  leave(bob);
  set(R"({"count":2})");
  EXPECT_EQ(enter(bob).status, 200);
  EXPECT_EQ(place(bob).at("admissionEndsAt"), "2030-01-01T00:01:00.000Z");
  EXPECT_EQ(enter(cho).status, 202);
}

TEST_F(QueueSettings, AStoppedScheduleHasNoNextTick) {
  join(ann);
  operate(http::Method::post, "/api/schedulingQueue/7/stopAllow");
  EXPECT_EQ(settings().at("stopped"), true);
  EXPECT_TRUE(settings().at("nextTickAt").is_null());
}

TEST_F(QueueSettings, ASaleThatEndsBeforeTheTickHasNone) {
  lamp.sale_end = start() + 30s;
  join(ann);
  EXPECT_TRUE(settings().at("nextTickAt").is_null());
}

TEST_F(QueueSettings, EveryWrongFieldIsNamedAndNothingChanges) {
  join(ann);
  const auto before = journal();
  EXPECT_EQ(wrong(R"({"mode":"none","count":0,"periodMs":99,"startDelayMs":-1,"maxActive":0,)"
                  R"("stayMs":1,"order":"draw","rejoin":"front","stopped":true})"),
            "#/mode ONE_OF, #/count RANGE, #/periodMs RANGE, #/startDelayMs RANGE, "
            "#/maxActive RANGE, #/stayMs RANGE, #/order ONE_OF, #/rejoin ONE_OF, #/stopped UNKNOWN");
  EXPECT_EQ(code_of(operate(http::Method::put, kPath, "[]")), "BAD_JSON");
  EXPECT_EQ(journal(), before);
}

TEST_F(QueueSettings, WhatAnOperatorHasSetStaysUntilTheProductsOwnRulesChange) {
  join(ann);
  set(R"({"count":5,"stayMs":60000})");
  lamp.stock = "last";
  change_product();
  EXPECT_EQ(settings().at("count"), 5);
  EXPECT_EQ(settings().at("stock"), "last");
  lamp.count = 2;
  change_product();
  EXPECT_EQ(settings().at("count"), 2);
  EXPECT_EQ(settings().at("stayMs"), 3'600'000);
}

}  // namespace
}  // namespace astraphe
