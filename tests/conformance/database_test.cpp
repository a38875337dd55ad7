#include "tests/conformance/database.hpp"

#include "adapters/sqlite/database.hpp"

#include <latch>

namespace astraphe::conformance {
namespace {

std::unique_ptr<ports::Database> open_file(const std::string& place) {
  return std::move(*adapters::sqlite::open_database(place + "/rows.db"));
}

std::unique_ptr<ports::Database> open_memory(const std::string& place) {
  const auto name = std::filesystem::path(place).filename().string();
  return std::move(*adapters::sqlite::open_memory_database(name));
}

const auto name_of = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(AllDatabases, Database,
                         testing::Values(DatabaseCase{"sqlite", open_file},
                                         DatabaseCase{"sqlite_memory", open_memory}),
                         name_of);

// Those whose rows outlive them.
class DurableDatabase : public Database {
 protected:
  void reopen() {
    database.reset();
    database = GetParam().open(place);
  }
};

TEST_P(DurableDatabase, WhatWasAcknowledgedIsThereAfterReopening) {
  ASSERT_TRUE(await(put(1)));
  ASSERT_FALSE(await(put_and_refuse(*database, 2)));
  reopen();
  EXPECT_EQ(ids(), (Ids{1}));
}

INSTANTIATE_TEST_SUITE_P(AllDatabases, DurableDatabase,
                         testing::Values(DatabaseCase{"sqlite", open_file}), name_of);

// Those that put transactions into one commit when they come while it is busy.
class GroupingDatabase : public Database {
 protected:
  // Keeps the writer until `queued` is complete, so that all who come meanwhile share a group.
  static Task<Affected> hold_the_writer(ports::Database& database, std::latch& queued) {
    auto work = [&queued](Tx&) -> Affected {
      queued.wait();
      return 0;
    };
    co_return co_await database.transact(work);
  }

  static Task<Affected> let_go(std::latch& queued) {
    queued.count_down();
    co_return 0;
  }

  std::vector<Affected> in_one_group(std::vector<Task<Affected>> tasks) {
    std::latch queued(1);
    tasks.insert(tasks.begin(), hold_the_writer(*database, queued));
    tasks.push_back(let_go(queued));
    auto answers = await_all(std::move(tasks));
    answers.erase(answers.begin());
    answers.pop_back();
    return answers;
  }
};

TEST_P(GroupingDatabase, ARefusalSparesItsGroup) {
  std::vector<Task<Affected>> tasks;
  tasks.push_back(put(1));
  tasks.push_back(put_and_refuse(*database, 2));
  tasks.push_back(put(1));
  tasks.push_back(put(3));
  const auto answers = in_one_group(std::move(tasks));
  EXPECT_TRUE(answers[0]);
  EXPECT_EQ(answers[1].error().code(), Errc::sold_out);
  EXPECT_EQ(answers[2].error().code(), Errc::conflict);
  EXPECT_TRUE(answers[3]);
  EXPECT_EQ(ids(), (Ids{1, 3}));
}

TEST_P(GroupingDatabase, AConstraintCheckedAtCommitRefusesOnlyTheGuiltyOfItsGroup) {
  ASSERT_TRUE(
      run("CREATE TABLE part (id BIGINT PRIMARY KEY, thing BIGINT "
          "REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)"));
  std::vector<Task<Affected>> tasks;
  tasks.push_back(put(1));
  tasks.push_back(task(*database, "INSERT INTO part (id, thing) VALUES (1, 99)", Args()));
  tasks.push_back(task(*database, "INSERT INTO part (id, thing) VALUES (2, 1)", Args()));
  const auto answers = in_one_group(std::move(tasks));
  EXPECT_TRUE(answers[0]);
  EXPECT_EQ(answers[1].error().code(), Errc::conflict);
  EXPECT_TRUE(answers[2]);
  EXPECT_EQ(ids(), (Ids{1}));
}

INSTANTIATE_TEST_SUITE_P(AllDatabases, GroupingDatabase,
                         testing::Values(DatabaseCase{"sqlite", open_file}), name_of);

}  // namespace
}  // namespace astraphe::conformance
