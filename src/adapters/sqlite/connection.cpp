#include "adapters/sqlite/connection.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

namespace astraphe::adapters::sqlite {
namespace {

using ports::Args;
using ports::Bytes;
using ports::Row;
using ports::Rows;
using ports::Value;

// A statement that is not reset goes on holding its read lock.
struct Reset {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};
using InUse = std::unique_ptr<sqlite3_stmt, Reset>;

Errc code_of(int primary) {
  switch (primary) {
    case SQLITE_CONSTRAINT: return Errc::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return Errc::unavailable;
    default: return Errc::internal;
  }
}

// Whether the disk kept what it was given is not known, and a second try would say yes to what the
// kernel has dropped since (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
// Only the file itself can tell, when it is read again by a new process.
[[noreturn]] void stop_for_lost_writes(const char* file) {
  std::fprintf(stderr, "astraphe: %s: fsync failed: stopping, since nobody knows what the disk has "
                       "kept. See to the disk, then start again.\n", file == nullptr ? "" : file);
  std::_Exit(EXIT_FAILURE);
}

// The bytes are not copied: the arguments outlive the step.
int bind_one(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, index, *number);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    return sqlite3_bind_blob64(statement, index, bytes->data.data(), bytes->data.size(),
                               SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, index);
}

std::string bytes_of(sqlite3_stmt* statement, int index) {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, index));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
  return data == nullptr ? std::string() : std::string(data, size);
}

Value value_at(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_NULL: return std::monostate();
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_BLOB: return Bytes{bytes_of(statement, index)};
    default: return bytes_of(statement, index);
  }
}

Row row_of(sqlite3_stmt* statement) {
  const int columns = sqlite3_column_count(statement);
  std::vector<Value> values;
  values.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) values.push_back(value_at(statement, i));
  return Row(std::move(values));
}

// A table that says so is kept as its primary key's tree, without a hidden row number and a second
// tree beside it (SQLite, "Clustered Indexes and the WITHOUT ROWID Optimization").
constexpr std::string_view kClustered = "/* clustered */";

constexpr std::string_view kMemory = "file:/";

// WAL for speed, FULL so that a commit is on the disk when it answers. A memdb knows no WAL.
Result<> set_up(Connection& connection, bool in_memory, Access access) {
  if (in_memory) {
    MUST(connection.query("PRAGMA journal_mode=MEMORY", Args()));
  } else if (access == Access::write) {
    MUST(connection.query("PRAGMA journal_mode=WAL", Args()));
    MUST(connection.query("PRAGMA synchronous=FULL", Args()));
  }
  MUST(connection.query("PRAGMA foreign_keys=ON", Args()));
  // In kB. The system keeps pages for readers too; the writer changes the same ones again.
  const bool writes = access == Access::write;
  MUST(connection.query(writes ? "PRAGMA cache_size=-8000" : "PRAGMA cache_size=-2000", Args()));
  return Result<>();
}

}  // namespace

void Connection::Close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }
void Connection::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

std::string Connection::in_memory(const std::string& name) {
  return std::string(kMemory) + name + "?vfs=memdb";
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& file, Access access) {
  const bool in_memory = file.starts_with(kMemory);
  const int mode = access == Access::write || in_memory
                       ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                       : SQLITE_OPEN_READONLY;
  auto connection = std::make_unique<Connection>();
  sqlite3* db = nullptr;
  const int failed = sqlite3_open_v2(file.c_str(), &db,
                                     mode | SQLITE_OPEN_NOMUTEX | (in_memory ? SQLITE_OPEN_URI : 0),
                                     nullptr);
  connection->db_.reset(db);
  if (failed) return Error(Errc::unavailable, "open " + file + ": " + sqlite3_errstr(failed));
  sqlite3_busy_timeout(db, 5'000);
  auto ready = set_up(*connection, in_memory, access);
  if (!ready) return std::move(ready.error()).within(file);
  return connection;
}

Result<std::int64_t> Connection::execute(std::string_view sql, const Args& args) {
  const auto before = sqlite3_total_changes64(db_.get());
  MUST(query(sql, args));
  // A statement that changes nothing leaves the count of the one before it.
  const bool changed = sqlite3_total_changes64(db_.get()) != before;
  return std::int64_t{changed ? sqlite3_changes64(db_.get()) : 0};
}

Result<std::vector<std::int64_t>> Connection::execute_many(std::string_view sql,
                                                           std::span<const Args> batch) {
  std::vector<std::int64_t> affected;
  affected.reserve(batch.size());
  for (const auto& args : batch) {
    TRY(const auto rows, execute(sql, args));
    affected.push_back(rows);
  }
  return affected;
}

Result<Rows> Connection::query(std::string_view sql, const Args& args) {
  TRY(const auto* prepared, prepare(sql));
  auto* const statement = prepared->made.get();
  const InUse in_use(statement);
  MUST(bind(*prepared, args));
  Rows rows;
  int step = sqlite3_step(statement);
  for (; step == SQLITE_ROW; step = sqlite3_step(statement)) rows.push_back(row_of(statement));
  if (step != SQLITE_DONE) return last_error();
  return rows;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

Result<const Connection::Statement*> Connection::prepare(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return &known->second;
  sqlite3_stmt* made = nullptr;
  std::string text(sql);
  if (text.ends_with(kClustered)) text += " WITHOUT ROWID";
  const int failed = sqlite3_prepare_v3(db_.get(), text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (failed) return last_error();
  Statement statement{std::unique_ptr<sqlite3_stmt, Close>(made), {}};
  // SQLite numbers $1, $2, … by where they first stand in the text, so they are looked up by name.
  for (int i = 1; i <= sqlite3_bind_parameter_count(made); ++i) {
    const auto name = "$" + std::to_string(i);
    const int number = sqlite3_bind_parameter_index(made, name.c_str());
    if (number == 0) return Error(Errc::internal, "no parameter " + name);
    statement.numbers.push_back(number);
  }
  return &statements_.emplace(sql, std::move(statement)).first->second;
}

Result<> Connection::bind(const Statement& statement, const Args& args) {
  if (statement.numbers.size() != args.size()) {
    return Error(Errc::internal, "as many arguments as parameters, please");
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    const int bound = bind_one(statement.made.get(), statement.numbers[i], args[i]);
    if (bound != SQLITE_OK) return last_error();
  }
  return Result<>();
}

Error Connection::last_error() const {
  const int failure = sqlite3_extended_errcode(db_.get());
  if (failure == SQLITE_IOERR_FSYNC || failure == SQLITE_IOERR_DIR_FSYNC) {
    stop_for_lost_writes(sqlite3_db_filename(db_.get(), "main"));
  }
  return Error(code_of(sqlite3_errcode(db_.get()) & 0xff), sqlite3_errmsg(db_.get()));
}

}  // namespace astraphe::adapters::sqlite
