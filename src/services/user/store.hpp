#pragma once
// The user service's rows.

#include "base/id.hpp"
#include "base/time.hpp"
#include "domain/account.hpp"
#include "http/page.hpp"
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
  std::optional<std::string> slack_id;
  Instant created_at;
  Instant updated_at;
};

// False when the login id is taken, be it by a deleted account.
Result<bool> insert_account(ports::Tx& tx, const Account& account);
// Deleted ones are not found.
Result<std::optional<Account>> find_account(ports::Tx& tx, UserId id);
Result<std::optional<Account>> find_by_login_id(ports::Tx& tx, const std::string& login_id);
// The same as find_account, and whoever changes the account waits until the transaction ends.
Result<std::optional<Account>> lock_account(ports::Tx& tx, UserId id);

struct AccountFilter {
  std::string login_id_begins;
  bool only_applied = false;  // for a role that nobody has given yet
  http::Paging paging;
};
struct AccountPage {
  std::vector<Account> accounts;
  std::int64_t total = 0;
};
// The newest first.
Result<AccountPage> list_accounts(ports::Tx& tx, const AccountFilter& filter);

// What is absent stays as it is.
struct AccountChange {
  std::optional<std::string> password_hash;
  std::optional<std::string> nickname;
  std::optional<std::string> phone_number;
  std::optional<std::string> shipping_address;
  std::optional<std::string> slack_id;
};
// False when there is no such account.
Result<bool> change_account(ports::Tx& tx, UserId id, const AccountChange& change, Instant now);

// False when that would leave nobody who administers. So is the next one; an account is deleted by
// whose it is.
struct GivenRole {
  domain::Role role;
  UserId by;
  Instant now;
};
Result<bool> change_role(ports::Tx& tx, UserId id, const GivenRole& given);
Result<bool> delete_account(ports::Tx& tx, UserId id, Instant now);
// False when there was a first administrator before.
Result<bool> claim_first_administrator(ports::Tx& tx, UserId id);
Result<bool> first_administrator_exists(ports::Tx& tx);

// Where an account has logged in from, the latest few. `mark` says it to whoever has the key.
Result<bool> is_known_network(ports::Tx& tx, UserId id, const std::string& mark);
Result<> note_network(ports::Tx& tx, UserId id, const std::string& mark, Instant now);
Result<> forget_networks(ports::Tx& tx, UserId id);
Result<> forget_networks_before(ports::Tx& tx, Instant before);

struct Revocation {
  std::int64_t n;
  UserId user;
  std::int64_t not_before_ms;
};
// Tokens given before now end.
Result<> revoke_tokens(ports::Tx& tx, UserId id, Instant now);
// Tokens that were given before this instant have ended; long ago where nothing ended any.
Result<Instant> tokens_count_from(ports::Tx& tx, UserId id);
Result<std::vector<Revocation>> revocations_after(ports::Tx& tx, std::int64_t n,
                                                  std::int64_t limit);
Result<> forget_revocations(ports::Tx& tx, Instant before);

}  // namespace astraphe::user
