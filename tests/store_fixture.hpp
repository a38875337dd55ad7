#pragma once
// A database with the tables that every service has, and one of a service's own.

#include "store/common_tables.hpp"
#include "tests/service_fixture.hpp"

#include <array>

namespace astraphe {

class StoreTest : public ServiceTest {
 protected:
  static constexpr std::array kSteps{
      store::Migration{1, "001_store", store::kTables},
      store::Migration{2, "002_note", "CREATE TABLE note (id BIGINT PRIMARY KEY)"}};

  // A piece of a service's own work.
  static Result<> write_note(ports::Tx& tx, std::int64_t id) {
    MUST(tx.execute("INSERT INTO note (id) VALUES ($1)", ports::Args{id}));
    return Result<>();
  }

  std::int64_t count(const std::string& table) {
    auto work = [&](ports::Tx& tx) { return tx.query("SELECT COUNT(*) FROM " + table, {}); };
    return await(database->read(work))->at(0).integer(0);
  }

  std::vector<std::int64_t> notes() {
    auto work = [](ports::Tx& tx) { return tx.query("SELECT id FROM note ORDER BY id", {}); };
    const auto rows = await(database->read(work));
    std::vector<std::int64_t> ids;
    for (const auto& row : *rows) ids.push_back(row.integer(0));
    return ids;
  }

  template <class Work>
  auto transact(Work work) {
    return await(database->transact(work));
  }

  std::unique_ptr<ports::Database> database = open_database(kSteps);
};

}  // namespace astraphe
