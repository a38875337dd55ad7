#include "store/migration.hpp"

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Tx;

Result<> run_statements(Tx& tx, std::string_view sql) {
  while (!sql.empty()) {
    const auto end = sql.find(";\n");
    const auto statement = sql.substr(0, end);
    sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 2);
    if (statement.find_first_not_of(" \n") == std::string_view::npos) continue;
    MUST(tx.execute(statement, Args()));
  }
  return Result<>();
}

Result<std::int64_t> version_of(Tx& tx) {
  MUST(tx.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, "
                  "name TEXT NOT NULL)", Args()));
  TRY(const auto rows, tx.query("SELECT COALESCE(MAX(version), 0) FROM schema_version", Args()));
  return rows.at(0).integer(0);
}

Result<> step_up(Tx& tx, const Migration& step) {
  TRY(const auto version, version_of(tx));
  if (version >= step.version) return Result<>();
  MUST(run_statements(tx, step.sql));
  MUST(tx.execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)",
                  Args{step.version, std::string(step.name)}));
  return Result<>();
}

}  // namespace

Task<Result<>> migrate(ports::Database& database, std::span<const Migration> steps) {
  CO_TRY(const auto version, co_await database.transact(version_of));
  if (!steps.empty() && version > steps.back().version) {
    co_return Error(Errc::conflict, "the data was written by a newer astraphe");
  }
  for (const auto& step : steps) {
    auto work = [step](Tx& tx) { return step_up(tx, step); };
    auto done = co_await database.transact(work);
    if (!done) co_return std::move(done.error()).within(step.name);
  }
  co_return Result<>();
}

}  // namespace astraphe::store
