#include "tests/sim/sale.hpp"

#include "tests/sim/buyer.hpp"
#include "tests/sim/reading.hpp"

#include <fmt/format.h>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

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

bool is_anything_open(app::Disk& disk) {
  static const std::vector<std::pair<std::string_view, std::string>> kOpen{
      {"order", "SELECT COUNT(*) FROM customer_order WHERE state IN (0, 1, 2)"},
      {"order", "SELECT COUNT(*) FROM payment_attempt WHERE state = 0"},
      {"order", "SELECT COUNT(*) FROM refund WHERE state = 0"},
      {"product", "SELECT COUNT(*) FROM hold WHERE state = 'HELD'"},
      {"queue", "SELECT COUNT(*) FROM person WHERE state = 1"},
      {"user", "SELECT COUNT(*) FROM outbox"},
      {"product", "SELECT COUNT(*) FROM outbox"},
      {"order", "SELECT COUNT(*) FROM outbox"},
      {"queue", "SELECT COUNT(*) FROM outbox"}};
  return std::ranges::any_of(kOpen, [&](const auto& one) {
    return number(disk, one.first, one.second) > 0;
  });
}

Task<> count_down(Task<> task, int& left) {
  co_await std::move(task);
  --left;
}

}  // namespace

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
  planted_now = size.plant;
  universe.let_worlds_die(size.deaths);
  int left = size.buyers;
  std::size_t next = 0;
  for (auto& buyer : buyers) {
    universe.people().spawn(count_down(live(buyer, offer, evidence.memories.at(next++)), left));
  }
  universe.people().spawn(refuse_some(universe));
  if (offer.has_meddler) {
    ++left;
    universe.people().spawn(count_down(meddle(seller, offer, evidence.surprises), left));
  }
  if (offer.has_clock_steps) universe.people().spawn(step_the_clock(universe));
  while (left > 0) co_await universe.clock().sleep_for(1s);
  // Every hold has lapsed and every unknown payment is settled by then, by any clock. If not, the
  // witnesses will say so.
  for (int times = 0; times < 150 && is_anything_open(universe.disk()); ++times) {
    co_await universe.clock().sleep_for(4s);
  }
  co_await universe.clock().sleep_for(4s);
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
  offer.has_meddler = fate.chance(0.4);
  offer.has_clock_steps = fate.chance(0.25);
  evidence.memories.resize(static_cast<std::size_t>(size.buyers));
  return evidence;
}

namespace {

Violations surprises(const Evidence& evidence) {
  Violations found = evidence.surprises;
  for (const auto& memory : evidence.memories) {
    for (const auto& surprise : memory.surprises) {
      found.push_back(fmt::format("user {}: {}", memory.user, surprise));
    }
  }
  return found;
}

}  // namespace

const Ware& Offer::ware(std::int64_t of_product, std::optional<std::int64_t> option) const {
  const auto found = std::ranges::find_if(wares, [&](const Ware& ware) {
    return ware.product == of_product && ware.option == option;
  });
  ASTRAPHE_INVARIANT(found != wares.end());
  return *found;
}

int Evidence::count_of(std::string_view last_state) const {
  int count = 0;
  for (const auto& memory : memories) {
    count += static_cast<int>(std::ranges::count_if(memory.orders, [&](const auto& order) {
      return order.states.back() == last_state;
    }));
  }
  return count;
}

SaleReport run_sale(std::uint64_t seed, SaleSize size) {
  Universe universe(seed);
  auto evidence = new_evidence(universe, size);
  SaleReport report;
  const bool is_over = universe.run(whole_sale(universe, size, evidence));
  if (!is_over) report.violations.push_back("I14: everything stopped before the sale was over");
  auto& disk = universe.disk();
  for (auto& found :
       {surprises(evidence), check_stock(disk, evidence), check_orders(disk, evidence),
        check_money(disk, evidence), check_room(disk, evidence), check_books(disk, evidence)}) {
    report.violations.insert(report.violations.end(), found.begin(), found.end());
  }
  report.completed = evidence.count_of("ORDER_COMPLETED");
  report.refunded = evidence.count_of("REFUNDED");
  report.trace = universe.fate().trace();
  report.deaths = universe.deaths();
  return report;
}

}  // namespace astraphe::sim
