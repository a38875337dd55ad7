#include "tests/product_fixture.hpp"

namespace astraphe::product {
namespace {

using domain::Role;
using http::Method;

class ProductService : public ProductTest {
 protected:
  http::Response post_company(const std::string& body, UserId user = kSeller,
                              Role role = Role::seller) {
    return send(as(user, role, request(Method::post, "/api/companies", body)));
  }

  http::Response create(const std::string& changes, UserId user = kSeller,
                        Role role = Role::seller) {
    return send(as(user, role, form(draft(changes))));
  }

  http::Response look(ProductId id, UserId user, Role role,
                      std::vector<auth::Admission> admissions) {
    auto made = request(Method::get, "/api/products/" + id.str());
    made.caller = std::make_shared<const http::Caller>(
        http::Caller{user, std::string(domain::name_of(role)), std::move(admissions), false});
    return send(std::move(made));
  }

  http::Response ask(const std::string& lines) {
    return send(as_service(request(Method::post, "/internal/quote", R"({"lines":)" + lines + "}")));
  }

  static std::string line(ProductId id, const std::string& more = "") {
    return fmt::format(R"({{"productId":{},"quantity":2{}}})", id.value(), more);
  }
};

TEST_F(ProductService, ASellerOwnsTheCompanyThatTheyCreate) {
  const auto made = post_company(R"({"companyName":"별","description":"d","address":"Seoul"})");
  EXPECT_EQ(made.status, 201);
  const auto data = parsed(made).at("data");
  EXPECT_EQ(data.at("companyName"), "별");
  EXPECT_EQ(data.at("userId"), kSeller.value());
  const auto found = get("/api/companies/" + std::to_string(data.at("companyId").as_int64()));
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(parsed(found).at("data"), data);
}

TEST_F(ProductService, ACompanyIsRefusedToCustomersAndStrangers) {
  EXPECT_EQ(post_company(R"({"companyName":"x"})", kAnn, Role::customer).status, 403);
  EXPECT_EQ(send(request(Method::post, "/api/companies", R"({"companyName":"x"})")).status, 401);
  EXPECT_EQ(post_company(R"({"companyName":"x"})", kManager, Role::manager).status, 201);
}

TEST_F(ProductService, ACompanysFieldsHaveTheirLengths) {
  const auto of = [](char c, int count) { return std::string(static_cast<std::size_t>(count), c); };
  EXPECT_EQ(errors_of(post_company("{}")), "#/companyName REQUIRED");
  EXPECT_EQ(errors_of(post_company(
                fmt::format(R"({{"companyName":"{}","description":"{}","address":"{}","x":1}})",
                            of('n', 21), of('d', 101), of('a', 256)))),
            "#/companyName LENGTH, #/description LENGTH, #/address LENGTH, #/x UNKNOWN");
  EXPECT_EQ(code_of(post_company("[]")), "BAD_JSON");
  EXPECT_EQ(post_company(fmt::format(R"({{"companyName":"{}","description":"{}","address":"{}"}})",
                                     of('n', 20), of('d', 100), of('a', 255)))
                .status,
            201);
}

TEST_F(ProductService, AnUnknownCompanyIsNotFound) {
  EXPECT_EQ(get("/api/companies/999999").status, 404);
  EXPECT_EQ(get("/api/companies/x").status, 404);
  EXPECT_EQ(send(request(Method::get, "/api/companies/1")).status, 401);
}

TEST_F(ProductService, AProductHasTheShopsDefaults) {
  const auto made =
      send(as(kSeller, Role::seller,
              form(fmt::format(R"({{"companyId":{},"productName":"Cup",)"
                               R"("originalPrice":1000,"categoryCode":2000,"stock":7,)"
                               R"("saleStartTime":"2030-01-01T10:00:00"}})",
                               company))));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto data = parsed(made).at("data").as_object();
  EXPECT_EQ(boost::json::serialize(data.at("admission")),
            R"({"mode":"room","count":1,"periodMs":10000,"startDelayMs":60000,"maxActive":null,)"
            R"("stayMs":3600000,"rejoin":"back","order":"fifo"})");
  EXPECT_EQ(data.at("discountedPrice"), 1000);
  EXPECT_EQ(data.at("holdSeconds"), 600);
  EXPECT_TRUE(data.at("purchaseLimit").is_null());
  EXPECT_TRUE(data.at("saleEndTime").is_null());
  EXPECT_EQ(data.at("saleStartTime"), "2030-01-01T10:00:00.000000");
  EXPECT_EQ(data.at("categoryName"), "전자제품");
  EXPECT_EQ(data.at("companyName"), "Astra");
  EXPECT_EQ(data.at("stock"), 7);
}

TEST_F(ProductService, CreatingTellsTheQueueInTheSameTransaction) {
  const auto id = make_product(
      R"({"admission":{"mode":"room","count":5,"periodMs":1000,"startDelayMs":0,"maxActive":9,)"
      R"("stayMs":60000,"order":"fifo","rejoin":"keep"},"saleEndTime":"2030-01-02T00:00:00Z"})");
  ASSERT_EQ(sent("product-changed").size(), 1u);
  const auto news = sent("product-changed")[0];
  EXPECT_EQ(news, fmt::format(R"({{"productId":{},"version":1,"sellerId":10,"productName":"Cup",)"
                              R"("saleStart":1893369600000000,"saleEnd":1893542400000000,)"
                              R"("admission":{{"mode":"room","count":5,"periodMs":1000,)"
                              R"("startDelayMs":0,"maxActive":9,"stayMs":60000,"rejoin":"keep"}},)"
                              R"("stockBand":"last","deleted":false}})",
                              id.value()));
  const auto path = "/api/products/" + id.str() + "/forQueue";
  const auto answer = send(as_service(request(Method::get, path)));
  EXPECT_EQ(boost::json::serialize(parsed(answer).at("data")), news);
  EXPECT_EQ(get(path).status, 403);
  EXPECT_EQ(send(as_service(request(Method::get, "/api/products/999999/forQueue"))).status, 404);
}

TEST_F(ProductService, EveryWrongFieldOfAProductIsNamed) {
  const auto wrong = create(
      R"({"companyId":0,"productName":"","description":5,"originalPrice":-1,"discountedPrice":2,)"
      R"("categoryCode":"food","stock":1000000001,"saleStartTime":"soon","saleEndTime":"1970",)"
      R"("purchaseLimit":0,"holdSeconds":4,"surprise":1})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(errors_of(wrong),
            "#/companyId RANGE, #/productName LENGTH, #/description TYPE, #/originalPrice RANGE, "
            "#/discountedPrice AT_MOST, #/categoryCode TYPE, #/saleStartTime FORMAT, "
            "#/saleEndTime FORMAT, #/purchaseLimit RANGE, #/holdSeconds RANGE, #/stock RANGE, "
            "#/surprise UNKNOWN");
}

TEST_F(ProductService, EveryWrongFieldOfAnAdmissionIsNamed) {
  EXPECT_EQ(
      errors_of(create(R"({"admission":{"mode":"line","count":0,"periodMs":99,"startDelayMs":-1,)"
                       R"("maxActive":0,"stayMs":1,"order":"draw","rejoin":"front","x":1}})")),
      "#/admission/mode ONE_OF, #/admission/count RANGE, #/admission/periodMs RANGE, "
      "#/admission/startDelayMs RANGE, #/admission/maxActive RANGE, #/admission/stayMs RANGE, "
      "#/admission/order ONE_OF, #/admission/rejoin ONE_OF, #/admission/x UNKNOWN");
}

TEST_F(ProductService, WhatDependsOnOtherFieldsIsCheckedToo) {
  EXPECT_EQ(errors_of(create(R"({"discountedPrice":1001})")), "#/discountedPrice AT_MOST");
  EXPECT_EQ(errors_of(create(R"({"saleEndTime":"2029-12-31T00:00:00Z"})")), "#/saleEndTime AFTER");
  EXPECT_EQ(errors_of(create(R"({"categoryCode":4000})")), "#/categoryCode ONE_OF");
  EXPECT_EQ(number("SELECT COUNT(*) FROM product"), 0);
}

TEST_F(ProductService, OptionsAreNumberedAndDiffer) {
  const auto made = create(
      R"({"stock":5,"productOptions":[{"optionName":"size","optionValue":"L","optionPrice":100},)"
      R"({"optionName":"size","optionValue":"M","optionPrice":0,"stock":2}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(
      boost::json::serialize(parsed(made).at("data").at("productOptions")),
      R"([{"optionId":1,"optionName":"size","optionValue":"L","optionPrice":100,"stock":null},)"
      R"({"optionId":2,"optionName":"size","optionValue":"M","optionPrice":0,"stock":2}])");
  EXPECT_EQ(parsed(made).at("data").at("stock"), 7);
  EXPECT_EQ(errors_of(create(
                R"({"productOptions":[{"optionName":"a:b","optionValue":"c","optionPrice":0},)"
                R"({"optionName":"a","optionValue":"b:c","optionPrice":0},7,)"
                R"({"optionName":"x","optionPrice":-1,"y":1}]})")),
            "#/productOptions/2 TYPE, #/productOptions/3/optionValue REQUIRED, "
            "#/productOptions/3/optionPrice RANGE, #/productOptions/3/y UNKNOWN, "
            "#/productOptions/1 UNIQUE");
}

TEST_F(ProductService, WhereEveryOptionHasAStockTheProductsIsTheirSum) {
  const std::string options =
      R"("productOptions":[{"optionName":"a","optionValue":"b","optionPrice":0,"stock":2},)"
      R"({"optionName":"a","optionValue":"c","optionPrice":0,"stock":3}])";
  const auto id = make_product(R"({"stock":null,)" + options + "}");
  EXPECT_EQ(number("SELECT SUM(remaining) FROM stock WHERE product_id = " + id.str()), 5);
  EXPECT_EQ(create(R"({"stock":5,)" + options + "}").status, 201);
  EXPECT_EQ(errors_of(create(R"({"stock":6,)" + options + "}")), "#/stock RANGE");
  EXPECT_EQ(errors_of(create(R"({"stock":null})")), "#/stock REQUIRED");
}

TEST_F(ProductService, OnlyWhoOwnsTheCompanyOrRunsTheShopPutsItsProductsOnSale) {
  EXPECT_EQ(create("{}", kOther, Role::seller).status, 403);
  EXPECT_EQ(create("{}", kSeller, Role::customer).status, 403);
  EXPECT_EQ(create(R"({"companyId":999999})").status, 403);
  EXPECT_EQ(create(R"({"companyId":999999})", kManager, Role::admin).status, 404);
  EXPECT_EQ(send(form(draft())).status, 401);
  const auto made = create("{}", kManager, Role::manager);
  EXPECT_EQ(made.status, 201);
  EXPECT_NE(sent("product-changed").at(0).find(R"("sellerId":10)"), std::string::npos);
}

TEST_F(ProductService, APartThatNobodyKnowsIsRefusedByName) {
  const std::string other = "--XyZ\r\nContent-Disposition: form-data; name=\"z\"\r\n\r\n1\r\n";
  EXPECT_EQ(errors_of(send(as(kSeller, Role::seller, form(draft(), other)))), "#/z UNKNOWN");
}

TEST_F(ProductService, AProductComesAsAForm) {
  auto plain = request(Method::post, "/api/products", draft());
  plain.headers.add("Content-Type", "application/json");
  EXPECT_EQ(send(as(kSeller, Role::seller, plain)).status, 415);
  auto broken = form(draft());
  broken.body.resize(broken.body.size() - 5);
  EXPECT_EQ(code_of(send(as(kSeller, Role::seller, broken))), "BAD_MULTIPART");
  auto empty = form("");
  empty.body = "--XyZ--";
  EXPECT_EQ(errors_of(send(as(kSeller, Role::seller, empty))),
            "#/productCreateRequestDto REQUIRED");
  EXPECT_EQ(code_of(send(as(kSeller, Role::seller, form("{")))), "BAD_JSON");
}

TEST_F(ProductService, TheSameKeyCreatesOnceWhateverTheBoundary) {
  auto first = as(kSeller, Role::seller, form(draft()));
  first.headers.add("Idempotency-Key", "k1");
  auto again = as(kSeller, Role::seller, form(draft(), "", "Other"));
  again.headers.add("Idempotency-Key", "k1");
  const auto made = send(first);
  (void)await(clock.sleep_for(std::chrono::seconds(2)), clock);
  const auto replayed = send(again);
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(replayed.status, 201);
  EXPECT_EQ(replayed.body, made.body);
  EXPECT_EQ(replayed.headers.first("Idempotency-Replayed"), "true");
  auto other = as(kSeller, Role::seller, form(draft(R"({"stock":2})")));
  other.headers.add("Idempotency-Key", "k1");
  EXPECT_EQ(send(other).status, 422);
  EXPECT_EQ(number("SELECT COUNT(*) FROM product"), 1);
  EXPECT_EQ(sent("product-changed").size(), 1u);
}

TEST_F(ProductService, TheSameKeyCreatesOneCompany) {
  auto made =
      as(kSeller, Role::seller, request(Method::post, "/api/companies", R"({"companyName":"x"})"));
  made.headers.add("Idempotency-Key", "\"k1\"");
  const auto first = send(made);
  EXPECT_EQ(send(made).body, first.body);
  EXPECT_EQ(number("SELECT COUNT(*) FROM company"), 2);
  made.headers.set("Idempotency-Key", "");
  EXPECT_EQ(code_of(send(made)), "BAD_IDEMPOTENCY_KEY");
}

TEST_F(ProductService, TheListIsPublicNewestFirstAndKnowsNoExactStock) {
  const auto cup = make_product(R"({"stock":1000})");
  const auto hat = make_product(R"({"productName":"Hat","stock":0})");
  const auto bag = make_product(R"({"productName":"Bag","stock":1})");
  auto ask_page = request(Method::get, "/api/products");
  ask_page.query = {{"page", "1"}, {"size", "2"}};
  const auto page = parsed(send(ask_page)).at("data").as_object();
  const auto& content = page.at("content").as_array();
  ASSERT_EQ(content.size(), 2u);
  EXPECT_EQ(content[0].at("productId"), bag.value());
  EXPECT_EQ(content[1].at("productId"), hat.value());
  EXPECT_EQ(content[0].at("stockBand"), "last");
  EXPECT_EQ(content[0].at("isSoldout"), false);
  EXPECT_EQ(content[1].at("stockBand"), "sold_out");
  EXPECT_EQ(content[1].at("isSoldout"), true);
  EXPECT_FALSE(content[0].as_object().contains("stock"));
  auto rest = page;
  rest.erase("content");
  EXPECT_EQ(boost::json::value(rest),
            *http::parse_json(R"({"totalElements":3,"totalPages":2,"number":0,"size":2,)"
                              R"("first":true,"last":false,"numberOfElements":2,"empty":false})"));
  ask_page.query = {{"page", "2"}, {"size", "2"}};
  const auto second = parsed(send(ask_page)).at("data");
  EXPECT_EQ(second.at("content").at(0).at("productId"), cup.value());
  EXPECT_EQ(second.at("last"), true);
  ask_page.query = {{"page", "3"}, {"size", "2"}};
  EXPECT_EQ(parsed(send(ask_page)).at("data").at("empty"), true);
}

TEST_F(ProductService, ANewProductIsOnTheListAtOnce) {
  EXPECT_EQ(parsed(send(request(Method::get, "/api/products"))).at("data").at("totalElements"), 0);
  (void)make_product();
  EXPECT_EQ(parsed(send(request(Method::get, "/api/products"))).at("data").at("totalElements"), 1);
}

TEST_F(ProductService, PagesAreBounded) {
  auto ask_page = request(Method::get, "/api/products");
  ask_page.query = {{"page", "0"}, {"size", "101"}};
  EXPECT_EQ(errors_of(send(ask_page)), "#/page RANGE, #/size RANGE");
  ask_page.query = {{"page", "10001"}, {"size", "1x"}};
  EXPECT_EQ(errors_of(send(ask_page)), "#/page RANGE, #/size RANGE");
}

TEST_F(ProductService, AProductWithARoomIsShownToWhoWasLetIn) {
  const auto id = make_product(R"({"admission":{"mode":"room"},"stock":3})");
  const auto other = make_product(R"({"admission":{"mode":"room"}})");
  const auto refused = look(id, kAnn, Role::customer, {{other, 1}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(code_of(refused), "ADMISSION_REQUIRED");
  const auto shown = look(id, kAnn, Role::customer, {{other, 1}, {id, 4}});
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(parsed(shown).at("data").at("stock"), 3);
  EXPECT_EQ(look(id, kSeller, Role::seller, {}).status, 200);
  EXPECT_EQ(look(id, kOther, Role::seller, {}).status, 403);
  EXPECT_EQ(look(id, kManager, Role::manager, {}).status, 200);
  EXPECT_EQ(look(id, kManager, Role::admin, {}).status, 200);
}

TEST_F(ProductService, AProductWithoutARoomIsShownToEverybodyKnown) {
  const auto id = make_product();
  EXPECT_EQ(get("/api/products/" + id.str()).status, 200);
  EXPECT_EQ(send(request(Method::get, "/api/products/" + id.str())).status, 401);
  EXPECT_EQ(get("/api/products/999999").status, 404);
  EXPECT_EQ(get("/api/products/0").status, 404);
}

TEST_F(ProductService, AQuoteAddsUpLinesOptionsAndDelivery) {
  const auto cup = make_product(R"({"discountedPrice":900,"holdSeconds":60})");
  const auto hat =
      make_product(R"({"productName":"Hat","admission":{"mode":"room"},"productOptions":)"
                   R"([{"optionName":"size","optionValue":"L:XL","optionPrice":50}]})");
  const auto answer =
      ask("[" + line(cup) + "," + line(hat, R"(,"productOption":"size:L:XL")") + "]");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(boost::json::serialize(parsed(answer).at("data")),
            fmt::format(R"({{"totalPrice":6900,"deliveryPrice":3000,"holdSeconds":60,"lines":[)"
                        R"({{"productId":{},"optionId":null,"quantity":2,"unitPrice":900,)"
                        R"("productName":"Cup","hasRoom":false}},)"
                        R"({{"productId":{},"optionId":1,"quantity":2,"unitPrice":1050,)"
                        R"("productName":"Hat","hasRoom":true}}]}})",
                        cup.value(), hat.value()));
  EXPECT_EQ(ask("[" + line(hat, R"(,"productOption":1)") + "]").status, 200);
}

TEST_F(ProductService, AQuoteRefusesWithItsReason) {
  const auto ended = make_product(R"({"saleEndTime":"2029-12-31T12:00:00Z"})");
  const auto later = make_product(R"({"saleStartTime":"2030-01-01T00:00:01Z"})");
  const auto empty = make_product(R"({"stock":0})");
  const auto over = ask("[" + line(ended) + "]");
  EXPECT_EQ(over.status, 410);
  EXPECT_EQ(code_of(over), "SALE_ENDED");
  const auto early = ask("[" + line(later) + "]");
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(code_of(early), "SALE_NOT_OPEN");
  const auto gone = ask("[" + line(empty) + "]");
  EXPECT_EQ(gone.status, 409);
  EXPECT_EQ(code_of(gone), "SOLD_OUT");
  const auto unknown = ask("[" + line(ProductId(999999)) + "]");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(code_of(unknown), "NO_SUCH_PRODUCT");
  EXPECT_EQ(send(as(kAnn, Role::customer, request(Method::post, "/internal/quote", "{}"))).status,
            403);
}

TEST_F(ProductService, AQuoteNamesTheLineOfAWrongOption) {
  const auto cup = make_product();
  const auto hat = make_product(
      R"({"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0,"stock":0}],"stock":0})");
  const auto with = [&](const std::string& option) {
    return errors_of(ask("[" + line(cup) + "," + line(hat, option) + "]"));
  };
  EXPECT_EQ(with(""), "#/orderDetails/1/productOption ONE_OF");
  EXPECT_EQ(with(R"(,"productOption":2)"), "#/orderDetails/1/productOption ONE_OF");
  EXPECT_EQ(with(R"(,"productOption":"s:l")"), "#/orderDetails/1/productOption ONE_OF");
  EXPECT_EQ(with(R"(,"productOption":true)"), "#/orderDetails/1/productOption TYPE");
  EXPECT_EQ(code_of(ask("[" + line(hat, R"(,"productOption":1)") + "]")), "SOLD_OUT");
  EXPECT_EQ(errors_of(ask("[" + line(cup, R"(,"productOption":1)") + "]")),
            "#/orderDetails/0/productOption ONE_OF");
}

TEST_F(ProductService, AQuoteIsBounded) {
  EXPECT_EQ(errors_of(ask("[]")), "#/lines RANGE");
  EXPECT_EQ(errors_of(ask(R"([{"productId":1,"quantity":1001},{"quantity":0},3])")),
            "#/orderDetails/0/quantity RANGE, #/orderDetails/1/productId REQUIRED, "
            "#/orderDetails/1/quantity RANGE, #/orderDetails/2 TYPE");
  const auto dear = make_product(R"({"originalPrice":1000000000000})");
  EXPECT_EQ(ask("[" + line(dear) + "]").status, 400);
}

}  // namespace
}  // namespace astraphe::product
