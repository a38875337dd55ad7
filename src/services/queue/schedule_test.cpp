#include "services/queue/schedule.hpp"

#include "tests/queue_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using domain::AdmittedBy;
using Accounts = std::vector<std::int64_t>;

class QueueSchedule : public QueueTest {
 protected:
  void join_all(std::int64_t first, std::int64_t last) {
    for (auto user = first; user <= last; ++user) ASSERT_EQ(join(UserId(user)).status, 201);
  }

  // The invariant of the pace: nobody more than `count` in a period, by schedule and straight
  // through.
  void expect_no_period_over(std::int64_t count) {
    std::map<std::int64_t, std::int64_t> by_period;
    for (const auto& entry : admissions()) {
      if (entry.by != AdmittedBy::manual) ++by_period[entry.period];
    }
    for (const auto& [period, admitted] : by_period) EXPECT_LE(admitted, count) << period;
  }
};

TEST_F(QueueSchedule, EachTickAdmitsItsCountInTheOrderOfTheLine) {
  lamp.count = 2;
  join_all(1, 5);
  pass(60s - 2ms);
  EXPECT_EQ(admitted(), Accounts());
  pass(4ms);
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  pass(10s);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4}));
  pass(10s);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4, 5}));
  for (const auto& entry : admissions()) {
    EXPECT_EQ(entry.by, AdmittedBy::schedule);
    EXPECT_EQ(entry.at - start(), 60s + entry.period * 10s) << "a tick is on time";
  }
}

TEST_F(QueueSchedule, TurnsThatNobodyTookLapse) {
  lamp.count = 2;
  (void)place(ann);
  pass(2min);
  join_all(1, 5);
  EXPECT_EQ(admitted(), Accounts());
  pass(10s);
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
}

TEST_F(QueueSchedule, TheTickGivesWhatStraightThroughHasLeft) {
  lamp.count = 3;
  lamp.start_delay_ms = 0;
  lamp.active_max = 2;
  wait(10s);
  EXPECT_EQ(enter(UserId(1)).status, 200);
  EXPECT_EQ(enter(UserId(2)).status, 200);
  EXPECT_EQ(enter(UserId(3)).status, 202) << "full";
  join_all(4, 6);
  leave(UserId(1));
  leave(UserId(2));
  EXPECT_EQ(*await(queue::tick(deps, ProductId(7))), 1);
  EXPECT_EQ(*await(queue::tick(deps, ProductId(7))), 0);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3}));
  expect_no_period_over(3);
}

TEST_F(QueueSchedule, ARestartOpensNoPeriodTwice) {
  lamp.count = 2;
  join_all(1, 9);
  pass(60s + 5ms);
  for (int life = 0; life < 5; ++life) pass(1s);
  EXPECT_EQ(admitted().size(), 2u);
  pass(30s);
  expect_no_period_over(2);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(QueueSchedule, TwoSchedulersShareOneAllowance) {
  lamp.count = 2;
  join_all(1, 9);
  auto twice = queue::jobs(deps);
  std::ranges::copy(queue::jobs(deps), std::back_inserter(twice));
  ASSERT_TRUE(await(work_for(clock, twice, 80s + 5ms), clock));
  expect_no_period_over(2);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4, 5, 6}));
}

TEST_F(QueueSchedule, AClockThatIsSetBackOpensNoPeriodTwice) {
  lamp.count = 2;
  join_all(1, 9);
  pass(70s + 5ms);
  ASSERT_EQ(admitted().size(), 4u);
  clock.step_wall(-30s);
  pass(29s);
  EXPECT_EQ(admitted().size(), 4u);
  EXPECT_EQ(*await(queue::tick(deps, ProductId(7))), 0);
  pass(12s);
  EXPECT_EQ(admitted().size(), 6u);
  expect_no_period_over(2);
}

TEST_F(QueueSchedule, AClockThatIsSetForwardMakesUpForNothing) {
  lamp.count = 2;
  join_all(1, 9);
  pass(60s + 5ms);
  clock.step_wall(1h);
  pass(5s);
  EXPECT_EQ(admitted().size(), 4u);
  expect_no_period_over(2);
}

TEST_F(QueueSchedule, TheSaleEndsAndWithItTheSchedule) {
  lamp.sale_end = start() + 65s;
  join_all(1, 3);
  pass(3min);
  EXPECT_EQ(admitted(), (Accounts{1}));
}

TEST_F(QueueSchedule, NobodyComesInWhileTheRoomIsFull) {
  lamp.count = 5;
  lamp.active_max = 2;
  join_all(1, 6);
  pass(3min);
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  leave(UserId(1));
  pass(10s);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3}));
}

