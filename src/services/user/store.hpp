#pragma once
// The user service's rows.

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/account.hpp"
#include "ports/database.hpp"

#include <optional>

namespace astraphe::user {

struct Account {
  UserId id;
  std::string login_id;
  std::string password_hash;
  std::string username;
  std::string nickname;
  std::string phone_number;
  std::string shipping_address;
  domain::Role role = domain::Role::customer;
  std::optional<domain::Role> applied_role;
  Instant created_at;
  Instant updated_at;
};

// False when the login id is taken.
Result<bool> insert_account(ports::Tx& tx, const Account& account);
Result<std::optional<Account>> find_account(ports::Tx& tx, UserId id);
Result<std::optional<Account>> find_by_login_id(ports::Tx& tx, const std::string& login_id);
// False when that would leave nobody who administers.
Result<bool> change_role(ports::Tx& tx, UserId id, domain::Role role, Instant now);
// False when there was a first administrator before.
Result<bool> claim_first_administrator(ports::Tx& tx, UserId id);
Result<bool> first_administrator_exists(ports::Tx& tx);

struct Revocation {
  std::int64_t n;
  UserId user;
  std::int64_t not_before_ms;
};
// Tokens given before now end.
Result<> revoke_tokens(ports::Tx& tx, UserId id, Instant now);
Result<std::vector<Revocation>> revocations_after(ports::Tx& tx, std::int64_t n,
                                                  std::int64_t limit);
Result<> forget_revocations(ports::Tx& tx, Instant before);

}  // namespace astraphe::user
