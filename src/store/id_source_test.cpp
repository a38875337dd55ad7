#include "store/id_source.hpp"

#include "tests/store_fixture.hpp"

#include <filesystem>
#include <set>
#include <thread>

namespace astraphe::store {
namespace {

class IdSourceTest : public StoreTest {
 protected:
  static std::vector<std::int64_t> take(IdSource& source, int count) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < count; ++i) ids.push_back(await(source.next()).operator*());
    return ids;
  }
};

TEST_F(IdSourceTest, IdsGrowFromOneAcrossBlocks) {
  IdSource source(*database, "order");
  const auto ids = take(source, 2'500);
  EXPECT_EQ(ids.front(), 1);
  EXPECT_EQ(ids.back(), 2'500);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_EQ(await(source.take<OrderId>())->value(), 2'501);
}

TEST_F(IdSourceTest, TwoSourcesOnOneDatabaseNeverGiveTheSameId) {
  IdSource first(*database, "order");
  IdSource second(*database, "order");
  std::set<std::int64_t> seen;
  for (int i = 0; i < 3'000; ++i) {
    EXPECT_TRUE(seen.insert(*await(first.next())).second);
    EXPECT_TRUE(seen.insert(*await(second.next())).second);
  }
}

TEST_F(IdSourceTest, AfterARestartIdsGoOnGrowing) {
  const auto before = take(*std::make_unique<IdSource>(*database, "order"), 10);
  IdSource after(*database, "order");
  EXPECT_GT(*await(after.next()), before.back());
}

TEST_F(IdSourceTest, EachNameCountsForItself) {
  IdSource orders(*database, "order");
  IdSource payments(*database, "payment");
  take(orders, 5);
  EXPECT_EQ(*await(payments.next()), 1);
}

TEST_F(IdSourceTest, WithoutTheStoreThereIsNoId) {
  auto drop = [](ports::Tx& tx) { return tx.execute("DROP TABLE id_block", {}); };
  ASSERT_TRUE(transact(drop));
  IdSource source(*database, "order");
  EXPECT_FALSE(await(source.next()));
}

TEST_F(IdSourceTest, LanesThatTakeAtTheSameTimeShareNothing) {
  const auto folder = testing::TempDir() + "astraphe-id-source";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  {
    const auto file = std::move(*adapters::sqlite::open_database(folder + "/ids.db"));
    ASSERT_TRUE(await(migrate(*file, kSteps)));
    IdSource source(*file, "order");
    std::array<std::vector<std::int64_t>, 3> taken;
    {
      std::vector<std::jthread> lanes;
      for (auto& mine : taken) lanes.emplace_back([&] { mine = take(source, 1'500); });
    }
    std::set<std::int64_t> all;
    for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 4'500u);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace astraphe::store
