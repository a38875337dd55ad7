#include "services/product/pictures.hpp"

#include "http/picture_header.hpp"
#include "tests/pictures.hpp"
#include "tests/product_fixture.hpp"

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;
using http::Method;
using http::Request;
using http::Response;

class Pictures : public ProductTest {
 protected:
  static std::string part(std::string_view name, const std::string& bytes) {
    return fmt::format("--XyZ\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.txt\"\r\n"
                       "Content-Type: text/plain\r\n\r\n", name) + bytes + "\r\n";
  }

  Response create(const std::string& parts, const std::string& key = "") {
    auto made = form(draft(), parts);
    if (!key.empty()) made.headers.add("Idempotency-Key", key);
    return send(as(kSeller, Role::seller, std::move(made)));
  }
  Response replace(std::int64_t product, const std::string& parts, const std::string& change = "{}",
                   UserId user = kSeller) {
    auto made = form(change, parts, "XyZ", "productUpdateRequestDto");
    made.method = Method::put;
    made.path = "/api/products/" + std::to_string(product);
    return send(as(user, Role::seller, std::move(made)));
  }

  static boost::json::object data_of(const Response& response) {
    return parsed(response).at("data").as_object();
  }
  static std::string url_in(const Response& response, const char* name = "productImgUrl") {
    const auto data = data_of(response);
    return data.at(name).is_null() ? "" : std::string(data.at(name).as_string());
  }
  boost::json::object created(const std::string& parts) {
    const auto made = create(parts);
    EXPECT_EQ(made.status, 201) << made.body;
    return data_of(made);
  }

  // Anybody's look at it.
  Response look(const std::string& path, std::vector<http::NamedValue> query = {},
                const std::string& tag = "") {
    auto made = request(Method::get, path);
    made.query = std::move(query);
    if (!tag.empty()) made.headers.add("If-None-Match", tag);
    return send(std::move(made));
  }

  std::int64_t pictures() { return number("SELECT COUNT(*) FROM picture"); }

  void pass(Duration while_) { (void)await(clock.sleep_for(while_), clock); }
  void collect() { EXPECT_TRUE(await(collect_pictures(deps), clock)); }

  const std::string picture = part("productImg", pictures::png(64, 32));
};

