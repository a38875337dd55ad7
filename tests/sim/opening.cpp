#include "tests/sim/sale.hpp"

#include <fmt/format.h>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto kBoundary = "sale-boundary";

http::Request product_form(const Person& seller, const json::object& product) {
  auto request = seller.get("/api/products");
  request.method = http::Method::post;
  request.headers.add("Content-Type", std::string("multipart/form-data; boundary=") + kBoundary);
  request.body = fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"productCreateRequestDto\"\r\n"
      "Content-Type: application/json\r\n\r\n{1}\r\n--{0}--\r\n",
      kBoundary, json::serialize(product));
  return request;
}

json::object product_of(const Offer& offer, std::string name, const Ware& ware) {
  return json::object{{"productName", name},
                      {"description", "one of few"},
                      {"originalPrice", ware.price},
                      {"discountedPrice", ware.price},
                      {"stock", ware.stock},
                      {"purchaseLimit", offer.limit},
                      {"categoryCode", 2000},
                      {"saleStartTime", http::utc_millis(offer.sale_start)},
                      {"holdSeconds", 20}};
}

// The first two options have a stock of their own; the last one draws on the product's.
json::object scarce_product(const Offer& offer) {
  const auto& shared = offer.wares.at(2);
  auto product = product_of(offer, "scarce", shared);
  json::array options;
  for (const auto& ware : offer.wares) {
    if (!ware.option) continue;
    options.push_back(json::object{
        {"optionName", "kind"},
        {"optionValue", std::to_string(*ware.option)},
        {"optionPrice", ware.price - shared.price},
        {"stock", ware.row == 0 ? json::value() : json::value(ware.stock)}});
  }
  product["productOptions"] = std::move(options);
  product["admission"] = json::object{{"mode", "room"},      {"count", offer.count},
                                      {"periodMs", offer.period_ms}, {"startDelayMs", 0},
                                      {"stayMs", 600'000},   {"rejoin", "keep"}};
  return product;
}

json::object other_product(const Offer& offer) {
  auto product = product_of(offer, "other", offer.wares.back());
  product["admission"] = json::object{{"mode", "none"}};
  return product;
}

Task<std::int64_t> put_on_sale(Person& seller, json::object product) {
  const auto made = co_await seller.insist(product_form(seller, product));
  ASTRAPHE_INVARIANT(made.status == 201);
  co_return data_of(made).at("productId").as_int64();
}

}  // namespace

Task<> open_shop(Universe& universe, Person& seller, Offer& offer) {
  Person admin(universe, std::string(app::kSimulatedAdministrator));
  co_await admin.log_in();
  co_await seller.sign_up("SELLER");
  auto approval = admin.post("/api/users/" + std::to_string(seller.user()) + "/role",
                             {{"userRole", "SELLER"}});
  approval.method = http::Method::put;
  const auto approved = co_await admin.insist(approval);
  ASTRAPHE_INVARIANT(approved.status == 200);
  co_await universe.clock().sleep_for(3s);  // older tokens end
  co_await seller.log_in();
  const auto company = co_await seller.insist(
      seller.post("/api/companies", {{"companyName", "maker"}, {"description", "d"}, {"address", "a"}}));
  ASTRAPHE_INVARIANT(company.status == 201);
  auto scarce = scarce_product(offer);
  scarce["companyId"] = data_of(company).at("companyId");
  offer.product = co_await put_on_sale(seller, std::move(scarce));
  auto plain = other_product(offer);
  plain["companyId"] = data_of(company).at("companyId");
  const auto other = co_await put_on_sale(seller, std::move(plain));
  for (auto& ware : offer.wares) ware.product = ware.option ? offer.product : other;
}

}  // namespace astraphe::sim
