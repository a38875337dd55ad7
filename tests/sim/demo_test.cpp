#include "adapters/sim/entropy.hpp"
#include "app/demo/seed.hpp"
#include "tests/sim/universe.hpp"

#include <gtest/gtest.h>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace demo = app::demo;

// A client of whatever world there is. Waits while it starts.
class Visiting final : public ports::HttpClient {
 public:
  explicit Visiting(Universe& universe) : universe_(universe) {}

  Task<Result<http::Response>> send(ports::HttpCall call) override {
    auto answer = co_await universe_.call(call.request);
    while (!answer) {
      co_await universe_.clock().sleep_for(50ms);
      auto again = co_await universe_.call(call.request);
      answer = std::move(again);
    }
    co_return std::move(*answer);
  }

 private:
  Universe& universe_;
};

Task<> seed_into(demo::Visit visit, demo::SeedReport& report) {
  const demo::Account administrator{std::string(app::kSimulatedAdministrator),
                                    std::string(app::kSimulatedPassword)};
  auto seeded = co_await demo::seed(visit, administrator);
  EXPECT_TRUE(seeded) << seeded.error().detail();
  if (seeded) report = std::move(*seeded);
}

std::vector<std::int64_t> products_of(const demo::SeedReport& report) {
  std::vector<std::int64_t> products;
  for (const auto& sale : report.sales) products.push_back(sale.product);
  std::ranges::sort(products);
  return products;
}

// How many different pictures the list of sales shows.
Task<> look_at_list(Universe& universe, std::set<std::string>& urls) {
  auto answer = co_await universe.call({.path = "/api/products", .query = {{"size", "100"}}});
  EXPECT_TRUE(answer && answer->status == 200);
  if (!answer) co_return;
  const auto page = http::parse_json(answer->body)->at("data").at("content").as_array();
  for (const auto& product : page) urls.emplace(product.at("productImgUrl").as_string());
}

std::int64_t pictures_in(Universe& universe) {
  std::set<std::string> urls;
  EXPECT_TRUE(universe.run(look_at_list(universe, urls)));
  return std::ssize(urls);
}

TEST(DemoShop, SeedingAgainFindsWhatIsThere) {
  Universe universe(7);
  Visiting client(universe);
  const auto entropy = adapters::sim::make_entropy(7);
  const demo::Visit visit{client, "local://shop", universe.clock(), *entropy};
  demo::SeedReport first;
  ASSERT_TRUE(universe.run(seed_into(visit, first)));
  EXPECT_EQ(first.sales.size(), 8u);
  EXPECT_EQ(first.sellers.size(), 2u);
  EXPECT_EQ(first.customers.size(), 1u);
  EXPECT_EQ(pictures_in(universe), 8);
  demo::SeedReport again;
  ASSERT_TRUE(universe.run(seed_into(visit, again)));
  EXPECT_EQ(products_of(again), products_of(first));
  EXPECT_TRUE(again.sellers.empty());
}

}  // namespace
}  // namespace astraphe::sim
