#include "app/demo/seed.hpp"

#include "http/local_time.hpp"

#include <fmt/format.h>

#include <array>

namespace astraphe::app::demo {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

struct Ware {
  std::string_view name;
  std::string_view description;
  std::int64_t price;
  std::int64_t stock;
  std::int64_t category;
  std::chrono::seconds opens_in;
  std::string_view note;
};

constexpr std::array<Ware, 8> kWares{{
    {"한라봉 상자 · Hallabong box", "제주에서 오늘 딴 5 kg", 39'000, 5'000, 1000, -1s, "open"},
    {"수제 키보드 · Hand-wired keyboard", "65키, 황동 보강판", 289'000, 300, 2000, 60s, "opens in 60 s"},
    {"한정판 운동화 · Limited sneakers", "번호가 새겨진 500켤레", 179'000, 0, 3000, -1s, "sold out"},
    {"첫물 녹차 · First-flush green tea", "보성, 50 g", 24'000, 200, 1000, -1s, "open"},
    {"필름 카메라 · Film camera", "수리를 마친 35 mm", 420'000, 12, 2000, -1s, "open"},
    {"양모 코트 · Wool coat", "한 벌씩 재단", 310'000, 40, 3000, 3600s, "opens in an hour"},
    {"토종 꿀 · Wild honey", "지리산, 1.2 kg", 68'000, 80, 1000, -1s, "open"},
    {"진공관 앰프 · Tube amplifier", "손으로 감은 트랜스", 890'000, 25, 2000, 86400s, "opens tomorrow"},
}};

json::object sign_up_body(const Account& account) {
  return {{"loginId", account.login_id},    {"password", account.password},
          {"username", "demo seller"},      {"nickname", account.login_id},
          {"phoneNumber", "010-0000-0000"}, {"shippingAddress", "Seoul"},
          {"userRole", "SELLER"}};
}

json::object product_body(const Ware& ware, std::int64_t company, Instant now) {
  return {{"companyId", company},
          {"productName", json::string(ware.name)},
          {"description", json::string(ware.description)},
          {"originalPrice", ware.price},
          {"discountedPrice", ware.price},
          {"stock", ware.stock},
          {"categoryCode", ware.category},
          {"saleStartTime", http::utc_millis(now + ware.opens_in)},
          {"purchaseLimit", 2},
          {"admission", json::object{{"mode", "room"}, {"count", 5}, {"periodMs", 1000},
                                     {"startDelayMs", 0}}}};
}

// Signed up, approved and logged in.
Task<Result<>> make_seller(Visitor& admin, Visitor& seller, const Account& account) {
  auto sign_up = seller.with_body(http::Method::post, "/api/auth/signUp", sign_up_body(account));
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
                                  product_body(ware, company, now));
  CO_TRY(const auto body, co_await seller.send(std::move(request), 201));
  CO_TRY(const auto product, data_of(body));
  co_return SeededSale{product.at("productId").as_int64(), std::string(ware.name),
                       std::string(ware.note)};
}

}  // namespace

Task<Result<SeedReport>> seed(Visit visit, Account administrator) {
  SeedReport report;
  Visitor admin(visit);
  CO_MUST(co_await admin.log_in(administrator.login_id, administrator.password));
  std::vector<Visitor> sellers;
  std::vector<std::int64_t> companies;
  for (const auto* name : {"한빛상회", "Maker & Co."}) {
    const Account account{"sell" + random_word(visit.entropy, 4), random_word(visit.entropy, 16)};
    auto& seller = sellers.emplace_back(visit);
    CO_MUST(co_await make_seller(admin, seller, account));
    CO_TRY(const auto company, co_await make_company(seller, name));
    companies.push_back(company);
    report.sellers.push_back(account);
  }
  for (std::size_t i = 0; i < kWares.size(); ++i) {
    const auto whose = i % sellers.size();
    CO_TRY(auto sale, co_await make_sale(sellers[whose], kWares[i], companies[whose],
                                         visit.clock.now()));
    report.sales.push_back(std::move(sale));
  }
  co_return report;
}

std::string told(const SeedReport& report, const std::string& base_url) {
  std::string text = fmt::format("The demo shop is at {}/\n", base_url);
  for (const auto& sale : report.sales) {
    text += fmt::format("  #{} {} ({})\n", sale.product, sale.name, sale.note);
  }
  for (const auto& seller : report.sellers) {
    text += fmt::format("  seller {} with password {}\n", seller.login_id, seller.password);
  }
  return text;
}

}  // namespace astraphe::app::demo
