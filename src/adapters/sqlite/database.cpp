#include "adapters/sqlite/database.hpp"

#include "adapters/sqlite/group_commit.hpp"

namespace astraphe::adapters::sqlite {
namespace {

class SqliteDatabase final : public ports::Database {
 public:
  SqliteDatabase(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader)
      : write_connection_(std::move(writer)),
        read_connection_(std::move(reader)),
        writer_([this](std::span<Work> group) { commit_group(*write_connection_, group); }),
        reader_([this](std::span<Work> group) { read_group(*read_connection_, group); }) {}

  Task<Result<>> run(Body body) override { return writer_.run(std::move(body)); }
  Task<Result<>> run_read(Body body) override { return reader_.run(std::move(body)); }

 private:
  std::unique_ptr<Connection> write_connection_;  // the writer's
  std::unique_ptr<Connection> read_connection_;   // the reader's
  Worker writer_;
  Worker reader_;
};

class MemoryDatabase final : public ports::Database {
 public:
  explicit MemoryDatabase(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)) {}

  Task<Result<>> run(Body body) override { return settle(std::move(body), commit_group); }
  Task<Result<>> run_read(Body body) override { return settle(std::move(body), read_group); }

 private:
  using Settle = void (*)(Connection&, std::span<Work>);

  Task<Result<>> settle(Body body, Settle how) {
    Work work{std::move(body), nullptr, Outcome()};
    how(*connection_, std::span(&work, 1));
    if (work.outcome.crash) std::rethrow_exception(work.outcome.crash);
    co_return std::move(work.outcome.result);
  }

  std::unique_ptr<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<ports::Database>> open_database(const std::string& file) {
  TRY(auto writer, Connection::open(file, Access::write));
  TRY(auto reader, Connection::open(file, Access::read));
  return std::unique_ptr<ports::Database>(
      new SqliteDatabase(std::move(writer), std::move(reader)));
}

Result<std::unique_ptr<ports::Database>> open_memory_database(const std::string& name) {
  TRY(auto connection, Connection::open(Connection::in_memory(name), Access::write));
  return std::unique_ptr<ports::Database>(new MemoryDatabase(std::move(connection)));
}

}  // namespace astraphe::adapters::sqlite
