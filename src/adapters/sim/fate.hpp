#pragma once
// Fate: what a seed makes of one world: how long each call takes, which answers are lost, when the
// world dies. And the witness of all that: the same seed leaves the same trace.
//
// Owned by the one thread that runs the simulation.

#include "base/task.hpp"
#include "ports/clock.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <random>
#include <string_view>

namespace astraphe::adapters::sim {

class Fate {
 public:
  Fate(ports::Clock& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

  // Below `end`.
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  bool chance(double probability) {
    return static_cast<double>(random_() >> 11) * 0x1p-53 < probability;
  }

  // A call from the world of life `life` takes its time. In a world that is dead it never returns.
  Task<> delay(std::uint64_t life, std::string_view what);

  // The world dies at the `boundaries`-th commit boundary from now. `on_death` is told once.
  void die_after(std::uint64_t boundaries, std::function<void()> on_death);

  // A moment at which a crash makes a difference: just before or just after a commit.
  Task<> boundary(std::uint64_t life, std::string_view what);

  std::uint64_t life() const { return life_; }

  // Everything that happened so far, in order, as one number (FNV-1a over call, time and words).
  void note(std::string_view what);
  std::uint64_t trace() const { return trace_; }

 private:
  Task<> park_for_ever();

  ports::Clock& clock_;
  std::mt19937_64 random_;
  std::uint64_t life_ = 1;
  std::uint64_t boundaries_left_ = 0;  // 0: not going to die
  std::function<void()> on_death_;
  std::uint64_t trace_ = 0xcbf29ce484222325ULL;
};

}  // namespace astraphe::adapters::sim
