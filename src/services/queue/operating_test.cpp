#include "tests/queue_fixture.hpp"

#include <set>
#include <sstream>

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using Accounts = std::vector<std::int64_t>;

class QueueOperators : public QueueTest {
 protected:
  struct Call {
    http::Method method;
    std::string path;
    std::string body;
  };
  const std::vector<Call> calls{
      {http::Method::get, "/api/waitingQueue/7/getQueueList", ""},
      {http::Method::get, "/api/waitingRoom/7/log", ""},
      {http::Method::get, "/api/waitingRoom/7/settings", ""},
      {http::Method::put, "/api/waitingRoom/7/settings", "{}"},
      {http::Method::post, "/api/waitingQueue/7/allow/1", ""},
      {http::Method::post, "/api/schedulingQueue/7/startAllow", R"({"count":1,"delay":1000})"},
      {http::Method::post, "/api/schedulingQueue/7/stopAllow", ""}};

  int status_for(UserId user, domain::Role role, const Call& one) {
    return call(as(user, role, request(one.method, one.path, one.body))).status;
  }

  std::vector<boost::json::object> log_lines(const std::string& query = "") {
    auto made = request(http::Method::get, "/api/waitingRoom/7/log");
    if (!query.empty()) made.query.emplace_back("after", query);
    const auto response = call(as(UserId(lamp.seller), domain::Role::seller, std::move(made)));
    EXPECT_EQ(response.headers.first("Content-Type"), "application/x-ndjson");
    std::istringstream text(response.body);
    std::vector<boost::json::object> lines;
    for (std::string line; std::getline(text, line);) {
      lines.push_back(http::parse_json(line)->as_object());
    }
    return lines;
  }
};

TEST_F(QueueOperators, OnlyTheProductsOwnSellerAndManagersOperateARoom) {
  join(ann);
  for (const auto& one : calls) {
    EXPECT_EQ(status_for(ann, domain::Role::customer, one), 403) << one.path;
    EXPECT_EQ(status_for(UserId(51), domain::Role::seller, one), 403) << one.path;
    EXPECT_EQ(status_for(UserId(50), domain::Role::customer, one), 403) << one.path;
  }
  EXPECT_TRUE(admissions().empty());
  for (const auto& one : calls) {
    EXPECT_EQ(status_for(UserId(50), domain::Role::seller, one), 200) << one.path;
  }
  EXPECT_EQ(status_for(UserId(60), domain::Role::manager, calls[0]), 200);
  EXPECT_EQ(status_for(UserId(61), domain::Role::admin, calls[0]), 200);
}

TEST_F(QueueOperators, TheListIsTheLine) {
  for (const auto user : {ann, bob, cho}) join(user);
  join(ann);
  EXPECT_EQ(operate(http::Method::get, "/api/waitingQueue/7/getQueueList").body,
            R"([{"userId":2,"rank":1},{"userId":3,"rank":2},{"userId":1,"rank":3}])");
}

TEST_F(QueueOperators, AllowLetsInFromTheFrontPastTheAllowance) {
  for (const auto user : {ann, bob, cho}) join(user);
  const auto two = allow(2);
  EXPECT_EQ(two.status, 200);
  EXPECT_EQ(two.body, R"({"requestCount":2,"allowedCount":2})");
  EXPECT_EQ(admitted(), (Accounts{1, 2}));
  EXPECT_EQ(allow(5).body, R"({"requestCount":5,"allowedCount":1})");
  EXPECT_EQ(allow(5).body, R"({"requestCount":5,"allowedCount":0})");
  leave(ann);
  EXPECT_EQ(enter(dan).status, 200) << "the period's allowance is untouched";
}

TEST_F(QueueOperators, AllowStopsAtTheCeiling) {
  lamp.active_max = 2;
  for (const auto user : {ann, bob, cho}) join(user);
  EXPECT_EQ(allow(3).body, R"({"requestCount":3,"allowedCount":2})");
}

