// I19: what has been dealt with may come again, up to five times and in any order, and nothing
// changes. ASTRAPHE_SIM_PERMUTATIONS (1000) histories are delivered to the services of a whole sale
// that is over, and what all stores say stays the same.

#include "base/planted.hpp"
#include "tests/sim/reading.hpp"
#include "tests/sim/sale.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
using ports::Args;
using ports::Tx;

constexpr std::uint64_t kSeed = 11;
constexpr int kAtOnce = 25;  // permutations, one behind the other
constexpr std::uint64_t kRepeatsMax = 5;

// What only says what was delivered, and not what it did.
const std::set<std::string> kDeliveries{"inbox", "message", "message_last", "position",
                                        "schema_version"};

std::string all_of(app::Disk& disk, std::string_view store, const std::string& table) {
  std::string columns;
  for (const auto& row :
       rows(disk, store, fmt::format("SELECT name FROM pragma_table_info('{}')", table))) {
    columns += fmt::format("{}quote({})", columns.empty() ? "" : " || ',' || ", row.text(0));
  }
  std::string all = fmt::format("{}/{}\n", store, table);
  for (const auto& row : rows(disk, store, fmt::format("SELECT {} FROM {} ORDER BY 1", columns,
                                                       table))) {
    all += row.text(0) + "\n";
  }
  return all;
}

// Everything that the services know.
std::string state_of(app::Disk& disk) {
  std::string state;
  for (const auto store : app::kStores) {
    for (const auto& row : rows(disk, store, "SELECT name FROM sqlite_master WHERE type = 'table' "
                                             "ORDER BY name")) {
      if (!kDeliveries.contains(row.text(0))) state += all_of(disk, store, row.text(0));
    }
  }
  return state;
}

Task<> pass(Universe& universe, Duration time) { co_await universe.clock().sleep_for(time); }

class Redelivery : public testing::Test {
 protected:
  Redelivery() {
    auto evidence = new_evidence(universe, size);
    EXPECT_TRUE(universe.run(whole_sale(universe, size, evidence)));
    EXPECT_TRUE(universe.run(pass(universe, 20min)));  // every admission has ended
    history = rows(universe.disk(), "bus", "SELECT topic, event_id, key, payload, at FROM message "
                                           "ORDER BY id");
  }
  void TearDown() override { planted_now = Plant::none; }

  // Each message nought to five times, in any order.
  std::vector<Args> permutation() {
    std::vector<Args> again;
    for (const auto& row : history) {
      for (auto times = random() % (kRepeatsMax + 1); times > 0; --times) {
        again.push_back(Args{std::int64_t{0}, row.text(0), row.text(1), row.text(2), row.text(3),
                             row.integer(4)});
      }
    }
    std::ranges::shuffle(again, random);
    return again;
  }

  // Behind what is in the log already.
  void deliver(std::vector<Args> messages) {
    const auto count = static_cast<std::int64_t>(messages.size());
    auto work = [&](Tx& tx) -> Result<> {
      TRY(const auto last,
          tx.query("UPDATE message_last SET id = id + $1 RETURNING id", Args{count}));
      auto id = last.at(0).integer(0) - count;
      for (auto& message : messages) message[0] = ++id;
      MUST(tx.execute_many("INSERT INTO message (id, topic, event_id, key, payload, at) VALUES "
                           "($1, $2, $3, $4, $5, $6)", messages));
      return Result<>();
    };
    ASSERT_TRUE(await(universe.disk().database("bus").transact(work)));
    delivered += count;
    ASSERT_TRUE(universe.run(pass(universe, 20s)));
  }

  std::int64_t messages() {
    return number(universe.disk(), "bus", "SELECT COUNT(*) FROM message");
  }

  const SaleSize size{.buyers = 8, .stock_min = 2, .deaths = 1};
  Universe universe{kSeed};
  ports::Rows history;
  std::mt19937_64 random{kSeed};
  std::int64_t delivered = 0;
};

TEST_F(Redelivery, ChangesNothingHoweverOftenAndInWhateverOrder) {
  const char* given = std::getenv("ASTRAPHE_SIM_PERMUTATIONS");
  const int permutations = given == nullptr ? 1'000 : std::atoi(given);
  const auto before = state_of(universe.disk());
  const auto known = static_cast<std::int64_t>(history.size());
  ASSERT_GT(known, 30) << "a sale in which nothing happens proves nothing";
  for (int done = 0; done < permutations; done += kAtOnce) {
    std::vector<Args> all;
    for (int i = 0; i < kAtOnce; ++i) {
      const auto one = permutation();
      all.insert(all.end(), one.begin(), one.end());
    }
    deliver(std::move(all));
    ASSERT_EQ(state_of(universe.disk()), before) << "within permutations from " << done;
    ASSERT_EQ(messages(), known + delivered) << "somebody has said something again";
  }
}

TEST_F(Redelivery, AnInboxThatForgetsIsSeen) {
  planted_now = Plant::inbox_forgets;
  deliver(permutation());
  EXPECT_GT(messages(), static_cast<std::int64_t>(history.size()) + delivered);
}

}  // namespace
}  // namespace astraphe::sim
