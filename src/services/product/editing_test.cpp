#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;

class Editing : public HoldsTest {
 protected:
  std::string last_news() { return sent("product-changed").back(); }

  boost::json::object changed(ProductId id, const std::string& body) {
    const auto done = change(id, body);
    EXPECT_EQ(done.status, 200) << done.body;
    return parsed(done).at("data").as_object();
  }
  std::int64_t initial(ProductId id) {
    return number("SELECT initial FROM product WHERE id = " + id.str());
  }
};

TEST_F(Editing, WhatIsGivenChangesAndTheRestStays) {
  const auto cup = make_product(R"({"description":"d","saleEndTime":"2030-02-01T00:00:00Z",)"
                                R"("purchaseLimit":3,"admission":{"mode":"room","count":7}})");
  auto before = shown(cup);
  (void)await(clock.sleep_for(1s), clock);
  const auto after = changed(cup, R"({"productName":"Mug","discountedPrice":900,)"
                                  R"("admission":{"maxActive":5},"categoryCode":3000})");
  EXPECT_EQ(after.at("productName"), "Mug");
  EXPECT_EQ(after.at("discountedPrice"), 900);
  EXPECT_EQ(after.at("categoryName"), "의류");
  EXPECT_EQ(after.at("admission").at("count"), 7);
  EXPECT_EQ(after.at("admission").at("maxActive"), 5);
  EXPECT_EQ(after.at("updatedAt"), "2030-01-01T09:00:01.000000");
  EXPECT_EQ(shown(cup), after);
  for (const auto* name : {"description", "originalPrice", "saleStartTime", "saleEndTime", "stock",
                           "purchaseLimit", "holdSeconds", "companyId", "createdAt"}) {
    EXPECT_EQ(after.at(name), before.at(name)) << name;
  }
}

TEST_F(Editing, NullTakesAwayWhatAProductNeedNotHave) {
  const auto cup = make_product(R"({"saleEndTime":"2030-02-01T00:00:00Z","purchaseLimit":3,)"
                                R"("admission":{"mode":"room","maxActive":5}})");
  const auto after = changed(cup, R"({"saleEndTime":null,"purchaseLimit":null,)"
                                  R"("admission":{"maxActive":null},"productName":null})");
  EXPECT_TRUE(after.at("saleEndTime").is_null());
  EXPECT_TRUE(after.at("purchaseLimit").is_null());
  EXPECT_TRUE(after.at("admission").at("maxActive").is_null());
  EXPECT_EQ(after.at("productName"), "Cup");
}

TEST_F(Editing, EverybodyHearsOfIt) {
  const auto cup = make_product();
  changed(cup, R"({"productName":"Mug","stock":50,"admission":{"mode":"room"}})");
  ASSERT_EQ(sent("product-changed").size(), 2u);
  const auto news = http::parse_json(last_news())->as_object();
  EXPECT_EQ(news.at("version"), 2);
  EXPECT_EQ(news.at("productName"), "Mug");
  EXPECT_EQ(news.at("stockBand"), "plenty");
  EXPECT_EQ(news.at("admission").at("mode"), "room");
  EXPECT_EQ(news.at("deleted"), false);
}

TEST_F(Editing, WhoHasSeenAnotherVersionIsTold) {
  const auto cup = make_product();
  const auto version = shown(cup).at("version").as_int64();
  const auto with_version = [&](const std::string& name) {
    return change(cup, fmt::format(R"({{"productName":"{}","version":{}}})", name, version));
  };
  EXPECT_EQ(with_version("One").status, 200);
  const auto late = with_version("Two");
  EXPECT_EQ(late.status, 400);
  EXPECT_EQ(code_of(late), "CONCURRENT_CHANGE");
  EXPECT_EQ(parsed(late).at("message"), "데이터에 동시에 접근할 수 없습니다.");
  EXPECT_EQ(shown(cup).at("productName"), "One");
  EXPECT_EQ(change(cup, R"({"productName":"Three"})").status, 200) << "whoever does not ask";
}