TEST_F(QueueOperators, AllowCountsFromOneToAHundredThousand) {
  join(ann);
  for (const auto* count : {"0", "-1", "100001", "x", "99999999999999999999"}) {
    const auto refused = operate(http::Method::post,
                                 std::string("/api/waitingQueue/7/allow/") + count);
    EXPECT_EQ(refused.status, 400) << count;
    EXPECT_EQ(parsed(refused).at("errors").at(0).at("pointer"), "#/count");
  }
  EXPECT_EQ(allow(100'000).status, 200);
}

TEST_F(QueueOperators, TheLogIsDenseAndTellsEverything) {
  for (const auto user : {ann, bob}) join(user);
  join(ann);
  allow(1);
  leave(bob);
  leave(ann);
  const auto lines = log_lines();
  std::vector<std::string> types;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].at("n"), i + 1);
    types.emplace_back(lines[i].at("type").as_string());
  }
  EXPECT_EQ(types, (std::vector<std::string>{"OPEN", "JOIN", "JOIN", "MOVE", "ADMIT", "LEAVE",
                                             "LEAVE"}));
  EXPECT_EQ(lines[4].at("by"), "manual");
  EXPECT_EQ(lines[4].at("sequence"), 2);
  EXPECT_EQ(lines[1].at("at"), "2030-01-01T00:00:00.000000Z");
  EXPECT_FALSE(lines[0].contains("account"));
}

TEST_F(QueueOperators, TheLogNamesAccountsByAKeyedHashOnly) {
  for (const auto user : {ann, bob, ann}) join(user);
  const auto lines = log_lines();
  EXPECT_EQ(lines[1].at("account"), lines[3].at("account"));
  EXPECT_NE(lines[1].at("account"), lines[2].at("account"));
  EXPECT_EQ(lines[1].at("account").as_string().size(), 32u);
  const auto guessed = auth::sha256("room-log|1");
  EXPECT_FALSE(auth::hex(auth::view_of(guessed)).starts_with(
      std::string(lines[1].at("account").as_string())));
}

TEST_F(QueueOperators, TheLogGoesOnWhereTheReaderStopped) {
  for (const auto user : {ann, bob, cho}) join(user);
  const auto rest = log_lines("2");
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].at("n"), 3);
  EXPECT_TRUE(log_lines("4").empty());
  auto wrong = request(http::Method::get, "/api/waitingRoom/7/log");
  wrong.query.emplace_back("after", "-1");
  EXPECT_EQ(call(as(UserId(50), domain::Role::seller, wrong)).status, 400);
}

TEST_F(QueueOperators, ALostIndexChangesNoAnswer) {
  for (const auto user : {ann, bob, cho, dan}) join(user);
  allow(1);
  leave(cho);
  const auto answers = [this] {
    std::vector<std::string> all;
    for (const auto user : {ann, bob, cho, dan, eve}) {
      all.push_back(get(user, "/api/waitingRoom/7").body);
      all.push_back(get(user, "/api/waitingQueue/7/isAllowed").body);
      all.push_back(token(user).body);
    }
    all.push_back(operate(http::Method::get, "/api/waitingQueue/7/getQueueList").body);
    return all;
  };
  const auto before = answers();
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  EXPECT_EQ(answers(), before);
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  EXPECT_EQ(operate(http::Method::get, "/api/waitingQueue/7/getQueueList").body, before.back());
}

TEST_F(QueueOperators, AnIndexLostBetweenTwoJoinsIsFilledBeforeItAnswers) {
  join(ann);
  join(bob);
  pass(200ms);
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  join(cho);
  EXPECT_EQ(operate(http::Method::get, "/api/waitingQueue/7/getQueueList").body,
            R"([{"userId":1,"rank":1},{"userId":2,"rank":2},{"userId":3,"rank":3}])");
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  join(dan);
  EXPECT_EQ(rank(dan), 4);
}

TEST_F(QueueOperators, AKeptPlaceIsToldAlsoWhereTheIndexHasNotHeardOfIt) {
  lamp.rejoin = "keep";
  (void)place(bob);
  pass(200ms);
  join(ann);
  // Another call has placed ann, and the index and the book know nothing of it.
  const auto entries = journal();
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  ASSERT_TRUE(await(index->apply(ProductId(7), {entries[0]})));
  const auto again = parsed(join(ann));
  EXPECT_EQ(again.at("state"), "WAITING");
  EXPECT_EQ(again.at("sequence"), 1);
}

TEST_F(QueueOperators, AGapInTheIndexIsFilledBeforeTheListIsShown) {
  join(ann);
  pass(200ms);
  join(bob);
  // The index hears of bob's leaving before it hears of cho, and the book knows of neither.
  ASSERT_TRUE(await(index->forget(ProductId(7))));
  const auto entries = journal();
  ASSERT_TRUE(await(index->apply(ProductId(7), {entries[0], entries[1]})));
  join(cho);
  EXPECT_EQ(operate(http::Method::get, "/api/waitingQueue/7/getQueueList").body,
            R"([{"userId":1,"rank":1},{"userId":2,"rank":2},{"userId":3,"rank":3}])");
}

}  // namespace
}  // namespace astraphe
