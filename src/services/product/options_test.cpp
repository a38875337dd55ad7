// Stock of options: each its own row, or the product's that they share.

#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;

class Options : public HoldsTest {
 protected:
  // L has two of its own, M one; S and XS share three.
  ProductId make_hat(const std::string& more = "") {
    return make_product(
        R"({"stock":3,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
        R"("stock":2},{"optionName":"s","optionValue":"M","optionPrice":500,"stock":1},)"
        R"({"optionName":"s","optionValue":"S","optionPrice":0},)"
        R"({"optionName":"s","optionValue":"XS","optionPrice":0}])" + more + "}");
  }

  static std::string of(ProductId product, std::int64_t quantity, const std::string& option) {
    return wanted(product, quantity, "null", option);
  }

  std::string seen_stock(ProductId id, UserId user, Role role) {
    const auto answer =
        send(as(user, role, request(http::Method::get, "/api/products/" + id.str())));
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::string all;
    for (const auto& option : parsed(answer).at("data").at("productOptions").as_array()) {
      all += boost::json::serialize(option.at("stock")) + " ";
    }
    return all + boost::json::serialize(parsed(answer).at("data").at("stock"));
  }
  std::string seen_by_shopper(ProductId id) { return seen_stock(id, kAnn, Role::customer); }
  std::string seen_by_seller(ProductId id) { return seen_stock(id, kSeller, Role::seller); }
};

TEST_F(Options, EachDrawsOnItsOwnStockOrOnTheSharedOne) {
  const auto hat = make_hat();
  take(1, kAnn, {of(hat, 2, "1"), of(hat, 1, "3"), of(hat, 1, "4")});
  EXPECT_EQ(state(1), "HELD");
  EXPECT_EQ(seen_by_seller(hat), "0 1 null null 2");
  take(2, kBob, {of(hat, 1, "1")});
  EXPECT_EQ(state(2), "SOLD_OUT");
  take(3, kBob, {of(hat, 2, "4")});
  EXPECT_EQ(state(3), "SOLD_OUT") << "what S took is gone for XS";
  take(4, kBob, {of(hat, 1, "4"), of(hat, 1, "2")});
  EXPECT_EQ(state(4), "HELD");
  EXPECT_EQ(number("SELECT remaining FROM product"), 0);
  deliver({about("rollback-stock", 1)});
  EXPECT_EQ(seen_by_seller(hat), "2 0 null null 4");
  deliver({about("payment-success", 4)});
  deliver({about("rollback-stock", 4)});
  EXPECT_EQ(seen_by_seller(hat), "2 1 null null 6") << "a refund goes back where it came from";
}

TEST_F(Options, OneThatIsSoldOutEndsTheWholeOrder) {
  const auto hat = make_hat();
  const auto cup = make_product(R"({"stock":5})");
  take(1, kAnn, {wanted(cup, 1), of(hat, 1, "1"), of(hat, 2, "2")});
  EXPECT_EQ(state(1), "SOLD_OUT");
  EXPECT_EQ(seen_by_seller(hat), "2 1 null null 6");
  EXPECT_EQ(left(cup), 5);
}

TEST_F(Options, TheLimitCountsThemAllAndAllOrders) {
  const auto hat = make_hat(R"(,"purchaseLimit":3)");
  take(1, kAnn, {of(hat, 1, "1"), of(hat, 1, "2")});
  EXPECT_EQ(state(1), "HELD");
  take(2, kAnn, {of(hat, 1, "3"), of(hat, 1, "4")});
  EXPECT_EQ(state(2), "OVER_LIMIT");
  take(3, kAnn, {of(hat, 1, "4")});
  EXPECT_EQ(state(3), "HELD");
  take(4, kBob, {of(hat, 1, "1"), of(hat, 2, "3")});
  EXPECT_EQ(state(4), "HELD") << "somebody else's limit";
}

TEST_F(Options, AProductIsSoldOutWhenAllOfItsStockIs) {
  const auto hat = make_hat();
  take(1, kAnn, {of(hat, 2, "1"), of(hat, 1, "2")});
  EXPECT_EQ(shown(hat).at("isSoldout"), false);
  take(2, kBob, {of(hat, 3, "3")});
  EXPECT_EQ(shown(hat).at("stockBand"), "sold_out");
  EXPECT_EQ(http::parse_json(sent("product-changed").back())->at("stockBand"), "sold_out");
}

TEST_F(Options, TheTableItselfForbidsLessThanNothing) {
  const auto hat = make_hat();
  auto take_too_many = [&](ports::Tx& tx) {
    return tx.execute("UPDATE stock SET remaining = remaining - 3 WHERE option_id = 1",
                      ports::Args());
  };
  const auto refused = await(database->transact(take_too_many));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  EXPECT_EQ(left(hat, 1), 2);
}

TEST_F(Options, AShopperSeesThemASecondOldAtMostAndTheSellerAsTheyAre) {
  const auto hat = make_hat();
  EXPECT_EQ(seen_by_shopper(hat), "2 1 null null 6");
  take(1, kAnn, {of(hat, 1, "1")});
  EXPECT_EQ(seen_by_seller(hat), "1 1 null null 5");
  EXPECT_EQ(seen_by_shopper(hat), "2 1 null null 6") << "no read of the tables: from a cache";
  (void)await(clock.sleep_for(1s), clock);
  EXPECT_EQ(seen_by_shopper(hat), "1 1 null null 5");
}

TEST_F(Options, WhatTheSellerChangesIsSeenAtOnce) {
  const auto hat = make_hat();
  EXPECT_EQ(seen_by_shopper(hat), "2 1 null null 6");
  EXPECT_EQ(change(hat, R"({"stock":9})").status, 200);
  EXPECT_EQ(seen_by_shopper(hat), "2 1 null null 12");
  EXPECT_EQ(change(hat, R"({"admission":{"mode":"room"}})").status, 200);
  const auto refused = get("/api/products/" + hat.str());
  EXPECT_EQ(refused.status, 403) << "who may look is never asked of a cache";
  EXPECT_EQ(remove(hat).status, 200);
  EXPECT_EQ(get("/api/products/" + hat.str()).status, 404);
}

}  // namespace
}  // namespace astraphe::product
