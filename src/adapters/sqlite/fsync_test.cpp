#include "adapters/sqlite/database.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>

namespace {

std::atomic<bool> disk_is_broken{false};

int synced(int file, long call) {
  if (!disk_is_broken) return static_cast<int>(syscall(call, file));
  errno = EIO;
  return -1;
}

}  // namespace

// In the way of those that libsqlite3 would find in the C library.
extern "C" int fsync(int file) { return synced(file, SYS_fsync); }
extern "C" int fdatasync(int file) { return synced(file, SYS_fdatasync); }

namespace astraphe::adapters::sqlite {
namespace {

Result<> write_something(ports::Database& database) {
  auto work = [](ports::Tx& tx) -> Result<> {
    MUST(tx.execute("CREATE TABLE IF NOT EXISTS note (id BIGINT PRIMARY KEY)", {}));
    MUST(tx.execute("INSERT INTO note (id) SELECT COUNT(*) FROM note", {}));
    return Result<>();
  };
  return await(database.transact(work));
}

TEST(Fsync, AProcessWhoseDiskDidNotKeepACommitStopsAndSaysSo) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "astraphe-fsync-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto lose_a_commit = [&] {
    const auto database = open_database((folder / "some.db").string());
    if (!database || !write_something(**database)) return;
    disk_is_broken = true;
    (void)write_something(**database);
  };
  EXPECT_EXIT(lose_a_commit(), testing::ExitedWithCode(1), "some.db: fsync failed: stopping");
  const auto database = open_database((folder / "some.db").string());
  ASSERT_TRUE(database);
  EXPECT_TRUE(write_something(**database));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace astraphe::adapters::sqlite
