#pragma once
// A service's schema, as the list of steps that made it what it is. Steps are added, never changed.

#include "ports/database.hpp"

#include <span>

namespace astraphe::store {

struct Migration {
  std::int64_t version;   // 1, 2, 3, …
  std::string_view name;  // "001_accounts"
  std::string_view sql;   // statements parted by ";\n"
};

// Brings the database up to the newest step, one transaction a step. Doing it again does nothing.
// Errc::conflict when the database is newer than this program.
Task<Result<>> migrate(ports::Database& database, std::span<const Migration> steps);

}  // namespace astraphe::store
