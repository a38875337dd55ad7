#include "services/user/throttle.hpp"

namespace astraphe::user {
namespace {

using namespace std::chrono_literals;
using http::Quota;

constexpr std::size_t kSlots = 64 * 1024;  // 512 KiB

// Of one account from one network: somebody who does not remember.
constexpr Quota kPair{5, 300s};
// The same while the account is under attack: one guess for each network that has guessed before.
constexpr Quota kPairUnderAttack{1, 600s};
// Of one network, whatever the account: somebody who tries a list.
constexpr Quota kNetwork{30, 600s};
// Of one account, from wherever: above it the account is under attack.
constexpr Quota kAccount{50, 3'600s};

}  // namespace

struct Throttle::Keys {
  std::uint64_t pair, suspect, network, account;
};

Throttle::Throttle(std::uint64_t seed) : table_(kSlots, seed) {}

Throttle::Keys Throttle::keys_of(const Attempt& attempt) const {
  const auto pair = attempt.login_id + "|" + attempt.network;
  return {table_.key(1, pair), table_.key(2, pair), table_.key(3, attempt.network),
          table_.key(4, attempt.login_id)};
}

std::optional<Duration> Throttle::begin(const Attempt& attempt, Steady now) {
  const auto keys = keys_of(attempt);
  if (!attempt.is_at_home) {
    const auto network = table_.look(keys.network, kNetwork, now);
    if (!network.is_allowed) return network.wait;
    const bool is_under_attack = !table_.look(keys.account, kAccount, now).is_allowed;
    const auto suspect = table_.look(keys.suspect, kPairUnderAttack, now);
    if (is_under_attack && !suspect.is_allowed) return suspect.wait;
  }
  const auto pair = table_.take(keys.pair, kPair, now);
  if (!pair.is_allowed) return pair.wait;
  return std::nullopt;
}

void Throttle::failed(const Attempt& attempt, Steady now) {
  const auto keys = keys_of(attempt);
  table_.charge(keys.suspect, kPairUnderAttack, now);
  if (attempt.is_at_home) return;
  table_.charge(keys.network, kNetwork, now);
  table_.charge(keys.account, kAccount, now);
}

void Throttle::succeeded(const Attempt& attempt) {
  const auto keys = keys_of(attempt);
  table_.forget(keys.pair);
  table_.forget(keys.suspect);
}

void Throttle::given_up(const Attempt& attempt) {
  table_.give_back(keys_of(attempt).pair, kPair);
}

}  // namespace astraphe::user
