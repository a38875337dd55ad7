#pragma once
// What people do with accounts.

#include "http/json.hpp"
#include "services/user/service.hpp"
#include "services/user/store.hpp"
#include "store/idempotency.hpp"

namespace astraphe::user {

struct SignUp {
  Account account;       // without id, hash and times
  std::string password;
  store::OnceKey once;
};
// 201 with the account, or the answer that the Idempotency-Key had before. Errc::invalid
// LOGIN_ID_TAKEN when somebody else has the login id.
Task<Result<http::Response>> sign_up(const Deps& deps, SignUp wanted);

// An access token. Errc::unauthenticated BAD_CREDENTIALS for a wrong password as for a login id
// that nobody has, after the same work.
Task<Result<std::string>> log_in(const Deps& deps, std::string login_id, std::string password);

Task<Result<Account>> account_of(const Deps& deps, UserId id);

// Errc::forbidden unless the giver may; Errc::conflict when nobody would administer any more.
struct RoleChange {
  UserId user;
  domain::Role role;
  domain::Role giver;
};
Task<Result<Account>> give_role(const Deps& deps, RoleChange change);

// The rules of login ids and passwords, as wrong fields.
std::vector<FieldError> credential_errors(std::string_view login_id, std::string_view password);

http::json::object account_json(const Account& account, const http::TimeZone& zone);

}  // namespace astraphe::user
