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

// The password was right a moment ago, when it was compared with this hash.
Result<auth::Access> log_in_in(Tx& tx, const Deps& deps, const Account& seen) {
  TRY(const auto account, lock_account(tx, seen.id));
  if (!account || account->password_hash != seen.password_hash) return bad_credentials();
  return access_for(tx, deps, *account);
}

Result<auth::Access> renew_in(Tx& tx, const Deps& deps, const auth::Access& old) {
  TRY(const auto account, lock_account(tx, old.user));
  if (!account || domain::name_of(account->role) != old.role) return ended();
  TRY(const auto from, tokens_count_from(tx, old.user));
  if (old.issued < from) return ended();
  return access_for(tx, deps, *account);
}

}  // namespace

Task<Result<std::string>> log_in(const Deps& deps, std::string login_id, std::string password) {
  auto find = [&](Tx& tx) { return find_by_login_id(tx, login_id); };
  CO_TRY(const auto account, co_await deps.database.read(find));
  std::string hash = account ? account->password_hash : kNobodysHash;
  if (planted(Plant::secrets_in_the_log)) deps.log.info("log-in", {{"password", password}});
  CO_TRY(const bool is_right, co_await deps.hasher.verify(std::move(password), std::move(hash)));
  if (!account || !is_right) co_return bad_credentials();
  auto work = [&](Tx& tx) { return log_in_in(tx, deps, *account); };
  CO_TRY(auto access, co_await deps.database.transact(work));
  co_return sign(deps, std::move(access));
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