TEST_F(Editing, OnlyWhoSellsItOrRunsTheShopChangesIt) {
  const auto cup = make_product();
  EXPECT_EQ(change(cup, "{}", kOther).status, 403);
  EXPECT_EQ(change(cup, "{}", kAnn, Role::customer).status, 403);
  EXPECT_EQ(change(ProductId(987'654), "{}").status, 404);
  EXPECT_EQ(change(cup, "{}", kManager, Role::manager).status, 200);
  EXPECT_EQ(remove(cup, kOther).status, 403);
  EXPECT_EQ(remove(cup, kManager, Role::manager).status, 403);
  EXPECT_EQ(remove(cup, kManager, Role::admin).status, 200);
}

TEST_F(Editing, EveryWrongFieldIsNamedAndNothingChanges) {
  const auto cup = make_product();
  const auto before = shown(cup);
  const auto wrong = [&](const std::string& body) { return errors_of(change(cup, body)); };
  EXPECT_EQ(wrong(R"({"version":0,"companyId":987654,"productName":"","description":5,)"
                  R"("originalPrice":-1,"discountedPrice":1001,"saleStartTime":"soon",)"
                  R"("saleEndTime":"1970-01-01T00:00:00Z","admission":{"count":0,"x":1},)"
                  R"("purchaseLimit":0,"holdSeconds":4,"stock":-1,"surprise":1})"),
            "#/version RANGE, #/companyId NOT_SETTABLE, #/productName LENGTH, #/description TYPE, "
            "#/originalPrice RANGE, #/discountedPrice AT_MOST, #/saleStartTime FORMAT, "
            "#/saleEndTime AFTER, #/admission/count RANGE, #/admission/x UNKNOWN, "
            "#/purchaseLimit RANGE, #/holdSeconds RANGE, #/stock RANGE, #/surprise UNKNOWN");
  EXPECT_EQ(wrong(R"({"originalPrice":999})"), "#/discountedPrice AT_MOST");
  EXPECT_EQ(wrong(R"({"categoryCode":4711})"), "#/categoryCode ONE_OF");
  EXPECT_EQ(code_of(change(cup, "[]")), "BAD_JSON");
  auto created = form("{}");
  created.method = http::Method::put;
  created.path = "/api/products/" + cup.str();
  EXPECT_EQ(errors_of(send(as(kSeller, Role::seller, created))),
            "#/productCreateRequestDto UNKNOWN, #/productUpdateRequestDto REQUIRED");
  EXPECT_EQ(shown(cup), before);
  EXPECT_EQ(changed(cup, fmt::format(R"({{"companyId":{}}})", company)).at("version"), 2);
}

TEST_F(Editing, StockIsWhatRemainsAndStandsInTheLedger) {
  const auto cup = make_product(R"({"stock":10})");
  take(1, kAnn, {wanted(cup, 4)});
  EXPECT_EQ(changed(cup, R"({"stock":20})").at("stock"), 20);
  EXPECT_EQ(left(cup), 20);
  EXPECT_EQ(initial(cup), 24) << "what was placed so far: the held ones are part of it";
  EXPECT_EQ(changed(cup, R"({"stock":0})").at("isSoldout"), true);
  EXPECT_EQ(http::parse_json(last_news())->at("stockBand"), "sold_out");
  changed(cup, R"({"stock":0})");
  changed(cup, R"({"stock":7})");
  EXPECT_EQ(number("SELECT COUNT(*) FROM stock_movement WHERE reason = 'SET'"), 3);
  EXPECT_EQ(number("SELECT SUM(delta) FROM stock_movement"), left(cup));
  deliver({about("rollback-stock", 1)});
  EXPECT_EQ(left(cup), 11) << "what was held comes back on top";
  EXPECT_EQ(shown(cup).at("stock"), 11);
  EXPECT_EQ(number("SELECT SUM(delta) FROM stock_movement"), 11);
}

TEST_F(Editing, OnlyTheSharedStockIsSet) {
  const auto hat = make_product(
      R"({"stock":null,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2}]})");
  EXPECT_EQ(errors_of(change(hat, R"({"stock":5})")), "#/stock NOT_SETTABLE");
  const auto bag = make_product(
      R"({"stock":3,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2},{"optionName":"s","optionValue":"M","optionPrice":0}]})");
  EXPECT_EQ(changed(bag, R"({"stock":9})").at("stock"), 11);
  EXPECT_EQ(left(bag), 9);
  EXPECT_EQ(left(bag, 1), 2);
}

TEST_F(Editing, OptionsKeepTheirNumbersAndMoreMayFollow) {
  const auto hat = make_product(
      R"({"stock":3,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2},{"optionName":"s","optionValue":"M","optionPrice":0}]})");
  const auto after = changed(
      hat, R"({"productOptions":[{"optionId":1,"optionName":"size","optionValue":"L",)"
           R"("optionPrice":100},{"optionName":"size","optionValue":"M","optionPrice":0},)"
           R"({"optionName":"size","optionValue":"S","optionPrice":0,"stock":4}]})");
  EXPECT_EQ(boost::json::serialize(after.at("productOptions")),
            R"([{"optionId":1,"optionName":"size","optionValue":"L","optionPrice":100,"stock":2},)"
            R"({"optionId":2,"optionName":"size","optionValue":"M","optionPrice":0,"stock":null},)"
            R"({"optionId":3,"optionName":"size","optionValue":"S","optionPrice":0,"stock":4}])");
  EXPECT_EQ(after.at("stock"), 9);
  EXPECT_EQ(initial(hat), 9);
  EXPECT_EQ(number("SELECT SUM(delta) FROM stock_movement"), 9);
  take(1, kAnn, {wanted(hat, 4, "null", "3"), wanted(hat, 3, "null", "2")});
  EXPECT_EQ(state(1), "HELD");
  EXPECT_EQ(errors_of(change(hat, R"({"productOptions":[]})")), "#/productOptions RANGE");
  EXPECT_EQ(errors_of(change(hat, R"({"productOptions":[{"optionId":2,"optionName":"s",)"
                                  R"("optionValue":"L","optionPrice":0,"stock":1},7,8]})")),
            "#/productOptions/0/optionId RANGE, #/productOptions/1 TYPE, #/productOptions/2 TYPE");
}

TEST_F(Editing, AnOptionsOwnStockIsSetAndTheSharedOneIsTheProducts) {
  const auto hat = make_product(
      R"({"stock":3,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2},{"optionName":"s","optionValue":"M","optionPrice":0}]})");
  take(1, kAnn, {wanted(hat, 2, "null", "1")});
  const auto options = [](const std::string& first, const std::string& second) {
    return R"({"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0)" + first +
           R"(},{"optionName":"s","optionValue":"M","optionPrice":0)" + second + "}]}";
  };
  EXPECT_EQ(changed(hat, options(R"(,"stock":5)", "")).at("stock"), 8);
  EXPECT_EQ(left(hat, 1), 5);
  EXPECT_EQ(left(hat), 3);
  EXPECT_EQ(initial(hat), 10) << "what was placed so far: the held ones are part of it";
  EXPECT_EQ(changed(hat, options("", "")).at("stock"), 8) << "not named: as it was";
  deliver({about("rollback-stock", 1)});
  EXPECT_EQ(left(hat, 1), 7) << "what was held comes back on top";
  EXPECT_EQ(number("SELECT SUM(delta) FROM stock_movement WHERE option_id = 1"), 7);
  EXPECT_EQ(errors_of(change(hat, options(R"(,"stock":-1)", R"(,"stock":4)"))),
            "#/productOptions/0/stock RANGE, #/productOptions/1/stock NOT_SETTABLE");
  EXPECT_EQ(changed(hat, options(R"(,"stock":0)", "")).at("stock"), 3);
  take(2, kBob, {wanted(hat, 1, "null", "1")});
  EXPECT_EQ(state(2), "SOLD_OUT") << "the others' stock is not its own";
}

TEST_F(Editing, WhoSetsAnOptionsStockFromAnotherVersionIsTold) {
  const auto hat = make_product(
      R"({"stock":null,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2}]})");
  const auto set = [&](int stock) {
    return change(hat, fmt::format(R"({{"version":1,"productOptions":[{{"optionName":"s",)"
                                   R"("optionValue":"L","optionPrice":0,"stock":{}}}]}})", stock));
  };
  EXPECT_EQ(set(5).status, 200);
  EXPECT_EQ(code_of(set(9)), "CONCURRENT_CHANGE");
  EXPECT_EQ(left(hat, 1), 5);
}

TEST_F(Editing, AnOptionDrawsOnAStockThatIsThere) {
  const auto hat = make_product(
      R"({"stock":null,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,)"
      R"("stock":2}]})");
  const std::string first = R"({"optionName":"s","optionValue":"L","optionPrice":0})";
  EXPECT_EQ(errors_of(change(hat, R"({"productOptions":[)" + first +
                                  R"(,{"optionName":"s","optionValue":"M","optionPrice":0}]})")),
            "#/productOptions/1/stock REQUIRED");
}

TEST_F(Editing, ADeletedProductIsGoneAndWhatIsOrderedGoesOn) {
  const auto cup = make_product(R"({"stock":50})");
  take(1, kAnn, {wanted(cup, 2)});
  take(2, kBob, {wanted(cup, 1)});
  const auto removed = remove(cup);
  EXPECT_EQ(removed.status, 200);
  EXPECT_TRUE(parsed(removed).at("data").is_null());
  const auto news = http::parse_json(last_news())->as_object();
  EXPECT_EQ(news.at("deleted"), true);
  EXPECT_EQ(news.at("version"), 2);
  EXPECT_EQ(get("/api/products/" + cup.str()).status, 404);
  EXPECT_EQ(change(cup, "{}").status, 404);
  EXPECT_EQ(remove(cup).status, 404);
  take(3, kAnn, {wanted(cup, 1)});
  EXPECT_EQ(state(3), "NO_SUCH_PRODUCT");
  deliver({about("payment-success", 1)});
  deliver({about("rollback-stock", 2)});
  EXPECT_EQ(state(1), "SOLD");
  EXPECT_EQ(state(2), "RELEASED");
  EXPECT_EQ(left(cup), 48);
}

TEST_F(Editing, ACompanyIsChangedByItsOwner) {
  const auto path = "/api/companies/" + std::to_string(company);
  const auto put = [&](const std::string& body, UserId user = kSeller, Role role = Role::seller) {
    return send(as(user, role, request(http::Method::put, path, body)));
  };
  const auto changed = put(R"({"companyName":"Nova","address":"Busan"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(parsed(changed).at("data").at("companyName"), "Nova");
  EXPECT_EQ(parsed(put("{}")).at("data").at("address"), "Busan");
  EXPECT_EQ(errors_of(put(R"({"companyName":"","description":7,"x":1})")),
            "#/companyName LENGTH, #/description TYPE, #/x UNKNOWN");
  EXPECT_EQ(put("{}", kOther).status, 403);
  EXPECT_EQ(put("{}", kManager, Role::manager).status, 403);
  EXPECT_EQ(put("{}", kManager, Role::admin).status, 200);
  EXPECT_EQ(send(as(kSeller, Role::seller, request(http::Method::put, "/api/companies/987654",
                                                   "{}"))).status, 404);
}

TEST_F(Editing, ACompanyThatHasSomethingOnSaleStays) {
  const auto path = "/api/companies/" + std::to_string(company);
  const auto del = [&](UserId user = kSeller) {
    return send(as(user, Role::seller, request(http::Method::del, path)));
  };
  const auto over = make_product(R"({"saleEndTime":"2029-12-31T12:00:00Z"})");
  const auto cup = make_product();
  EXPECT_EQ(del(kOther).status, 403);
  EXPECT_EQ(del().status, 409);
  EXPECT_EQ(code_of(del()), "COMPANY_HAS_SALES");
  EXPECT_EQ(remove(cup).status, 200);
  EXPECT_EQ(del().status, 200);
  EXPECT_EQ(get(path).status, 404);
  EXPECT_EQ(get("/api/products/" + over.str()).status, 404) << "it goes with its company";
  EXPECT_EQ(http::parse_json(last_news())->at("productId"), over.value());
  EXPECT_EQ(http::parse_json(last_news())->at("deleted"), true);
  EXPECT_EQ(send(as(kSeller, Role::seller, form(draft()))).status, 403) << "nobody's any more";
}

}  // namespace
}  // namespace astraphe::product
