#pragma once
// What every Database must do, whatever it is made of.

#include "ports/database.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <stdexcept>

namespace astraphe::conformance {

struct DatabaseCase {
  std::string name;
  // `place` is a folder, and a name, of this test's own.
  std::function<std::unique_ptr<ports::Database>(const std::string& place)> open;
};

using ports::Args;
using ports::Bytes;
using ports::Row;
using ports::Rows;
using ports::Tx;
using ports::Value;

class Database : public testing::TestWithParam<DatabaseCase> {
 protected:
  using Affected = Result<std::int64_t>;

  void SetUp() override {
    std::filesystem::remove_all(place);
    std::filesystem::create_directories(place);
    database = GetParam().open(place);
    ASSERT_TRUE(
        run("CREATE TABLE thing (id BIGINT PRIMARY KEY, units BIGINT NOT NULL "
            "CHECK (units >= 0), name TEXT)"));
  }

  void TearDown() override {
    database.reset();
    std::filesystem::remove_all(place);
  }

  // The work is the awaiter's own, and so a parameter.
  static Task<Affected> task(ports::Database& database, std::string sql, Args args) {
    auto work = [&](Tx& tx) { return tx.execute(sql, args); };
    co_return co_await database.transact(work);
  }
  // Puts a thing, and then has second thoughts.
  static Task<Affected> put_and_refuse(ports::Database& database, std::int64_t id) {
    auto work = [id](Tx& tx) -> Affected {
      MUST(tx.execute("INSERT INTO thing (id, units) VALUES ($1, 5)", Args{id}));
      return Error(Errc::sold_out);
    };
    co_return co_await database.transact(work);
  }
  static Task<Affected> put_and_crash(ports::Database& database, std::int64_t id) {
    auto work = [id](Tx& tx) -> Affected {
      MUST(tx.execute("INSERT INTO thing (id, units) VALUES ($1, 5)", Args{id}));
      throw std::logic_error("a bug");
    };
    co_return co_await database.transact(work);
  }
  static Task<Result<>> read_and_crash(ports::Database& database) {
    auto work = [](Tx&) -> Result<> { throw std::logic_error("a bug"); };
    co_return co_await database.read(work);
  }
  // Caught on the lane, which goes on for as long as anybody needs it.
  template <class T>
  static Task<bool> crashes(Task<T> task) {
    try {
      (void)co_await std::move(task);
    } catch (const std::logic_error&) {
      co_return true;
    }
    co_return false;
  }
  static Task<Result<Rows>> find(ports::Database& database, std::string sql) {
    auto work = [&](Tx& tx) { return tx.query(sql, Args()); };
    co_return co_await database.read(work);
  }

  Task<Affected> put(std::int64_t id) {
    return task(*database, "INSERT INTO thing (id, units) VALUES ($1, 5)", Args{id});
  }
  Affected run(std::string sql, Args args = Args()) {
    return await(task(*database, std::move(sql), std::move(args)));
  }
  Rows rows(std::string sql) { return *await(find(*database, std::move(sql))); }
  std::vector<std::int64_t> ids() {
    std::vector<std::int64_t> found;
    for (const auto& row : rows("SELECT id FROM thing ORDER BY id"))
      found.push_back(row.integer(0));
    return found;
  }

