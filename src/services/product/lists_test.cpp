#include "tests/product_fixture.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;
using http::Method;
using Query = std::vector<http::NamedValue>;
using Names = std::vector<std::string>;

class Lists : public ProductTest {
 protected:
  Names names(const std::string& path, Query query, const std::string& what = "productName",
              UserId user = kSeller) {
    const auto response = list(path, std::move(query), user);
    EXPECT_EQ(response.status, 200) << response.body;
    Names found;
    for (const auto& one : parsed(response).at("data").at("content").as_array()) {
      found.emplace_back(one.at(what).as_string());
    }
    return found;
  }
  Names products(Query query) { return names("/api/products", std::move(query)); }

  void wait(Duration pause) { (void)await(clock.sleep_for(pause), clock); }
};

TEST_F(Lists, ProductsAreFoundByTheirNamesAndTheirCompanys) {
  make_product(R"({"productName":"Brass Lamp"})");
  make_product(R"({"productName":"100% wool"})");
  make_product(R"({"productName":"별빛 램프","categoryCode":2000})");
  EXPECT_EQ(products({{"productName", "LAMP"}}), (Names{"Brass Lamp"}));
  EXPECT_EQ(products({{"productName", "램프"}}), (Names{"별빛 램프"}));
  EXPECT_EQ(products({{"productName", "%"}}), (Names{"100% wool"}));
  EXPECT_EQ(products({{"companyName", "astr"}}).size(), 3u);
  EXPECT_EQ(products({{"companyName", "astr"}, {"categoryCode", "2000"}}), (Names{"별빛 램프"}));
  EXPECT_EQ(products({{"categoryCode", "4711"}}), Names());
  EXPECT_EQ(products({{"productName", ""}, {"companyName", ""}, {"categoryCode", "0"}}).size(), 3u);
}

TEST_F(Lists, ProductsAreSorted) {
  const auto cup = make_product(R"({"productName":"Cup","originalPrice":3000})");
  wait(2s);
  make_product(R"({"productName":"Hat","originalPrice":1000})");
  wait(2s);
  EXPECT_EQ(change(cup, R"({"description":"new"})").status, 200);
  EXPECT_EQ(products({}), (Names{"Hat", "Cup"}));
  EXPECT_EQ(products({{"direction", "ASC"}}), (Names{"Cup", "Hat"}));
  EXPECT_EQ(products({{"sort", "UPDATED_AT"}}), (Names{"Cup", "Hat"}));
  EXPECT_EQ(products({{"sort", "DISCOUNTED_PRICE"}, {"direction", "ASC"}}), (Names{"Hat", "Cup"}));
}

TEST_F(Lists, OneProductIsShownAsEverybodyMaySeeIt) {
  const auto cup = make_product(R"({"admission":{"mode":"room"}})");
  make_product();
  const auto found = list("/api/products", {{"productId", cup.str()}}, kAnn);
  const auto data = parsed(found).at("data").as_object();
  EXPECT_EQ(data.at("totalElements"), 1);
  EXPECT_EQ(data.at("content").at(0).at("productId"), cup.value());
  EXPECT_FALSE(data.at("content").at(0).as_object().contains("stock"));
  EXPECT_EQ(products({{"productId", "987654"}}), Names());
}

TEST_F(Lists, AQueryThatMakesNoSenseIsRefused) {
  EXPECT_EQ(errors_of(list("/api/products",
                           {{"page", "0"}, {"size", "101"}, {"sort", "PRICE"}, {"direction", "UP"},
                            {"categoryCode", "x"}, {"productId", "0"},
                            {"productName", std::string(101, 'x')}})),
            "#/productId RANGE, #/categoryCode RANGE, #/productName LENGTH, #/sort ONE_OF, "
            "#/direction ONE_OF, #/page RANGE, #/size RANGE");
  EXPECT_EQ(errors_of(list("/api/companies", {{"page", "x"}, {"size", "0"}})),
            "#/page RANGE, #/size RANGE");
}

TEST_F(Lists, AChangeOrADeletionIsOnTheListAtOnce) {
  const auto cup = make_product();
  EXPECT_EQ(products({}), (Names{"Cup"}));
  EXPECT_EQ(change(cup, R"({"productName":"Mug"})").status, 200);
  EXPECT_EQ(products({}), (Names{"Mug"}));
  EXPECT_EQ(remove(cup).status, 200);
  EXPECT_EQ(products({}), Names());
}

TEST_F(Lists, WhatAnotherProcessChangedIsSeenAfterASecond) {
  make_product();
  EXPECT_EQ(products({}), (Names{"Cup"}));
  auto rename = [](ports::Tx& tx) { return tx.execute("UPDATE product SET name = 'Mug'", {}); };
  ASSERT_TRUE(await(database->transact(rename)));
  EXPECT_EQ(products({}), (Names{"Cup"}));
  wait(1s);
  EXPECT_EQ(products({}), (Names{"Mug"}));
}

TEST_F(Lists, SellersSeeTheirOwnWithTheStock) {
  make_product(R"({"stock":17})");
  EXPECT_EQ(names("/api/products/mine", {}, "productName", kOther), Names());
  const auto mine = list("/api/products/mine", {{"size", "50"}});
  const auto one = parsed(mine).at("data").at("content").at(0).as_object();
  EXPECT_EQ(one.at("stock"), 17);
  EXPECT_EQ(one.at("version"), 1);
  EXPECT_EQ(names("/api/products/mine", {{"productName", "x"}}), Names());
  EXPECT_EQ(names("/api/companies/mine", {}, "companyName"), (Names{"Astra"}));
  EXPECT_EQ(names("/api/companies/mine", {}, "companyName", kOther), Names());
  for (const auto* path : {"/api/products/mine", "/api/companies/mine", "/api/companies"}) {
    EXPECT_EQ(send(request(Method::get, path)).status, 401) << path;
  }
}

TEST_F(Lists, CompaniesAreFoundByTheirNames) {
  const auto more = as(kOther, Role::seller,
                       request(Method::post, "/api/companies", R"({"companyName":"Étoile_1"})"));
  EXPECT_EQ(send(more).status, 201);
  EXPECT_EQ(names("/api/companies", {}, "companyName"), (Names{"Étoile_1", "Astra"}));
  EXPECT_EQ(names("/api/companies", {{"companyName", "éTOILE_"}}, "companyName"),
            (Names{"Étoile_1"}));
  EXPECT_EQ(names("/api/companies", {{"companyName", "_"}}, "companyName"), (Names{"Étoile_1"}));
  EXPECT_EQ(names("/api/companies", {{"page", "2"}, {"size", "1"}}, "companyName"),
            (Names{"Astra"}));
}

TEST_F(Lists, TheCategoriesAreKnownToEverybody) {
  const auto all = send(request(Method::get, "/api/categories"));
  EXPECT_EQ(boost::json::serialize(parsed(all).at("data")),
            R"([{"categoryCode":1000,"categoryName":"식품"},{"categoryCode":2000,)"
            R"("categoryName":"전자제품"},{"categoryCode":3000,"categoryName":"의류"}])");
}

}  // namespace
}  // namespace astraphe::product
