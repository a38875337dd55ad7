#include "app/demo/seed.hpp"

#include "app/demo/wares.hpp"
#include "http/local_time.hpp"

#include <fmt/format.h>

namespace astraphe::app::demo {
namespace {

namespace json = boost::json;

Account random_account(ports::Entropy& entropy, const std::string& prefix) {
  return Account{prefix + random_word(entropy, 4), random_word(entropy, 16)};
}

json::object sign_up_body(const Account& account, std::string_view role) {
  return {{"loginId", account.login_id},    {"password", account.password},
          {"username", "demo account"},     {"nickname", account.login_id},
          {"phoneNumber", "010-0000-0000"}, {"shippingAddress", "Seoul"},
          {"userRole", json::string(role)}};
}

json::array kinds_of(const Ware& ware) {
  json::array kinds;
  for (const auto& [name, value, price, stock] : ware.kinds) {
    if (name.empty()) continue;
    kinds.push_back(json::object{{"optionName", json::string(name)},
                                 {"optionValue", json::string(value)},
                                 {"optionPrice", price},
                                 {"stock", stock ? json::value(*stock) : json::value()}});
  }
  return kinds;
}

json::object product_body(const Ware& ware, std::int64_t company, Instant now) {
  return {{"companyId", company},
          {"productName", json::string(ware.name)},
          {"description", json::string(ware.description)},
          {"originalPrice", ware.price},
          {"discountedPrice", ware.price},
          {"stock", ware.stock},
          {"productOptions", kinds_of(ware)},
          {"categoryCode", ware.category},
          {"saleStartTime", http::utc_millis(now + ware.opens_in)},
          {"purchaseLimit", 2},
          {"admission", json::object{{"mode", "room"}, {"count", 1}, {"periodMs", 200},
                                     {"startDelayMs", 0}}}};
}

// The sale of that name, if somebody has seeded it before.
Task<Result<std::optional<SeededSale>>> find_sale(Visitor& anybody, const Ware& ware) {
  http::Request request{.path = "/api/products",
                        .query = {{"productName", std::string(ware.name)}}};
  CO_TRY(const auto body, co_await anybody.send(std::move(request), 200));
  CO_TRY(const auto page, data_of(body));
  for (const auto& value : page.at("content").as_array()) {
    const auto& product = value.as_object();
    if (product.at("productName").as_string() != ware.name) continue;
    co_return SeededSale{product.at("productId").as_int64(), std::string(ware.name),
                         "was there already"};
  }
  co_return std::nullopt;
}

// Signed up, approved and logged in.
Task<Result<>> make_seller(Visitor& admin, Visitor& seller, const Account& account) {
  auto sign_up = seller.with_body(http::Method::post, "/api/auth/signUp", sign_up_body(account, "SELLER"));
  CO_TRY(const auto body, co_await seller.send(std::move(sign_up), 201));
  CO_TRY(const auto user, data_of(body));
  auto approve = admin.with_body(
      http::Method::put, fmt::format("/api/users/{}/role", user.at("userId").as_int64()),
      {{"userRole", "SELLER"}});
  CO_MUST(co_await admin.send(std::move(approve), 200));
  co_return co_await seller.log_in(account.login_id, account.password);
}

Task<Result<std::int64_t>> make_company(Visitor& seller, std::string name) {
  auto request = seller.with_body(http::Method::post, "/api/companies",
                                  {{"companyName", name},
                                   {"description", "A company of the demo shop"},
                                   {"address", "Seoul"}});
  CO_TRY(const auto body, co_await seller.send(std::move(request), 201));
  CO_TRY(const auto company, data_of(body));
  co_return company.at("companyId").as_int64();
}

Task<Result<SeededSale>> make_sale(Visitor& seller, const Ware& ware, std::int64_t company,
                                   Instant now) {
  auto request = seller.with_form("/api/products", "productCreateRequestDto",
                                  product_body(ware, company, now),
                                  draw(ware.ground, ware.shapes));
  CO_TRY(const auto body, co_await seller.send(std::move(request), 201));
  CO_TRY(const auto product, data_of(body));
  co_return SeededSale{product.at("productId").as_int64(), std::string(ware.name),
                       std::string(ware.note)};
}

struct Counter {
  Visitor seller;
  std::int64_t company;
};

Task<Result<std::vector<Counter>>> make_counters(Visit visit, Visitor& admin, SeedReport& report) {
  std::vector<Counter> counters;
  for (const auto* name : {"한빛상회", "Maker & Co."}) {
    const auto account = random_account(visit.entropy, "sell");
    auto& counter = counters.emplace_back(Visitor(visit), 0);
    CO_MUST(co_await make_seller(admin, counter.seller, account));
    CO_TRY(const auto company, co_await make_company(counter.seller, name));
    counter.company = company;
    report.sellers.push_back(account);
  }
  co_return counters;
}

Task<Result<>> make_customer(Visit visit, SeedReport& report) {
  const auto account = random_account(visit.entropy, "buyer");
  Visitor anybody(visit);
  auto sign_up =
      anybody.with_body(http::Method::post, "/api/auth/signUp", sign_up_body(account, "CUSTOMER"));
  CO_MUST(co_await anybody.send(std::move(sign_up), 201));
  report.customers.push_back(account);
  co_return Result<>();
}

std::string accounts_told(std::string_view what, const std::vector<Account>& accounts) {
  std::string text;
  for (const auto& account : accounts) {
    text += fmt::format("  {} {} with password {}\n", what, account.login_id, account.password);
  }
  return text;
}

}  // namespace

Task<Result<SeedReport>> seed(Visit visit, Account administrator) {
  SeedReport report;
  std::vector<Ware> missing;
  Visitor admin(visit);
  CO_MUST(co_await admin.log_in(administrator.login_id, administrator.password));
  for (const auto& ware : wares()) {
    CO_TRY(auto found, co_await find_sale(admin, ware));
    if (found) report.sales.push_back(std::move(*found));
    else missing.push_back(ware);
  }
  if (missing.empty()) co_return report;
  CO_TRY(auto counters, co_await make_counters(visit, admin, report));
  CO_MUST(co_await make_customer(visit, report));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    auto& counter = counters[i % counters.size()];
    CO_TRY(auto sale, co_await make_sale(counter.seller, missing[i], counter.company,
                                         visit.clock.now()));
    report.sales.push_back(std::move(sale));
  }
  co_return report;
}

std::string told(const SeedReport& report, const std::string& base_url) {
  std::string text = fmt::format("The demo shop is at {}/\n", base_url);
  for (const auto& sale : report.sales) {
    text += fmt::format("  {}/sales/{} {} ({})\n", base_url, sale.product, sale.name, sale.note);
  }
  return text + accounts_told("seller", report.sellers) +
         accounts_told("customer", report.customers);
}

}  // namespace astraphe::app::demo
