#pragma once
// An event bus that is a log in a database: every group has a position of its own in each topic.
// Messages that every group has read are kept for 7 days.

#include "base/log.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"

#include <memory>

namespace astraphe::adapters::sqlite {

// Its first and only schema step: statements parted by ";\n".
inline constexpr std::string_view kBusSchema = R"sql(
CREATE TABLE message (id BIGINT PRIMARY KEY, topic TEXT NOT NULL, event_id TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX message_by_topic ON message (topic, id);
CREATE TABLE message_last (only BIGINT PRIMARY KEY CHECK (only = 1), id BIGINT NOT NULL);
INSERT INTO message_last (only, id) VALUES (1, 0);
CREATE TABLE position (topic TEXT NOT NULL, reader TEXT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (topic, reader));
CREATE TABLE dead_letter (reader TEXT NOT NULL, message_id BIGINT NOT NULL, topic TEXT NOT NULL, event_id TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (reader, message_id));
)sql";

class LogEventBus final : public ports::EventBus {
 public:
  LogEventBus(ports::Database& database, ports::Clock& clock, const Log& log);
  ~LogEventBus() override;

  Task<Result<>> publish(std::vector<ports::Event> events) override;
  Task<> consume(std::string topic, std::string group, ports::BatchHandler handler) override;

  // Forgets what is old enough and read by all. Run it hourly.
  Task<Result<>> sweep();

 private:
  struct Listeners;

  ports::Database& database_;
  ports::Clock& clock_;
  const Log& log_;
  std::unique_ptr<Listeners> listeners_;
};

}  // namespace astraphe::adapters::sqlite
