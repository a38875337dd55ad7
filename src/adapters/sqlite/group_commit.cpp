#include "adapters/sqlite/group_commit.hpp"

#include "base/crash_point.hpp"
#include "base/planted.hpp"

namespace astraphe::adapters::sqlite {
namespace {

Result<> step(Connection& connection, std::string_view sql) {
  MUST(connection.query(sql, ports::Args()));
  return Result<>();
}

Outcome call(Connection& connection, const Work& work) {
  try {
    return Outcome{nullptr, work.body(connection)};
  } catch (...) {
    return Outcome{std::current_exception(), Result<>()};
  }
}

// After a full disk SQLite has undone the group: a savepoint would then commit by itself.
Outcome attempt(Connection& connection, const Work& work) {
  if (!connection.in_transaction()) return Outcome();
  const auto saved = step(connection, "SAVEPOINT job");
  if (!saved) return Outcome{nullptr, saved};
  auto outcome = call(connection, work);
  if (!connection.in_transaction()) return outcome;
  if (outcome.crash || !outcome.result) (void)step(connection, "ROLLBACK TO job");
  (void)step(connection, "RELEASE job");
  return outcome;
}

Result<> commit(Connection& connection, std::span<Work> group) {
  MUST(step(connection, "BEGIN IMMEDIATE"));
  for (auto& work : group) work.outcome = attempt(connection, work);
  if (!connection.in_transaction()) return Error(Errc::unavailable, "the store gave up");
  ASTRAPHE_CRASH_POINT("P19:before");
  const auto committed = step(connection, planted_each(Plant::commit_skipped, 64) ? "ROLLBACK"
                                                                                 : "COMMIT");
  ASTRAPHE_CRASH_POINT("P19:after");
  if (!committed && connection.in_transaction()) (void)step(connection, "ROLLBACK");
  return committed;
}

}  // namespace

void commit_group(Connection& connection, std::span<Work> group) {
  const auto committed = commit(connection, group);
  if (committed) return;
  // A constraint that is checked at COMMIT: one by one, only the guilty fails.
  if (committed.error().code() == Errc::conflict && group.size() > 1) {
    for (auto& work : group) commit_group(connection, std::span(&work, 1));
    return;
  }
  for (auto& work : group) work.outcome = Outcome{nullptr, committed.error()};
}

void read_group(Connection& connection, std::span<Work> group) {
  for (auto& work : group) {
    const auto begun = step(connection, "BEGIN");
    work.outcome = begun ? call(connection, work) : Outcome{nullptr, begun};
    if (connection.in_transaction()) (void)step(connection, "ROLLBACK");
  }
}

}  // namespace astraphe::adapters::sqlite