TEST_F(Pictures, APictureIsStoredAndServedInItsSizes) {
  const auto large = part("productImg", pictures::jpeg(1'600, 1'200));
  const auto url = std::string(created(large).at("productImgUrl").as_string());
  for (const auto& [size, width] : {std::pair{"small", 320}, {"medium", 640}, {"large", 1'280}}) {
    const auto seen = look(url, {{"size", size}});
    ASSERT_EQ(seen.status, 200) << seen.body;
    const auto header = http::read_picture_header(seen.body);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->width, width);
    EXPECT_EQ(seen.headers.first("Content-Type"), "image/webp");
    EXPECT_EQ(seen.headers.first("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(seen.headers.first("X-Content-Type-Options"), "nosniff");
    const std::string tag(*seen.headers.first("ETag"));
    EXPECT_EQ(look(url, {{"size", size}}, tag).status, 304);
    EXPECT_EQ(look(url, {{"size", size}}, "\"another\"").status, 200);
  }
  EXPECT_EQ(look(url).body, look(url, {{"size", "large"}}).body);
}

TEST_F(Pictures, EveryListAndAnswerNamesBoth) {
  const auto made = created(picture + part("productDescriptionImg", pictures::webp(64, 32)));
  EXPECT_NE(made.at("productImgUrl"), made.at("descriptionImgUrl"));
  const auto listed = parsed(list("/api/products", {})).at("data").at("content").at(0);
  EXPECT_EQ(listed.at("productImgUrl"), made.at("productImgUrl"));
  EXPECT_EQ(listed.at("descriptionImgUrl"), made.at("descriptionImgUrl"));
  EXPECT_EQ(shown(ProductId(made.at("productId").as_int64())).at("productImgUrl"),
            made.at("productImgUrl"));
}

TEST_F(Pictures, AFieldThatNobodyChoseAFileForIsNoPicture) {
  const std::string none =
      "--XyZ\r\nContent-Disposition: form-data; name=\"productImg\"; filename=\"\"\r\n\r\n\r\n";
  EXPECT_TRUE(created(none).at("productImgUrl").is_null());
  EXPECT_EQ(pictures(), 0);
}

TEST_F(Pictures, WhatIsNoPictureIsRefusedByName) {
  auto broken = pictures::jpeg(64, 32);
  broken.resize(broken.size() - 20);
  EXPECT_EQ(errors_of(create(part("productImg", "hello"))), "#/productImg PICTURE_KIND");
  EXPECT_EQ(errors_of(create(part("productImg", broken))), "#/productImg PICTURE_BROKEN");
  const std::string large(http::kPictureBytesMax + 1, 'x');
  EXPECT_EQ(errors_of(create(part("productDescriptionImg", large))),
            "#/productDescriptionImg PICTURE_SIZE");
  EXPECT_EQ(errors_of(create(part("productImg", "a") + part("productDescriptionImg", "b"))),
            "#/productImg PICTURE_KIND, #/productDescriptionImg PICTURE_KIND");
  EXPECT_EQ(number("SELECT COUNT(*) FROM product"), 0);
}

TEST_F(Pictures, TheAddressIsTheServersToChoose) {
  const auto made = created(picture);
  EXPECT_EQ(errors_of(send(as(kSeller, Role::seller,
                              form(draft(R"({"productImgUrl":"https://evil.example/a.png"})"))))),
            "#/productImgUrl NOT_SETTABLE");
  const auto id = made.at("productId").as_int64();
  EXPECT_EQ(errors_of(replace(id, "", R"({"productImgUrl":"/images/0"})")),
            "#/productImgUrl NOT_SETTABLE");
  const auto same = fmt::format(R"({{"productImgUrl":"{}"}})", made.at("productImgUrl").as_string().c_str());
  EXPECT_EQ(url_in(replace(id, "", same)), made.at("productImgUrl").as_string());
}

TEST_F(Pictures, AnUnknownKeyIsNotFound) {
  EXPECT_EQ(look("/images/" + std::string(32, 'a')).status, 404);
  for (const auto* key : {"x", "..", "a/b", "0123456789abcdef0123456789abcdeF", "%2e%2e"}) {
    EXPECT_EQ(look("/images/" + std::string(key)).status, 404) << key;
  }
  const auto url = std::string(created(picture).at("productImgUrl").as_string());
  EXPECT_EQ(look(url, {{"size", "huge"}}).status, 400);
}

TEST_F(Pictures, AReplacedPictureIsClearedAwayAndTheNewOneStays) {
  const auto made = created(picture);
  const auto before = std::string(made.at("productImgUrl").as_string());
  const auto after = url_in(replace(made.at("productId").as_int64(),
                                    part("productImg", pictures::webp(32, 64))));
  ASSERT_NE(after, before);
  EXPECT_EQ(look(before).status, 200) << "a page that was made a moment ago names it";
  pass(2h);
  collect();
  EXPECT_EQ(look(before).status, 404);
  EXPECT_EQ(look(after).status, 200);
  EXPECT_EQ(pictures(), 1);
}

TEST_F(Pictures, WhatIsNotNamedStaysAndNullTakesItAway) {
  const auto made = created(picture);
  const auto id = made.at("productId").as_int64();
  EXPECT_EQ(url_in(replace(id, "", R"({"productName":"Mug"})")),
            made.at("productImgUrl").as_string());
  EXPECT_EQ(url_in(replace(id, "", R"({"productImgUrl":null})")), "");
  pass(2h);
  collect();
  EXPECT_EQ(pictures(), 0);
}

TEST_F(Pictures, ADeletedProductsPictureIsClearedAway) {
  const auto made = created(picture);
  EXPECT_EQ(remove(ProductId(made.at("productId").as_int64())).status, 200);
  pass(2h);
  collect();
  EXPECT_EQ(look(std::string(made.at("productImgUrl").as_string())).status, 404);
  EXPECT_EQ(pictures(), 0);
}

TEST_F(Pictures, ARefusedProductLeavesNoPictureForEver) {
  const auto refused = send(as(kSeller, Role::seller,
                               form(draft(R"({"categoryCode":77})"), picture)));
  EXPECT_EQ(errors_of(refused), "#/categoryCode ONE_OF");
  EXPECT_EQ(pictures(), 1);
  collect();
  EXPECT_EQ(pictures(), 1) << "it may still be on its way";
  pass(2h);
  collect();
  EXPECT_EQ(pictures(), 0);
}

// Storing took so long that the picture was cleared away: the product does not come to be with a
// picture that is not there.
TEST_F(Pictures, WhatWasClearedAwayIsNotShown) {
  const auto keys = await(store_pictures(deps, {pictures::png(8, 8), ""}), clock);
  ASSERT_TRUE(keys);
  pass(2h);
  collect();
  auto late = [&](ports::Tx& tx) { return show_instead(tx, {}, *keys, clock.now()); };
  const auto done = await(database->transact(late), clock);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), Errc::unavailable);
}

TEST_F(Pictures, NothingIsPressedForSomebodyElse) {
  const auto made = created(picture);
  EXPECT_EQ(replace(made.at("productId").as_int64(), picture, "{}", kOther).status, 403);
  EXPECT_EQ(send(as(kOther, Role::seller, form(draft(), picture))).status, 403);
  EXPECT_EQ(pictures(), 1);
}

TEST_F(Pictures, TheSameKeyStoresOnce) {
  const auto first = create(picture, "k");
  const auto again = create(picture, "k");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  EXPECT_EQ(pictures(), 1);
  EXPECT_EQ(create(part("productImg", pictures::png(65, 32)), "k").status, 422);
}

}  // namespace
}  // namespace astraphe::product
