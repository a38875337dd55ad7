#pragma once
// Plain SQL on what a simulated sale left behind.

#include "app/disk.hpp"
#include "tests/await.hpp"

namespace astraphe::sim {

inline ports::Rows rows(app::Disk& disk, std::string_view service, std::string sql) {
  auto work = [sql = std::move(sql)](ports::Tx& tx) { return tx.query(sql, ports::Args()); };
  return *await(disk.database(service).read(work));
}

inline std::int64_t number(app::Disk& disk, std::string_view service, std::string sql) {
  return rows(disk, service, std::move(sql)).at(0).integer(0);
}

}  // namespace astraphe::sim
