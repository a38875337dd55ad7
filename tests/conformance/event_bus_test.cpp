#include "tests/conformance/event_bus.hpp"

#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/event_bus.hpp"
#include "adapters/system/clock.hpp"
#include "store/migration.hpp"

#include <filesystem>

namespace astraphe::conformance {
namespace {

using adapters::sqlite::LogEventBus;

std::string unique_name() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  auto name = std::string(test->test_suite_name()) + "-" + test->name();
  std::ranges::replace(name, '/', '-');
  return name;
}

// What both have in common: a log in a database.
class LogUnderTest : public BusUnderTest {
 public:
  ports::EventBus& bus() override { return *bus_; }
  void reopen() override {
    bus_.reset();
    open();
  }
  std::vector<std::string> dead_letters(const std::string& group) override {
    auto work = [&group](ports::Tx& tx) {
      return tx.query("SELECT event_id FROM dead_letter WHERE reader = $1 ORDER BY message_id",
                      ports::Args{group});
    };
    const auto rows = await(database_->read(work));
    std::vector<std::string> found;
    for (const auto& row : *rows) found.push_back(row.text(0));
    return found;
  }

 protected:
  void open_log() {
    const store::Migration only{1, "001_log", adapters::sqlite::kBusSchema};
    EXPECT_TRUE(await(store::migrate(*database_, std::span(&only, 1))));
    bus_ = std::make_unique<LogEventBus>(*database_, clock(), log_);
  }
  virtual void open() = 0;

  Log log_{LogFormat::none};
  std::unique_ptr<ports::Database> database_;
  std::unique_ptr<LogEventBus> bus_;
};

// In simulated time. Its rows live as long as the database is open, so only the bus is opened anew.
class MemoryLog final : public LogUnderTest {
 public:
  MemoryLog() {
    database_ = std::move(*adapters::sqlite::open_memory_database(unique_name()));
    open();
  }
  ports::Clock& clock() override { return clock_; }
  bool run(Task<bool> task) override { return await(std::move(task), clock_); }

 private:
  void open() override { open_log(); }

  adapters::sim::SimClock clock_;
};

class FileLog final : public LogUnderTest {
 public:
  FileLog() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    open();
  }
  ~FileLog() override {
    bus_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  ports::Clock& clock() override { return *clock_; }
  bool run(Task<bool> task) override { return await(std::move(task)); }

 private:
  void open() override {
    database_.reset();
    database_ = std::move(*adapters::sqlite::open_database(folder_ + "/bus.db"));
    open_log();
  }

  const std::string folder_ = testing::TempDir() + "astraphe-" + unique_name();
  std::unique_ptr<ports::Clock> clock_ = adapters::system::make_clock();
};

template <class T>
std::unique_ptr<BusUnderTest> make() {
  return std::make_unique<T>();
}

INSTANTIATE_TEST_SUITE_P(SqliteLog, EventBus,
                         testing::Values(EventBusCase{"memory", make<MemoryLog>},
                                         EventBusCase{"file", make<FileLog>}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace astraphe::conformance
