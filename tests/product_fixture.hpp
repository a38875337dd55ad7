#pragma once
// A product service with sellers, companies and products, for its tests.

#include "adapters/memory/cache.hpp"
#include "adapters/memory/object_store.hpp"
#include "adapters/picture/press.hpp"
#include "adapters/sim/entropy.hpp"
#include "domain/topics.hpp"
#include "services/product/holds.hpp"
#include "tests/service_fixture.hpp"

#include <fmt/format.h>

namespace astraphe::product {

class ProductTest : public ServiceTest {
 protected:
  static constexpr UserId kSeller{10}, kOther{11}, kManager{12}, kAnn{20}, kBob{21};

  // The service's answers.
  http::Response send(http::Request request) { return await(service(std::move(request))); }

  http::Response get(const std::string& path) {
    return send(as(kAnn, domain::Role::customer, request(http::Method::get, path)));
  }

  static http::Request form(const std::string& draft, const std::string& more = "",
                            const std::string& boundary = "XyZ",
                            const std::string& part = "productCreateRequestDto") {
    auto made =
        request(http::Method::post, "/api/products",
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part +
                    "\"\r\nContent-Type: application/json\r\n\r\n" + draft + "\r\n" + more +
                    "--" + boundary + "--\r\n");
    made.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
    return made;
  }

  http::Response change(ProductId id, const std::string& body, UserId user = kSeller,
                        domain::Role role = domain::Role::seller) {
    auto made = form(body, "", "XyZ", "productUpdateRequestDto");
    made.method = http::Method::put;
    made.path = "/api/products/" + id.str();
    return send(as(user, role, std::move(made)));
  }
  http::Response remove(ProductId id, UserId user = kSeller,
                        domain::Role role = domain::Role::seller) {
    return send(as(user, role, request(http::Method::del, "/api/products/" + id.str())));
  }
  // The product as its seller sees it.
  boost::json::object shown(ProductId id) {
    const auto seen = send(as(kSeller, domain::Role::seller,
                              request(http::Method::get, "/api/products/" + id.str())));
    EXPECT_EQ(seen.status, 200) << seen.body;
    return parsed(seen).at("data").as_object();
  }

  http::Response list(const std::string& path, std::vector<http::NamedValue> query,
                      UserId user = kSeller) {
    auto made = as(user, domain::Role::seller, request(http::Method::get, path));
    made.query = std::move(query);
    return send(std::move(made));
  }

  std::int64_t make_company(UserId owner = kSeller) {
    const auto made =
        send(as(owner, domain::Role::seller,
                request(http::Method::post, "/api/companies", R"({"companyName":"Astra"})")));
    EXPECT_EQ(made.status, 201) << made.body;
    return parsed(made).at("data").at("companyId").as_int64();
  }

  // An open sale without a room, of one unit, for 1,000 won; `changes` replace its fields.
  std::string draft(const std::string& changes = "{}") {
    auto product = http::parse_json(
                       R"({"productName":"Cup","originalPrice":1000,"categoryCode":1000,"stock":1,)"
                       R"("saleStartTime":"2029-12-31T00:00:00Z","admission":{"mode":"none"}})")
                       ->as_object();
    product["companyId"] = company;
    for (const auto& change : http::parse_json(changes)->as_object()) {
      product[change.key()] = change.value();
    }
    return boost::json::serialize(product);
  }

  ProductId make_product(const std::string& changes = "{}") {
    const auto made = send(as(kSeller, domain::Role::seller, form(draft(changes))));
    EXPECT_EQ(made.status, 201) << made.body;
    return ProductId(parsed(made).at("data").at("productId").as_int64());
  }

  static std::string code_of(const http::Response& response) {
    return std::string(parsed(response).at("code").as_string());
  }

  // "#/a REQUIRED, #/b RANGE"
  static std::string errors_of(const http::Response& response) {
    std::string all;
    for (const auto& one : parsed(response).at("errors").as_array()) {
      all += (all.empty() ? "" : ", ") + std::string(one.at("pointer").as_string()) + " " +
             std::string(one.at("code").as_string());
    }
    return all;
  }

  // What it has written.
  ports::Rows rows(std::string sql) {
    auto find = [&](ports::Tx& tx) { return tx.query(sql, ports::Args()); };
    return *await(database->read(find));
  }
  std::int64_t number(std::string sql) { return rows(std::move(sql)).at(0).integer(0); }

  // Payloads of a topic in the order in which they leave.
  std::vector<std::string> sent(std::string_view topic) {
    std::vector<std::string> payloads;
    for (const auto& row : rows("SELECT topic, payload FROM outbox ORDER BY id")) {
      if (row.text(0) == topic) payloads.push_back(row.text(1));
    }
    return payloads;
  }

  std::unique_ptr<ports::Database> database = open_database(schema());
  std::unique_ptr<ports::Cache> cache = adapters::memory::make_cache(clock, {});
  store::Outbox outbox{{*database, bus, clock, log, "product"}};
  store::IdSource ids{*database, "product"};
  std::unique_ptr<ports::Entropy> entropy = adapters::sim::make_entropy(1);
  std::unique_ptr<ports::ObjectStore> objects = adapters::memory::make_object_store();
  std::unique_ptr<ports::PicturePress> press = adapters::picture::make_inline_press();
  const Deps deps{*database, bus, clock, *cache, log, wire(), outbox, ids, *Won::of(3'000),
                  *entropy, *objects, *press};
  http::Router service = routes(deps);
  const std::int64_t company = make_company();
};

}  // namespace astraphe::product
