#include "http/address.hpp"
#include "services/user/throttle.hpp"
#include "services/user/use_cases.hpp"

#include "base/planted.hpp"

#include <array>

namespace astraphe::user {
namespace {

using ports::Tx;

// Of a password that nobody knows, with the cost of all others: what a log-in with an unknown login
// id is compared with, so that it takes as long.
constexpr auto kNobodysHash =
    "$argon2id$v=19$m=19456,t=2,p=1$ebCUzP1MalDSBIH09zsf3Q$rjUBsw4NQxsgfzK9o8QijME679EvCByFxPzpNez/xkA";

Error bad_credentials() {
  return Error(Errc::unauthenticated, "wrong login id or password", "BAD_CREDENTIALS");
}

Error ended() { return Error(Errc::unauthenticated, "the token has ended", "TOKEN_EXPIRED"); }

std::string random_id(ports::Entropy& entropy) {
  std::array<char, 16> bytes;
  entropy.fill(std::as_writable_bytes(std::span(bytes)));
  return auth::base64url(std::string_view(bytes.data(), bytes.size()));
}

// In a transaction that has locked the account: a change of the account comes before the token, and
// then it is in it, or after, and then it ends it. What ended tokens in this very millisecond does
// not end this one.
Result<auth::Access> access_for(Tx& tx, const Deps& deps, const Account& account) {
  TRY(const auto from, tokens_count_from(tx, account.id));
  const auto issued = std::max(deps.clock.now(), from);
  return auth::Access{account.id, std::string(domain::name_of(account.role)), "", issued,
                      issued + auth::kAccessLasts};
}

std::string sign(const Deps& deps, auth::Access access) {
  access.jti = random_id(deps.entropy);
  return auth::sign_access(*deps.access_key, access);
}

// Where somebody logs in from is kept to be known again, and not to be read.
std::string mark_of(const Deps& deps, UserId id, const std::string& network) {
  return auth::hex(auth::view_of(deps.access_key->sign("network|" + id.str() + "|" + network)));
}

struct Seen {
  std::optional<Account> account;
  Attempt attempt;
};

Result<Seen> look_up_in(Tx& tx, const Deps& deps, const LogIn& asked) {
  TRY(auto account, find_by_login_id(tx, asked.login_id));
  Seen seen{std::move(account), {asked.login_id, http::network_of(asked.address), false}};
  if (!seen.account || deps.throttle == nullptr) return seen;
  const auto mark = mark_of(deps, seen.account->id, seen.attempt.network);
  TRY(const bool is_known, is_known_network(tx, seen.account->id, mark));
  seen.attempt.is_at_home = is_known;
  return seen;
}

// The password was right a moment ago, when it was compared with this hash.
Result<auth::Access> log_in_in(Tx& tx, const Deps& deps, const Seen& seen) {
  TRY(const auto account, lock_account(tx, seen.account->id));
  if (!account || account->password_hash != seen.account->password_hash) return bad_credentials();
  if (deps.throttle != nullptr) {
    const auto mark = mark_of(deps, account->id, seen.attempt.network);
    MUST(note_network(tx, account->id, mark, deps.clock.now()));
  }
  return access_for(tx, deps, *account);
}

// Nothing where the password may be looked at.
std::optional<std::chrono::seconds> wait_before(const Deps& deps, const Attempt& attempt) {
  if (deps.throttle == nullptr) return std::nullopt;
  const auto wait = deps.throttle->begin(attempt, deps.clock.steady());
  if (!wait) return std::nullopt;
  return std::max(std::chrono::ceil<std::chrono::seconds>(*wait), std::chrono::seconds(1));
}

void note_end(const Deps& deps, const Attempt& attempt, const Result<bool>& is_right) {
  if (deps.throttle == nullptr) return;
  if (!is_right) deps.throttle->given_up(attempt);
  else if (*is_right) deps.throttle->succeeded(attempt);
  else deps.throttle->failed(attempt, deps.clock.steady());
}

Result<auth::Access> renew_in(Tx& tx, const Deps& deps, const auth::Access& old) {
  TRY(const auto account, lock_account(tx, old.user));
  if (!account || domain::name_of(account->role) != old.role) return ended();
  TRY(const auto from, tokens_count_from(tx, old.user));
  if (old.issued < from) return ended();
  return access_for(tx, deps, *account);
}

}  // namespace

Task<Result<LoggedIn>> log_in(const Deps& deps, LogIn asked) {
  auto find = [&](Tx& tx) { return look_up_in(tx, deps, asked); };
  CO_TRY(const auto seen, co_await deps.database.read(find));
  if (const auto wait = wait_before(deps, seen.attempt)) co_return LoggedIn(*wait);
  const auto& account = seen.account;
  std::string hash = account ? account->password_hash : kNobodysHash;
  if (planted(Plant::secrets_in_the_log)) {
    deps.log.info("log-in", {{"password", asked.password}});
  }
  auto verified = co_await deps.hasher.verify(std::move(asked.password), std::move(hash));
  if (verified && !account) verified = false;
  note_end(deps, seen.attempt, verified);
  CO_TRY(const bool is_right, std::move(verified));
  if (!is_right) co_return bad_credentials();
  auto work = [&](Tx& tx) { return log_in_in(tx, deps, seen); };
  CO_TRY(auto access, co_await deps.database.transact(work));
  co_return LoggedIn(sign(deps, std::move(access)));
}

Task<Result<>> log_out(const Deps& deps, UserId id) {
  auto work = [&](Tx& tx) { return revoke_tokens(tx, id, deps.clock.now()); };
  co_return co_await deps.database.transact(work);
}

Task<Result<std::string>> renew(const Deps& deps, std::string token) {
  CO_TRY(const auto old, auth::verify_access(*deps.access_key, token, deps.clock.now()));
  auto work = [&](Tx& tx) { return renew_in(tx, deps, old); };
  CO_TRY(auto access, co_await deps.database.transact(work));
  co_return sign(deps, std::move(access));
}

}  // namespace astraphe::user
