#include "services/user/use_cases.hpp"

#include "services/user/cached.hpp"
#include "services/user/common_passwords.hpp"

#include <algorithm>
#include <array>

namespace astraphe::user {
namespace {

namespace json = boost::json;
using domain::Role;
using ports::Tx;

bool is_login_id(std::string_view text) {
  return text.size() >= 4 && text.size() <= 10 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

Result<http::Response> sign_up_in(Tx& tx, const Deps& deps, const SignUp& wanted) {
  TRY(auto before, store::recall(tx, wanted.once));
  if (before) return std::move(*before);
  TRY(const bool is_free, insert_account(tx, wanted.account));
  if (!is_free) return Error(Errc::invalid, "the login id is taken", "LOGIN_ID_TAKEN");
  const auto data = json::serialize(account_json(wanted.account, deps.wire.zone));
  auto answer = http::bare_json(201, http::envelope(deps.wire, 201, data));
  MUST(store::remember(tx, wanted.once, answer, wanted.account.created_at));
  return answer;
}

Result<Account> give_role_in(Tx& tx, const RoleChange& change, Instant now) {
  TRY(const auto account, find_account(tx, change.user));
  if (!account) return Error(Errc::not_found, "no such user");
  const bool applied = account->applied_role == change.role;
  if (!domain::may_give(change.giver, change.role, applied)) {
    return Error(Errc::forbidden, "this role is not the caller's to give");
  }
  TRY(const bool changed, change_role(tx, change.user, {change.role, change.by, now}));
  if (!changed) return Error(Errc::conflict, "the last administrator", "NO_ADMINISTRATOR_LEFT");
  if (account->role != change.role) MUST(revoke_tokens(tx, change.user, now));
  TRY(auto after, find_account(tx, change.user));
  return std::move(*after);
}

Result<Account> change_in(Tx& tx, UserId id, const AccountChange& change, Instant now) {
  TRY(const bool changed, change_account(tx, id, change, now));
  if (!changed) return Error(Errc::not_found, "no such user");
  if (change.password_hash) {
    MUST(revoke_tokens(tx, id, now));
    MUST(forget_networks(tx, id));
  }
  TRY(auto account, find_account(tx, id));
  return std::move(*account);
}

Result<> close_in(Tx& tx, UserId id, Instant now) {
  TRY(const auto account, find_account(tx, id));
  if (!account) return Error(Errc::not_found, "no such user");
  TRY(const bool deleted, delete_account(tx, id, now));
  if (!deleted) return Error(Errc::conflict, "the last administrator", "NO_ADMINISTRATOR_LEFT");
  MUST(forget_networks(tx, id));
  return revoke_tokens(tx, id, now);
}

Account administrator(UserId id, const std::string& login_id, std::string hash, Instant now) {
  return Account{.id = id, .login_id = login_id, .password_hash = std::move(hash),
                 .username = login_id, .nickname = login_id, .phone_number = "-",
                 .shipping_address = "-", .role = Role::admin, .applied_role = std::nullopt,
                 .slack_id = std::nullopt, .created_at = now, .updated_at = now};
}

Result<bool> make_administrator_in(Tx& tx, const Account& account) {
  TRY(const bool is_first, claim_first_administrator(tx, account.id));
  if (!is_first) return false;
  TRY(const bool is_free, insert_account(tx, account));
  if (!is_free) return Error(Errc::invalid, "the login id is taken", "LOGIN_ID_TAKEN");
  return true;
}

// A failure may have taken effect all the same: what the cache says is forgotten then too.
template <class Work, class Answer = std::invoke_result_t<Work&, Tx&>>
Task<Answer> transact_and_forget(const Deps& deps, UserId id, Work work) {
  auto done = co_await deps.database.transact(work);
  co_await forget_shown(deps, id);
  co_return done;
}

}  // namespace

Task<Result<http::Response>> sign_up(const Deps& deps, SignUp wanted) {
  auto find = [&](Tx& tx) { return store::recall(tx, wanted.once); };
  CO_TRY(auto before, co_await deps.database.read(find));
  if (before) co_return std::move(*before);
  CO_TRY(auto hash, co_await deps.hasher.hash(wanted.password));
  CO_TRY(const auto id, co_await deps.ids.take<UserId>());
  wanted.account.id = id;
  wanted.account.password_hash = std::move(hash);
  wanted.account.created_at = wanted.account.updated_at = deps.clock.now();
  auto work = [&](Tx& tx) { return sign_up_in(tx, deps, wanted); };
  co_return co_await transact_and_forget(deps, id, work);
}

Task<Result<Account>> account_of(const Deps& deps, UserId id) {
  auto find = [id](Tx& tx) { return find_account(tx, id); };
  CO_TRY(auto account, co_await deps.database.read(find));
  if (!account) co_return Error(Errc::not_found, "no such user");
  co_return std::move(*account);
}

Task<Result<AccountPage>> accounts(const Deps& deps, AccountFilter filter) {
  auto find = [&](Tx& tx) { return list_accounts(tx, filter); };
  co_return co_await deps.database.read(find);
}

Task<Result<Account>> edit_account(const Deps& deps, UserId id, Wish wish) {
  if (wish.password) {
    CO_TRY(auto hash, co_await deps.hasher.hash(std::move(*wish.password)));
    wish.change.password_hash = std::move(hash);
  }
  auto work = [&](Tx& tx) { return change_in(tx, id, wish.change, deps.clock.now()); };
  co_return co_await transact_and_forget(deps, id, work);
}

Task<Result<>> close_account(const Deps& deps, UserId id) {
  auto work = [&](Tx& tx) { return close_in(tx, id, deps.clock.now()); };
  co_return co_await transact_and_forget(deps, id, work);
}

Task<Result<Account>> give_role(const Deps& deps, RoleChange change) {
  auto work = [&](Tx& tx) { return give_role_in(tx, change, deps.clock.now()); };
  co_return co_await transact_and_forget(deps, change.user, work);
}

Task<Result<bool>> make_first_administrator(const Deps& deps, NewAdministrator wanted) {
  auto errors = credential_errors(wanted.login_id, wanted.password);
  if (!errors.empty()) co_return Error(std::move(errors));
  CO_TRY(const bool is_there, co_await has_administrator(deps));
  if (is_there) co_return false;
  CO_TRY(auto hash, co_await deps.hasher.hash(wanted.password));
  CO_TRY(const auto id, co_await deps.ids.take<UserId>());
  const auto account = administrator(id, wanted.login_id, std::move(hash), deps.clock.now());
  auto work = [&](Tx& tx) { return make_administrator_in(tx, account); };
  co_return co_await transact_and_forget(deps, id, work);
}

Task<Result<bool>> has_administrator(const Deps& deps) {
  co_return co_await deps.database.read(first_administrator_exists);
}

std::vector<FieldError> credential_errors(std::string_view login_id, std::string_view password) {
  std::vector<FieldError> errors;
  if (!is_login_id(login_id)) errors.push_back({"/loginId", "FORMAT", "[a-z0-9]{4,10}"});
  std::ranges::move(password_errors(login_id, password), std::back_inserter(errors));
  return errors;
}

std::vector<FieldError> password_errors(std::string_view login_id, std::string_view password) {
  std::vector<FieldError> errors;
  const auto length = http::code_points(password);
  if (length < 8 || length > 128) errors.push_back({"/password", "LENGTH", "8-128"});
  if (is_common(password, login_id)) errors.push_back({"/password", "TOO_COMMON", ""});
  return errors;
}

json::object account_json(const Account& account, const http::TimeZone& zone) {
  json::object o{{"userId", account.id.value()},
                 {"loginId", account.login_id},
                 {"username", account.username},
                 {"nickname", account.nickname},
                 {"phoneNum", account.phone_number},
                 {"shippingAddress", account.shipping_address},
                 {"userRole", json::string(domain::name_of(account.role))},
                 {"createdAt", zone.local(account.created_at)},
                 {"updatedAt", zone.local(account.updated_at)}};
  o["slackId"] = account.slack_id ? json::value(*account.slack_id) : json::value();
  o["appliedRole"] = account.applied_role
                         ? json::value(json::string(domain::name_of(*account.applied_role)))
                         : json::value();
  return o;
}

}  // namespace astraphe::user
