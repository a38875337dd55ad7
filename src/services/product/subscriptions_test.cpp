#include "services/product/subscriptions.hpp"

#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;
using http::Method;

class Subscriptions : public HoldsTest {
 protected:
  http::Response call(UserId user, Method method, const std::string& path,
                      std::vector<http::NamedValue> query = {}) {
    auto made = as(user, Role::customer, request(method, path));
    made.query = std::move(query);
    return send(std::move(made));
  }
  http::Response subscribe(UserId user, ProductId product, std::string key = "") {
    auto made = as(user, Role::customer, request(Method::post, "/api/subscribeProducts"));
    made.query = {{"productId", product.str()}};
    if (!key.empty()) made.headers.add("Idempotency-Key", std::move(key));
    return send(std::move(made));
  }
  static std::string path_of(const http::Response& subscribed) {
    return "/api/subscribeProducts/" +
           std::to_string(
               parsed(subscribed).at("data").at("subscribeProductId").as_int64());
  }

  void tell() { EXPECT_TRUE(await(tell_subscribers(deps))); }
  boost::json::object notices_of(UserId user) {
    const auto seen = call(user, Method::get, "/api/notices");
    EXPECT_EQ(seen.status, 200) << seen.body;
    return parsed(seen).at("data").as_object();
  }
  // "RESTOCKED SALE_OPEN", the newest first.
  std::string told(UserId user) {
    std::string kinds;
    const auto page = notices_of(user);
    for (const auto& one : page.at("content").as_array()) {
      kinds += (kinds.empty() ? "" : " ") + std::string(one.at("kind").as_string());
    }
    return kinds;
  }
  void pass(Duration pause) { EXPECT_TRUE(await(clock.sleep_for(pause), clock)); }
  void restock(ProductId id, int units) {
    pass(1ms);
    EXPECT_EQ(change(id, fmt::format(R"({{"stock":{}}})", units)).status, 200);
  }

  const ProductId gone = make_product(R"({"stock":0})");
};

TEST_F(Subscriptions, OneAsksOnceAndMayTakeItBack) {
  const auto first = subscribe(kAnn, gone);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto data = parsed(first).at("data").as_object();
  EXPECT_EQ(data.at("productId"), gone.value());
  EXPECT_EQ(data.at("userId"), kAnn.value());
  EXPECT_EQ(data.at("productName"), "Cup");
  const auto again = subscribe(kAnn, gone);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(parsed(again).at("data"), data);
  EXPECT_EQ(parsed(call(kAnn, Method::get, path_of(first))).at("data"), data);
  const auto list = call(kAnn, Method::get, "/api/subscribeProducts", {{"productId", gone.str()}});
  EXPECT_EQ(parsed(list).at("data").at("content").as_array().at(0), data);
  EXPECT_EQ(call(kAnn, Method::del, path_of(first)).status, 200);
  EXPECT_EQ(call(kAnn, Method::del, path_of(first)).status, 404);
  EXPECT_EQ(call(kAnn, Method::get, path_of(first)).status, 404);
  EXPECT_EQ(number("SELECT COUNT(*) FROM subscription WHERE deleted = 1 AND deleted_by = 20"), 1);
  EXPECT_EQ(subscribe(kAnn, gone).status, 201) << "and once more";
}

TEST_F(Subscriptions, AnothersIsNotThere) {
  const auto anns = path_of(subscribe(kAnn, gone));
  EXPECT_EQ(call(kBob, Method::get, anns).status, 404);
  EXPECT_EQ(call(kBob, Method::del, anns).status, 404);
  EXPECT_EQ(call(kAnn, Method::get, anns).status, 200);
  const auto list = call(kBob, Method::get, "/api/subscribeProducts");
  EXPECT_EQ(parsed(list).at("data").at("totalElements"), 0);
  EXPECT_EQ(send(request(Method::get, anns)).status, 401);
}

