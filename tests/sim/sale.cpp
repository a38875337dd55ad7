#include "tests/sim/sale.hpp"

#include "tests/sim/buyer.hpp"

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

json::object product_of(const Offer& offer, std::string name, std::int64_t company,
                        const Ware& ware) {
  return json::object{{"companyId", company},
                      {"productName", name},
                      {"description", "one of few"},
                      {"originalPrice", ware.price},
                      {"discountedPrice", ware.price},
                      {"stock", ware.stock},
                      {"categoryCode", 2000},
                      {"saleStartTime", http::utc_millis(offer.sale_start)},
                      {"holdSeconds", 20}};
}

// The first two options have a stock of their own; the last one draws on the product's.
json::object scarce_product(const Offer& offer, std::int64_t company) {
  const auto& shared = offer.wares.at(2);
  auto product = product_of(offer, "scarce", company, shared);
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
  product["purchaseLimit"] = offer.limit;
  product["admission"] = json::object{{"mode", "room"},      {"count", offer.count},
                                      {"periodMs", offer.period_ms}, {"startDelayMs", 0},
                                      {"stayMs", 600'000},   {"rejoin", "keep"}};
  return product;
}

json::object other_product(const Offer& offer, std::int64_t company) {
  auto product = product_of(offer, "other", company, offer.wares.back());
  product["admission"] = json::object{{"mode", "none"}};
  return product;
}

Task<std::int64_t> put_on_sale(Person& seller, json::object product) {
  const auto made = co_await seller.insist(product_form(seller, product));
  ASTRAPHE_INVARIANT(made.status == 201);
  co_return data_of(made).at("productId").as_int64();
}

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
  const auto owner = data_of(company).at("companyId").as_int64();
  auto scarce = scarce_product(offer, owner);
  offer.product = co_await put_on_sale(seller, std::move(scarce));
  auto plain = other_product(offer, owner);
  const auto other = co_await put_on_sale(seller, std::move(plain));
  for (auto& ware : offer.wares) ware.product = ware.option ? offer.product : other;
}

// Some cards have no money on them: the provider is told to refuse the next few.
Task<> refuse_some(Universe& universe) {
  Person bank(universe, "bank");
  for (int i = 0; i < 3; ++i) {
    co_await universe.clock().sleep_for(Duration(universe.fate().below(4'000'000)));
    (void)co_await bank.insist(bank.post("/sandbox/toss/control/faults",
                                         {{"next", 1}, {"kind", "code"},
                                          {"code", "REJECT_CARD_PAYMENT"}}));
  }
}

Task<> count_down(Task<> task, int& left) {
  co_await std::move(task);
  --left;
}

Task<> whole_sale(Universe& universe, SaleSize size, Evidence& evidence) {
  auto& offer = evidence.offer;
  Person seller(universe, "seller");
  co_await open_shop(universe, seller, offer);
  std::list<Person> buyers;
  for (int i = 0; i < size.buyers; ++i) buyers.emplace_back(universe, fmt::format("buyer{}", i));
  for (auto& buyer : buyers) {
    co_await buyer.sign_up("");
    co_await buyer.log_in();
  }
  universe.let_worlds_die(size.deaths);
  int left = size.buyers;
  std::size_t next = 0;
  for (auto& buyer : buyers) {
    universe.people().spawn(count_down(live(buyer, offer, evidence.memories.at(next++)), left));
  }
  universe.people().spawn(refuse_some(universe));
  while (left > 0) co_await universe.clock().sleep_for(1s);
  // Every hold has lapsed and every unknown payment is settled by then.
  co_await universe.clock().sleep_for(150s);
  const auto ledger = co_await seller.insist(seller.get("/sandbox/toss/control/ledger"));
  evidence.ledger = ledger.body;
}

Evidence new_evidence(Universe& universe, SaleSize size) {
  auto& fate = universe.fate();
  Evidence evidence;
  auto& offer = evidence.offer;
  const auto price = 1'000 + static_cast<std::int64_t>(fate.below(50)) * 100;
  offer.wares = {{0, 1, 1, price, 0}, {0, 2, 2, price + 500, 0}, {0, 3, 0, price, 0},
                 {0, std::nullopt, 0, 300, 0}};
  for (auto& ware : offer.wares) {
    ware.stock = size.stock_min + static_cast<std::int64_t>(fate.below(4));
  }
  offer.limit = 3;
  offer.delivery_price = app::kSimulatedDeliveryPrice;
  // Some sales trickle; in others many want the last unit in the same instant.
  const bool is_stampede = fate.chance(0.5);
  offer.count = static_cast<std::int64_t>(is_stampede ? 4 + fate.below(5) : 1 + fate.below(3));
  offer.arrival_us = is_stampede ? 300'000 : 4'000'000;
  offer.period_ms = 200 + static_cast<std::int64_t>(fate.below(8)) * 100;
  offer.sale_start = universe.clock().now() + 10s;
  evidence.memories.resize(static_cast<std::size_t>(size.buyers));
  return evidence;
}

Violations surprises(const Evidence& evidence) {
  Violations found;
  for (const auto& memory : evidence.memories) {
    for (const auto& surprise : memory.surprises) {
      found.push_back(fmt::format("user {}: {}", memory.user, surprise));
    }
  }
  return found;
}

}  // namespace

SaleReport run_sale(std::uint64_t seed, SaleSize size) {
  Universe universe(seed);
  auto evidence = new_evidence(universe, size);
  SaleReport report;
  const bool is_over = universe.run(whole_sale(universe, size, evidence));
  if (!is_over) report.violations.push_back("I14: everything stopped before the sale was over");
  auto& disk = universe.disk();
  for (auto& found :
       {surprises(evidence), check_stock(disk, evidence), check_orders(disk, evidence),
        check_money(disk, evidence), check_room(disk, evidence)}) {
    report.violations.insert(report.violations.end(), found.begin(), found.end());
  }
  report.completed = static_cast<int>(
      std::ranges::count(evidence.memories, "ORDER_COMPLETED", &Memory::last_state));
  report.refunded = static_cast<int>(
      std::ranges::count(evidence.memories, "REFUNDED", &Memory::last_state));
  report.trace = universe.fate().trace();
  report.deaths = universe.deaths();
  return report;
}

}  // namespace astraphe::sim
