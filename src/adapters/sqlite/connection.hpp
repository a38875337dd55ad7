#pragma once
// Connection: one SQLite connection in the port's words. Owned by one thread at a time.

#include "ports/database.hpp"

#include <map>
#include <memory>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace astraphe::adapters::sqlite {

enum class Access { write, read };

class Connection final : public ports::Tx {
 public:
  // A file name, or a name for sqlite's memdb: see in_memory(). `write` creates what is missing.
  // Errc::unavailable when it cannot be opened.
  static Result<std::unique_ptr<Connection>> open(const std::string& file, Access access);

  // The name of a database that lives in this process's memory for as long as a connection to it is
  // open. For simulations: acknowledged means committed, whatever connection dies.
  static std::string in_memory(const std::string& name);

  Result<std::int64_t> execute(std::string_view sql, const ports::Args& args) override;
  Result<std::vector<std::int64_t>> execute_many(std::string_view sql,
                                                 std::span<const ports::Args> batch) override;
  Result<ports::Rows> query(std::string_view sql, const ports::Args& args) override;

  // False after an error that made SQLite undo everything since BEGIN.
  bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* db) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Close> made;
    std::vector<int> numbers;  // SQLite's of $1, $2, …
  };

  Result<const Statement*> prepare(std::string_view sql);
  Result<> bind(const Statement& statement, const ports::Args& args);
  Error last_error() const;

  std::unique_ptr<sqlite3, Close> db_;
  std::map<std::string, Statement, std::less<>> statements_;  // as many as the program has texts
};

}  // namespace astraphe::adapters::sqlite
