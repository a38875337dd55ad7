#include "store/migration.hpp"

#include "store/common_tables.hpp"
#include "tests/service_fixture.hpp"

#include <array>

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Tx;

constexpr Migration kFirst{1, "001_shelf", "CREATE TABLE shelf (id BIGINT PRIMARY KEY, name TEXT)"};
constexpr Migration kSecond{2, "002_books", R"sql(
CREATE TABLE book (id BIGINT PRIMARY KEY);
INSERT INTO shelf (id, name) VALUES (1, 'a;b');
)sql"};
constexpr Migration kBroken{2, "002_broken", R"sql(
CREATE TABLE book (id BIGINT PRIMARY KEY);
INSERT INTO no_such_table (id) VALUES (1);
)sql"};

class MigrationTest : public ServiceTest {
 protected:
  Result<> up(std::vector<Migration> steps) { return await(migrate(*database, steps)); }

  Result<std::int64_t> count(const std::string& table) {
    auto work = [&](Tx& tx) -> Result<std::int64_t> {
      TRY(const auto rows, tx.query("SELECT COUNT(*) FROM " + table, Args()));
      return rows.at(0).integer(0);
    };
    return await(database->read(work));
  }

  std::unique_ptr<ports::Database> database = open_database({});
};

TEST_F(MigrationTest, DoingItAgainDoesNothing) {
  ASSERT_TRUE(up({kFirst, kSecond}));
  ASSERT_TRUE(up({kFirst, kSecond}));
  EXPECT_EQ(*count("shelf"), 1);
  EXPECT_EQ(*count("schema_version"), 2);
}

TEST_F(MigrationTest, ANewStepFindsTheOldData) {
  ASSERT_TRUE(up({kFirst}));
  EXPECT_FALSE(count("book"));
  ASSERT_TRUE(up({kFirst, kSecond}));
  EXPECT_EQ(*count("book"), 0);
}

TEST_F(MigrationTest, ASemicolonInsideALineEndsNothing) {
  ASSERT_TRUE(up({kFirst, kSecond}));
  auto work = [](Tx& tx) { return tx.query("SELECT name FROM shelf", Args()); };
  EXPECT_EQ(await(database->read(work))->at(0).text(0), "a;b");
}

TEST_F(MigrationTest, DataOfANewerProgramIsRefusedAndLeftAlone) {
  ASSERT_TRUE(up({kFirst, kSecond}));
  const auto refused = up({kFirst});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  EXPECT_EQ(*count("schema_version"), 2);
}

TEST_F(MigrationTest, AStepThatFailsLeavesNothingOfItselfAndIsNamed) {
  const auto refused = up({kFirst, kBroken});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().detail().starts_with("002_broken: ")) << refused.error().detail();
  EXPECT_FALSE(count("book"));
  EXPECT_EQ(*count("schema_version"), 1);
  ASSERT_TRUE(up({kFirst, kSecond})) << "and may be mended";
}

TEST_F(MigrationTest, TwoThatStartAtOnceDoItOnce) {
  const std::array steps{kFirst, kSecond};
  std::vector<Task<Result<>>> both;
  both.push_back(migrate(*database, steps));
  both.push_back(migrate(*database, steps));
  for (const auto& done : await_all(std::move(both))) EXPECT_TRUE(done);
  EXPECT_EQ(*count("shelf"), 1);
}

TEST_F(MigrationTest, TheCommonTablesAreAStep) {
  ASSERT_TRUE(up({Migration{1, "001_store", kTables}}));
  for (const auto* table : {"id_block", "outbox", "inbox", "idempotency"}) {
    EXPECT_EQ(*count(table), 0) << table;
  }
}

}  // namespace
}  // namespace astraphe::store