TEST_F(QueueSchedule, WhoIsInsideTooLongIsOutAndTheNextComesIn) {
  lamp.active_max = 1;
  lamp.stay_ms = 25'000;
  join_all(1, 2);
  pass(60s + 24s);
  EXPECT_EQ(state(ann), "ADMITTED");
  EXPECT_EQ(state(bob), "WAITING");
  pass(7s);
  EXPECT_EQ(state(ann), "EXPIRED");
  EXPECT_EQ(state(bob), "ADMITTED");
  const auto ended = events.of_topic(domain::topic::kAdmissionEnded);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].payload, R"({"productId":7,"sequence":1,"userId":1})");
}

TEST_F(QueueSchedule, JoiningAgainBeforeTheSweepEndsTheOldAdmissionForEverybodyToo) {
  lamp.stay_ms = 25'000;
  enter(ann);
  wait(25s);
  EXPECT_EQ(parsed(join(ann)).at("sequence"), 2);
  pass(1ms);
  EXPECT_EQ(events.of_topic(domain::topic::kAdmissionEnded).size(), 1u);
  pass(1s);
  EXPECT_EQ(state(ann), "WAITING");
  EXPECT_EQ(events.of_topic(domain::topic::kAdmissionEnded).size(), 1u);
}

TEST_F(QueueSchedule, StoppingStopsBothDoors) {
  join_all(1, 2);
  const auto stopped = operate(http::Method::post, "/api/schedulingQueue/7/stopAllow");
  EXPECT_EQ(stopped.status, 200);
  EXPECT_EQ(stopped.body, R"({"productId":7,"stopped":true})");
  pass(2min);
  EXPECT_EQ(admitted(), Accounts());
  EXPECT_TRUE(place(ann).at("eta").is_null());
  leave(ann);
  leave(bob);
  EXPECT_EQ(enter(cho).status, 202);
  const auto again = operate(http::Method::post, "/api/schedulingQueue/7/stopAllow");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(code_of(again), "NO_SCHEDULE");
}

TEST_F(QueueSchedule, StartingSetsThePaceAndTicksAtOnceWhereTheFirstTickIsPast) {
  join_all(1, 9);
  operate(http::Method::post, "/api/schedulingQueue/7/stopAllow");
  pass(61s);
  const auto started =
      operate(http::Method::post, "/api/schedulingQueue/7/startAllow", R"({"count":2,"delay":500})");
  EXPECT_EQ(started.status, 200);
  EXPECT_EQ(started.body, R"({"productId":7,"count":2,"delay":500,"stopped":false})");
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  pass(501ms);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4}));
  expect_no_period_over(2);
}

TEST_F(QueueSchedule, StartingBeforeTheFirstTickWaitsForIt) {
  join_all(1, 9);
  operate(http::Method::post, "/api/schedulingQueue/7/startAllow", R"({"count":3,"delay":1000})");
  EXPECT_EQ(admitted(), Accounts());
  pass(60s - 1ms);
  EXPECT_EQ(admitted(), Accounts());
  pass(2ms);
  EXPECT_EQ(admitted().size(), 3u);
}

TEST_F(QueueSchedule, StoppingAndStartingGivesNoPeriodASecondTime) {
  lamp.count = 2;
  lamp.start_delay_ms = 0;
  join_all(1, 9);
  pass(1s);
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(operate(http::Method::post, "/api/schedulingQueue/7/stopAllow").status, 200);
    EXPECT_EQ(operate(http::Method::post, "/api/schedulingQueue/7/startAllow",
                      R"({"count":2,"delay":10000})").status, 200);
    pass(1s);
  }
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  pass(10s);
  EXPECT_EQ(admitted(), (Accounts{1, 2, 3, 4}));
  expect_no_period_over(2);
}

TEST_F(QueueSchedule, APaceOutOfRangeIsRefusedFieldByField) {
  join(ann);
  const auto refused = operate(http::Method::post, "/api/schedulingQueue/7/startAllow",
                               R"({"count":0,"delay":99,"speed":1})");
  EXPECT_EQ(refused.status, 400);
  std::vector<std::string> pointers;
  for (const auto& error : parsed(refused).at("errors").as_array()) {
    pointers.emplace_back(error.at("pointer").as_string());
  }
  EXPECT_EQ(pointers, (std::vector<std::string>{"#/count", "#/delay", "#/speed"}));
}

}  // namespace
}  // namespace astraphe