  using Ids = std::vector<std::int64_t>;
  const std::string place = testing::TempDir() + "astraphe-database-" + GetParam().name + "-" +
                            testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<ports::Database> database;
};

TEST_P(Database, ValuesOfEveryTypeComeBackAsTheyWere) {
  ASSERT_TRUE(
      run("CREATE TABLE value (id BIGINT PRIMARY KEY, number BIGINT, words TEXT, raw BLOB)"));
  const std::vector<std::vector<Value>> all{
      {1, std::numeric_limits<std::int64_t>::max(), std::string("한글 'quoted' \"\n"),
       Bytes{std::string("\0\xff\x80", 3)}},
      {2, std::numeric_limits<std::int64_t>::min(), std::string(), Bytes{}},
      {3, std::monostate(), std::monostate(), std::monostate()},
      {4, std::int64_t{0}, std::string("17"), Bytes{"17"}}};
  for (const auto& one : all) {
    ASSERT_TRUE(run("INSERT INTO value (id, number, words, raw) VALUES ($1, $2, $3, $4)", one));
  }
  const auto found = rows("SELECT id, number, words, raw FROM value ORDER BY id");
  ASSERT_EQ(found.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(found[i], Row(all[i])) << i;
}

TEST_P(Database, ArgumentsGoByTheirNumberAndMayStandTwice) {
  ASSERT_TRUE(
      run("INSERT INTO thing (name, units, id) VALUES ($3, $2, $2)", Args{7, 2, std::string("x")})
          .error()
          .code() == Errc::internal);
  ASSERT_TRUE(
      run("INSERT INTO thing (name, units, id) VALUES ($2, $1, $1)", Args{2, std::string("x")}));
  EXPECT_EQ(rows("SELECT id, units, name FROM thing"), (Rows{Row({2, 2, std::string("x")})}));
}

TEST_P(Database, ABatchTellsTheRowsOfEachEntry) {
  auto work = [](Tx& tx) -> Result<std::vector<std::int64_t>> {
    const std::vector<Args> things{{1, 5}, {2, 1}, {3, 9}};
    MUST(tx.execute_many("INSERT INTO thing (id, units) VALUES ($1, $2)", things));
    const std::vector<Args> wishes{{1, 5}, {2, 5}, {4, 5}, {3, 5}};
    return tx.execute_many("UPDATE thing SET units = units - $2 WHERE id = $1 AND units >= $2",
                           wishes);
  };
  EXPECT_EQ(*await(database->transact(work)), (std::vector<std::int64_t>{1, 0, 0, 1}));
}

TEST_P(Database, AnEmptyBatchDoesNothing) {
  auto work = [](Tx& tx) {
    return tx.execute_many("INSERT INTO thing (id, units) VALUES ($1, 1)", {});
  };
  EXPECT_TRUE(await(database->transact(work))->empty());
  EXPECT_EQ(ids(), Ids());
}

TEST_P(Database, RowsAffectedAreThoseOfThisStatement) {
  ASSERT_TRUE(await(put(1)));
  ASSERT_TRUE(await(put(2)));
  EXPECT_EQ(*run("UPDATE thing SET units = 4"), 2);
  EXPECT_EQ(*run("UPDATE thing SET units = 4 WHERE id = 9"), 0);
  EXPECT_EQ(*run("INSERT INTO thing (id, units) VALUES (1, 1) ON CONFLICT (id) DO NOTHING"), 0);
  EXPECT_EQ(*run("DELETE FROM thing"), 2);
}

TEST_P(Database, AStatementMayAnswerWithWhatItChanged) {
  ASSERT_TRUE(await(put(1)));
  auto work = [](Tx& tx) {
    return tx.query("UPDATE thing SET units = units + 1 WHERE id = $1 RETURNING units", Args{1});
  };
  EXPECT_EQ(await(database->transact(work))->at(0).integer(0), 6);
}

TEST_P(Database, ARefusedTransactionLeavesNothingAndSparesItsNeighbours) {
  std::vector<Task<Affected>> tasks;
  tasks.push_back(put(1));
  tasks.push_back(put_and_refuse(*database, 2));
  tasks.push_back(put(1));
  tasks.push_back(put(3));
  const auto answers = await_all(std::move(tasks));
  EXPECT_TRUE(answers[0]);
  EXPECT_EQ(answers[1].error().code(), Errc::sold_out);
  EXPECT_EQ(answers[2].error().code(), Errc::conflict);
  EXPECT_TRUE(answers[3]);
  EXPECT_EQ(ids(), (Ids{1, 3}));
}

TEST_P(Database, WhatARefusedTransactionHadDoneBeforeIsUndoneToo) {
  ASSERT_TRUE(await(put(1)));
  auto work = [](Tx& tx) -> Result<> {
    MUST(tx.execute("UPDATE thing SET units = 1 WHERE id = 1", Args()));
    MUST(tx.execute("INSERT INTO thing (id, units) VALUES (1, 1)", Args()));
    return Result<>();
  };
  EXPECT_EQ(await(database->transact(work)).error().code(), Errc::conflict);
  EXPECT_EQ(rows("SELECT units FROM thing"), (Rows{Row({5})}));
}

TEST_P(Database, AStaleConditionalUpdateAffectsNothing) {
  ASSERT_TRUE(await(put(1)));
  const std::string take = "UPDATE thing SET units = $1 WHERE id = $2 AND units = $3";
  EXPECT_EQ(*run(take, Args{4, 1, 5}), 1);
  EXPECT_EQ(*run(take, Args{4, 1, 5}), 0);
}

TEST_P(Database, OfManyWhoWantTheLastUnitOneGetsIt) {
  ASSERT_TRUE(run("INSERT INTO thing (id, units) VALUES (1, 1)"));
  std::vector<Task<Affected>> tasks;
  for (int i = 0; i < 20; ++i) {
    tasks.push_back(
        task(*database, "UPDATE thing SET units = units - 1 WHERE id = 1 AND units >= 1", Args()));
  }
  std::int64_t won = 0;
  for (const auto& answer : await_all(std::move(tasks))) won += *answer;
  EXPECT_EQ(won, 1);
}

TEST_P(Database, AViolatedConstraintIsAConflict) {
  ASSERT_TRUE(await(put(1)));
  EXPECT_EQ(await(put(1)).error().code(), Errc::conflict);
  EXPECT_EQ(run("UPDATE thing SET units = units - 6").error().code(), Errc::conflict);
  EXPECT_EQ(run("INSERT INTO thing (id) VALUES (2)").error().code(), Errc::conflict);
}

TEST_P(Database, AConstraintCheckedAtCommitRefusesOnlyTheGuilty) {
  ASSERT_TRUE(
      run("CREATE TABLE part (id BIGINT PRIMARY KEY, thing BIGINT "
          "REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)"));
  std::vector<Task<Affected>> tasks;
  tasks.push_back(put(1));
  tasks.push_back(task(*database, "INSERT INTO part (id, thing) VALUES (1, 99)", Args()));
  tasks.push_back(task(*database, "INSERT INTO part (id, thing) VALUES (2, 1)", Args()));
  const auto answers = await_all(std::move(tasks));
  EXPECT_TRUE(answers[0]);
  EXPECT_EQ(answers[1].error().code(), Errc::conflict);
  EXPECT_TRUE(answers[2]);
  EXPECT_EQ(rows("SELECT id FROM part ORDER BY id"), (Rows{Row({2})}));
}

TEST_P(Database, WrongSqlIsOurBug) {
  EXPECT_EQ(run("SELEKT 1").error().code(), Errc::internal);
  EXPECT_EQ(run("DELETE FROM nothing").error().code(), Errc::internal);
  EXPECT_EQ(run("DELETE FROM thing WHERE id = $1").error().code(), Errc::internal);
  EXPECT_EQ(run("DELETE FROM thing", Args{1}).error().code(), Errc::internal);
}

TEST_P(Database, ACrashUndoesAndReachesTheCaller) {
  EXPECT_TRUE(await(crashes(put_and_crash(*database, 1))));
  EXPECT_EQ(ids(), Ids());
  EXPECT_TRUE(await(put(2)));
}

TEST_P(Database, AReadSeesEveryTransactionThatHadAnswered) {
  for (std::int64_t id = 1; id <= 50; ++id) {
    ASSERT_TRUE(await(put(id)));
    ASSERT_EQ(rows("SELECT COUNT(*) FROM thing").at(0).integer(0), id);
  }
}

TEST_P(Database, AReadThatCrashesOrFailsHurtsNobody) {
  EXPECT_TRUE(await(crashes(read_and_crash(*database))));
  EXPECT_EQ(await(find(*database, "SELEKT 1")).error().code(), Errc::internal);
  ASSERT_TRUE(await(put(1)));
  EXPECT_EQ(ids(), (Ids{1}));
}

}  // namespace astraphe::conformance
