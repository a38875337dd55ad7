// sim_tests: whole sales in virtual time. A seed that fails is printed, and replays bit for bit:
//   ASTRAPHE_SEED=17 sim_tests --gtest_filter=Sale.*
// Sizes: ASTRAPHE_SIM_SALES (300), ASTRAPHE_SIM_BUYERS (20).

#include "base/planted.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace astraphe::sim {
namespace {

std::int64_t size_from(const char* name, std::int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

SaleSize sale_size() {
  SaleSize size;
  size.buyers = static_cast<int>(size_from("ASTRAPHE_SIM_BUYERS", size.buyers));
  return size;
}

std::string told(std::uint64_t seed, const SaleReport& report) {
  std::string text = fmt::format("seed {} (replay: ASTRAPHE_SEED={}), trace {:016x}\n", seed,
                                 seed, report.trace);
  for (const auto& violation : report.violations) text += "  " + violation + "\n";
  return text;
}

// Each universe lives on one thread and knows of no other: as many at once as there are cores.
std::vector<SaleReport> run_sales(std::int64_t first, std::int64_t last) {
  std::vector<SaleReport> reports(static_cast<std::size_t>(last - first + 1));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < reports.size(); i = next++) {
      reports[i] = run_sale(static_cast<std::uint64_t>(first) + i, sale_size());
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    workers.emplace_back(work);
  }
  workers.clear();  // joins
  return reports;
}

TEST(Sale, EveryWholeSaleIsRight) {
  const auto one = size_from("ASTRAPHE_SEED", 0);
  const auto first = one > 0 ? one : 1;
  const auto last = one > 0 ? one : size_from("ASTRAPHE_SIM_SALES", 300);
  std::int64_t completed = 0;
  std::int64_t refunded = 0;
  std::int64_t deaths = 0;
  const auto reports = run_sales(first, last);
  for (auto seed = first; seed <= last; ++seed) {
    const auto& report = reports.at(static_cast<std::size_t>(seed - first));
    EXPECT_TRUE(report.violations.empty()) << told(static_cast<std::uint64_t>(seed), report);
    completed += report.completed;
    refunded += report.refunded;
    deaths += report.deaths;
    if (one > 0) fmt::print("{}", told(static_cast<std::uint64_t>(seed), report));
  }
  fmt::print("{} sales, {} orders completed, {} refunded, {} deaths\n", last - first + 1, completed,
             refunded, deaths);
  // A simulation in which nothing happens proves nothing.
  EXPECT_GT(completed, 0);
  EXPECT_TRUE(refunded > 0 || one > 0);
  EXPECT_GT(deaths, 0);
}

TEST(Sale, TheSameSeedIsTheSameHistory) {
  const auto seed = static_cast<std::uint64_t>(size_from("ASTRAPHE_SEED", 7));
  const auto once = run_sale(seed, sale_size());
  const auto again = run_sale(seed, sale_size());
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(once.violations, again.violations);
  EXPECT_NE(once.trace, run_sale(seed + 1, sale_size()).trace);
}

#ifdef ASTRAPHE_PLANTS
// A checker that cannot see is worth nothing: each planted bug is found within some seeds.
class PlantedBug : public testing::TestWithParam<Plant> {
 protected:
  void TearDown() override { planted_now = Plant::none; }
};

TEST_P(PlantedBug, IsFound) {
  const auto most = static_cast<std::uint64_t>(size_from("ASTRAPHE_SIM_PLANT_SEEDS", 40));
  auto size = sale_size();
  size.plant = GetParam();
  // An event is lost only where a world dies in the moment before it leaves: more such moments.
  if (size.plant == Plant::event_outside_transaction) size.deaths = 8;
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    const auto report = run_sale(seed, size);
    if (report.violations.empty()) continue;
    fmt::print("found at {}", told(seed, report));
    return;
  }
  FAIL() << "no witness saw it in " << most << " sales";
}

INSTANTIATE_TEST_SUITE_P(
    Plants, PlantedBug,
    testing::Values(Plant::stock_without_condition, Plant::admission_without_journal,
                    Plant::one_more_each_tick, Plant::line_by_the_clock,
                    Plant::event_outside_transaction, Plant::key_not_remembered,
                    Plant::commit_skipped, Plant::unknown_payment_is_refused),
    [](const auto& one) {
      return std::string(kPlantNames.at(static_cast<std::size_t>(one.param)));
    });
#endif

}  // namespace
}  // namespace astraphe::sim
