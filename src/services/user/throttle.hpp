#pragma once
// Log-in throttle: how often a password may be guessed, without giving anybody a way to lock an
// account's owner out (docs/adr/0036). Only failures count. Callable from any lane.

#include "http/rate_table.hpp"

#include <optional>
#include <string>

namespace astraphe::user {

struct Attempt {
  std::string login_id;
  std::string network;      // where it comes from (http/address)
  bool is_at_home = false;  // this account has logged in from there before
};

class Throttle {
 public:
  // `seed` is nobody else's to know.
  explicit Throttle(std::uint64_t seed);

  // Nothing when the password may be looked at, else how long to wait. Counts the attempt until it
  // is known how it ended, so that many at once do not get more.
  std::optional<Duration> begin(const Attempt& attempt, Steady now);
  void failed(const Attempt& attempt, Steady now);
  void succeeded(const Attempt& attempt);
  // Nobody looked at the password.
  void given_up(const Attempt& attempt);

 private:
  struct Keys;
  Keys keys_of(const Attempt& attempt) const;

  http::RateTable table_;
};

}  // namespace astraphe::user
