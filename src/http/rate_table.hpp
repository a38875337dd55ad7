#pragma once
// Who has done something how often of late: the generic cell rate algorithm (ITU-T I.371) over a
// table of fixed size. Callable from any lane, without a lock; the caller says what time it is.
//
// Where more keys are at work than the table holds, whoever is nearest to a clean slate is
// forgotten first: nobody who is held back gets free by that.

#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace astraphe::http {

// `count` times in `window`, all at once if one likes. A count of 0 is no limit.
struct Quota {
  std::int64_t count = 0;
  std::chrono::seconds window{1};

  bool is_off() const { return count == 0; }
  Duration interval() const { return Duration(window) / count; }
};

struct Standing {
  bool is_allowed = true;
  std::int64_t remaining = 0;
  Duration wait{};  // until the next one is allowed, or until all of them are again
};

class RateTable {
 public:
  // `slots` is a power of two from 8. `seed` is nobody else's to know, or keys could be made that
  // collide.
  RateTable(std::size_t slots, std::uint64_t seed);

  // What one key of one kind is filed under.
  std::uint64_t key(std::uint64_t kind, std::uint64_t number) const;
  std::uint64_t key(std::uint64_t kind, std::string_view text) const;

  // Counts one, if it is allowed.
  Standing take(std::uint64_t key, Quota quota, Steady now);
  // Counts one, allowed or not.
  void charge(std::uint64_t key, Quota quota, Steady now);
  // Takes back one that was counted.
  void give_back(std::uint64_t key, Quota quota);
  // Counts nothing.
  Standing look(std::uint64_t key, Quota quota, Steady now) const;
  // As if it had never done anything.
  void forget(std::uint64_t key);

 private:
  struct Change;
  template <class Decide>
  void change(std::uint64_t key, Decide decide);
  std::int64_t ticks(Steady now) const;

  const std::size_t sets_;
  const std::uint64_t seed_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> slots_;
};

}  // namespace astraphe::http
