#pragma once
// Universe: one seed's time, fate and disk, and the worlds that live and die on it. People stand
// outside: they call whatever world there is and do not notice which, except that answers go
// missing.

#include "adapters/sim/clock.hpp"
#include "adapters/sim/fate.hpp"
#include "app/world.hpp"
#include "base/nursery.hpp"
#include "base/signal.hpp"

#include <boost/asio/io_context.hpp>

#include <list>
#include <memory>
#include <optional>

namespace astraphe::sim {

class Universe {
 public:
  explicit Universe(std::uint64_t seed);
  ~Universe();

  // A request as it comes from outside. Nothing: the outcome is unknown.
  Task<std::optional<http::Response>> call(http::Request request);

  // From now on worlds die, `deaths` times in all, each within a seeded number of commits.
  void let_worlds_die(int deaths);

  // Runs people and worlds until `task`, a person's whole life, is over. False when time ran out:
  // nobody could do anything any more.
  bool run(Task<> task);

  adapters::sim::SimClock& clock() { return clock_; }
  adapters::sim::Fate& fate() { return fate_; }
  app::Disk& disk() { return *disk_; }
  Nursery& people() { return people_; }
  int deaths() const { return deaths_; }

 private:
  struct Call {
    std::optional<http::Response> answer;
    bool is_over = false;
    Signal over;
  };
  struct Life;

  Task<> serve(std::shared_ptr<Call> call, http::Request request);
  Task<> start_life();
  void begin_life();
  void end_life();
  void arm();

  adapters::sim::SimClock clock_;
  adapters::sim::Fate fate_;
  std::unique_ptr<app::Disk> disk_;
  net::io_context outside_{1};
  Nursery people_;
  std::unique_ptr<Life> life_;
  std::list<std::shared_ptr<Call>> open_;
  bool is_dying_ = false;
  int deaths_ = 0;
  int deaths_left_ = 0;
};

}  // namespace astraphe::sim
