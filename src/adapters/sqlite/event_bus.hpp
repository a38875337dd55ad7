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
extern const std::string_view kBusSchema;

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