TEST_F(Subscriptions, WhatIsAskedForHasToBeThere) {
  EXPECT_EQ(code_of(subscribe(kAnn, ProductId(987'654))), "NO_SUCH_PRODUCT");
  EXPECT_EQ(errors_of(call(kAnn, Method::post, "/api/subscribeProducts")), "#/productId REQUIRED");
  EXPECT_EQ(errors_of(call(kAnn, Method::post, "/api/subscribeProducts", {{"productId", "x"}})),
            "#/productId RANGE");
  EXPECT_EQ(call(kAnn, Method::get, "/api/subscribeProducts/x").status, 404);
}

TEST_F(Subscriptions, TheSameKeyAnswersByteForByteAndStandsForOneProduct) {
  const auto first = subscribe(kAnn, gone, "key-1");
  EXPECT_EQ(call(kAnn, Method::del, path_of(first)).status, 200);
  const auto again = subscribe(kAnn, gone, "key-1");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  EXPECT_EQ(call(kAnn, Method::get, path_of(first)).status, 404) << "it took effect once";
  EXPECT_EQ(subscribe(kAnn, make_product(), "key-1").status, 422);
}

TEST_F(Subscriptions, AnAccountHasSoManyAndNoMore) {
  for (int i = 0; i < 500; ++i) ASSERT_EQ(subscribe(kAnn, make_product()).status, 201);
  const auto refused = subscribe(kAnn, gone);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(code_of(refused), "TOO_MANY_SUBSCRIPTIONS");
  EXPECT_EQ(subscribe(kBob, gone).status, 201);
}

TEST_F(Subscriptions, EachRestockIsToldOnceToEachWhoAskedBefore) {
  subscribe(kAnn, gone);
  subscribe(kBob, make_product(R"({"stock":0})"));
  tell();
  EXPECT_EQ(told(kAnn), "");
  restock(gone, 1);
  tell();
  tell();
  EXPECT_EQ(told(kAnn), "RESTOCKED");
  EXPECT_EQ(told(kBob), "") << "another product";
  restock(gone, 5);
  tell();
  EXPECT_EQ(told(kAnn), "RESTOCKED") << "more of what was there is no news";
  take(1, kOther, {wanted(gone, 5)});
  restock(gone, 2);
  tell();
  EXPECT_EQ(told(kAnn), "RESTOCKED RESTOCKED");
  pass(1ms);
  subscribe(kBob, gone);
  tell();
  EXPECT_EQ(told(kBob), "") << "asked afterwards";
}

TEST_F(Subscriptions, WhatComesBackUnpaidIsARestockToo) {
  const auto cup = make_product(R"({"stock":2})");
  take(1, kOther, {wanted(cup, 1)});
  subscribe(kAnn, cup);
  deliver({about("rollback-stock", 1)});
  tell();
  EXPECT_EQ(told(kAnn), "") << "it was never sold out";
  take(2, kOther, {wanted(cup, 2)});
  pass(1ms);
  deliver({about("rollback-stock", 2)});
  tell();
  EXPECT_EQ(told(kAnn), "RESTOCKED");
}

TEST_F(Subscriptions, TheOpeningOfASaleIsToldToThoseWhoWaitForIt) {
  const auto soon = make_product(R"({"saleStartTime":"2030-01-01T00:10:00Z"})");
  subscribe(kAnn, soon);
  tell();
  EXPECT_EQ(told(kAnn), "");
  EXPECT_EQ(change(soon, R"({"stock":0})").status, 200);
  EXPECT_EQ(change(soon, R"({"stock":4})").status, 200);
  tell();
  EXPECT_EQ(told(kAnn), "") << "nobody can buy it yet";
  pass(10min + 1ms);
  subscribe(kBob, soon);
  tell();
  tell();
  EXPECT_EQ(told(kAnn), "SALE_OPEN");
  EXPECT_EQ(told(kBob), "") << "could see for himself";
  EXPECT_EQ(change(soon, R"({"saleStartTime":"2030-01-01T01:00:00Z"})").status, 200);
  pass(1h);
  tell();
  EXPECT_EQ(told(kAnn), "SALE_OPEN SALE_OPEN") << "another opening";
}

TEST_F(Subscriptions, ASaleThatOpensWithNothingIsNoNews) {
  const auto soon = make_product(R"({"stock":0,"saleStartTime":"2030-01-01T00:10:00Z"})");
  subscribe(kAnn, soon);
  pass(11min);
  tell();
  EXPECT_EQ(told(kAnn), "");
  restock(soon, 3);
  tell();
  EXPECT_EQ(told(kAnn), "RESTOCKED") << "and not of its opening as well";
}

TEST_F(Subscriptions, WhoTookItBackOrIsTooLateHearsNothing) {
  const auto first = subscribe(kAnn, gone);
  restock(gone, 1);
  EXPECT_EQ(call(kAnn, Method::del, path_of(first)).status, 200);
  tell();
  EXPECT_EQ(told(kAnn), "");
}

TEST_F(Subscriptions, ManySubscribersAreToldInBatchesEachOnce) {
  auto fill = [&](ports::Tx& tx) -> Result<> {
    for (std::int64_t i = 1; i <= 450; ++i) {
      MUST(insert_subscription(tx, {SubscriptionId(900'000 + i), UserId(1'000 + i), gone, "",
                                    clock.now()}));
    }
    return Result<>();
  };
  EXPECT_TRUE(await(database->transact(fill)));
  restock(gone, 1);
  tell();
  EXPECT_EQ(number("SELECT COUNT(*) FROM notice"), 450);
  EXPECT_EQ(number("SELECT COUNT(DISTINCT user_id) FROM notice"), 450);
  EXPECT_EQ(number("SELECT done FROM announcement"), 1);
}

// As if the process had died between two batches, or another one told the same ones.
TEST_F(Subscriptions, ATellingThatIsRepeatedTellsNobodyTwice) {
  subscribe(kAnn, gone);
  subscribe(kBob, gone);
  restock(gone, 1);
  tell();
  auto forget = [](ports::Tx& tx) {
    return tx.execute("UPDATE announcement SET told_to = 0, done = 0", ports::Args());
  };
  EXPECT_TRUE(await(database->transact(forget)));
  tell();
  EXPECT_EQ(number("SELECT COUNT(*) FROM notice"), 2);
  auto overtaken = [](ports::Tx& tx) -> Result<bool> {
    TRY(auto stale, find_untold(tx));
    if (stale) return Error(Errc::internal, "all is told");
    return move_on(tx, Announcement{ProductId(1), NoticeKind::restocked, 1, Instant(), 0}, 5, true);
  };
  EXPECT_FALSE(*await(database->transact(overtaken)));
}

TEST_F(Subscriptions, ANoticeIsReadByWhomItIsFor) {
  subscribe(kAnn, gone);
  restock(gone, 1);
  tell();
  auto page = notices_of(kAnn);
  EXPECT_EQ(page.at("unreadCount"), 1);
  const auto notice = page.at("content").as_array().at(0).as_object();
  EXPECT_EQ(notice.at("productName"), "Cup");
  EXPECT_EQ(notice.at("isRead"), false);
  EXPECT_TRUE(notice.at("readAt").is_null());
  const auto path =
      "/api/notices/" + std::to_string(notice.at("noticeId").as_int64()) + "/read";
  EXPECT_EQ(call(kBob, Method::put, path).status, 404);
  EXPECT_EQ(notices_of(kAnn).at("unreadCount"), 1);
  const auto read = call(kAnn, Method::put, path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(parsed(read).at("data").at("isRead"), true);
  pass(1s);
  EXPECT_EQ(parsed(call(kAnn, Method::put, path)).at("data"), parsed(read).at("data"));
  EXPECT_EQ(notices_of(kAnn).at("unreadCount"), 0);
  EXPECT_EQ(call(kAnn, Method::put, "/api/notices/1/read").status, 404);
  EXPECT_EQ(send(request(Method::get, "/api/notices")).status, 401);
}

TEST_F(Subscriptions, NoticesAreForgottenAfterThreeMonths) {
  subscribe(kAnn, gone);
  restock(gone, 1);
  tell();
  pass(89 * 24h);
  EXPECT_TRUE(await(forget_old_notices(deps)));
  EXPECT_EQ(told(kAnn), "RESTOCKED");
  pass(25h);
  EXPECT_TRUE(await(forget_old_notices(deps)));
  EXPECT_EQ(told(kAnn), "");
  EXPECT_EQ(number("SELECT COUNT(*) FROM announcement"), 0);
}

}  // namespace
}  // namespace astraphe::product
