#pragma once
// What people do with accounts.

#include "http/json.hpp"
#include "services/user/service.hpp"
#include "services/user/store.hpp"
#include "store/idempotency.hpp"

#include <variant>

namespace astraphe::user {

struct SignUp {
  Account account;       // without id, hash and times
  std::string password;
  store::OnceKey once;
};
// 201 with the account, or the answer that the Idempotency-Key had before. Errc::invalid
// LOGIN_ID_TAKEN when somebody else has the login id.
Task<Result<http::Response>> sign_up(const Deps& deps, SignUp wanted);

struct LogIn {
  std::string login_id;
  std::string password;
  std::string address;  // of who is asking
};
// An access token, or how long to wait before the next guess: nobody has looked at this one then.
using LoggedIn = std::variant<std::string, std::chrono::seconds>;
// Errc::unauthenticated BAD_CREDENTIALS for a wrong password as for a login id that nobody has,
// after the same work.
Task<Result<LoggedIn>> log_in(const Deps& deps, LogIn asked);

// Ends every token that the account was given so far. Gateways hear of it within seconds.
Task<Result<>> log_out(const Deps& deps, UserId id);

// A fresh access token for one that still counts. Errc::unauthenticated when it has ended, or when
// its account is gone or has another role now.
Task<Result<std::string>> renew(const Deps& deps, std::string token);

// Errc::not_found for a deleted one. So do the others.
Task<Result<Account>> account_of(const Deps& deps, UserId id);

// Both as they are now; cached.hpp has what is shown of them.
Task<Result<AccountPage>> accounts(const Deps& deps, AccountFilter filter);

// A new password ends older tokens.
struct Wish {
  AccountChange change;
  std::optional<std::string> password;
};
Task<Result<Account>> edit_account(const Deps& deps, UserId id, Wish wish);

// Nobody logs in to it any more, its tokens end, and its login id stays taken. Errc::conflict when
// nobody would administer any more.
Task<Result<>> close_account(const Deps& deps, UserId id);

// Errc::forbidden unless the giver may; Errc::conflict when nobody would administer any more.
struct RoleChange {
  UserId user;
  domain::Role role;
  UserId by;
  domain::Role giver;  // what `by` is
};
Task<Result<Account>> give_role(const Deps& deps, RoleChange change);

// The rules of login ids and passwords, as wrong fields.
std::vector<FieldError> credential_errors(std::string_view login_id, std::string_view password);
std::vector<FieldError> password_errors(std::string_view login_id, std::string_view password);

http::json::object account_json(const Account& account, const http::TimeZone& zone);

}  // namespace astraphe::user
