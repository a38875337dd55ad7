#pragma once
// What every service's test stands on: simulated time, a database in memory, a recording bus, and
// requests as the gateway would hand them on. No sockets.

#include "adapters/sim/clock.hpp"
#include "adapters/sqlite/database.hpp"
#include "auth/identity.hpp"
#include "base/log.hpp"
#include "domain/account.hpp"
#include "http/json.hpp"
#include "http/router.hpp"
#include "ports/event_bus.hpp"
#include "store/migration.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe {

// Keeps what was published; feeds nobody. Hand its events to the consumer under test yourself.
class RecordingBus final : public ports::EventBus {
 public:
  Task<Result<>> publish(std::vector<ports::Event> events) override {
    for (auto& event : events) published.push_back(std::move(event));
    co_return Result<>();
  }
  Task<> consume(std::string, std::string, ports::BatchHandler) override { co_return; }

  std::vector<ports::Event> published;
};

class ServiceTest : public testing::Test {
 protected:
  // 2030-01-01T00:00:00Z, which is nine in the morning in Seoul.
  static Instant start() { return Instant(std::chrono::seconds(1'893'456'000)); }

  std::unique_ptr<ports::Database> open_database(std::span<const store::Migration> schema) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const auto name = std::string(test->test_suite_name()) + "-" + test->name();
    auto database = std::move(*adapters::sqlite::open_memory_database(name));
    EXPECT_TRUE(await(store::migrate(*database, schema)));
    return database;
  }

  http::Wire wire() {
    return http::Wire{[this] { return clock.now(); }, *http::TimeZone::named("Asia/Seoul")};
  }

  static http::Request request(http::Method method, std::string path, std::string body = "") {
    http::Request made{.method = method, .path = std::move(path), .body = std::move(body)};
    made.request_id = "test";
    return made;
  }

  static http::Request as(UserId user, domain::Role role, http::Request made) {
    made.caller = std::make_shared<const http::Caller>(
        http::Caller{user, std::string(domain::name_of(role)), {}, false});
    return made;
  }

  static http::Request as_service(http::Request made) {
    made.caller = std::make_shared<const http::Caller>(auth::service_caller());
    return made;
  }

  static boost::json::value parsed(const http::Response& response) {
    return *http::parse_json(response.body);
  }

  adapters::sim::SimClock clock{start()};
  Log log{LogFormat::none};
  RecordingBus bus;
};

}  // namespace astraphe
