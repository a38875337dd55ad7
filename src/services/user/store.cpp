#include "services/user/store.hpp"

#include "store/search.hpp"

namespace astraphe::user {
namespace {

using domain::Role;
using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;
using ports::Value;

constexpr std::string_view kSelect =
    "SELECT id, login_id, password_hash, username, nickname, phone_number, shipping_address, role, "
    "applied_role, slack_id, created_at, updated_at FROM account ";

constexpr std::int64_t kNetworksMax = 8;  // of one account

Role stored_role(const std::string& name) {
  const auto role = domain::role_named(name);
  ASTRAPHE_INVARIANT(role.has_value());
  return *role;
}

std::string text_of(Role role) { return std::string(domain::name_of(role)); }

Account account_from(const Row& row) {
  const auto applied = row.maybe_text(8);
  return Account{UserId(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4),
                 row.text(5), row.text(6), stored_role(row.text(7)),
                 applied ? std::optional(stored_role(*applied)) : std::nullopt,
                 row.maybe_text(9), instant(row.integer(10)), instant(row.integer(11))};
}

std::optional<Account> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return account_from(rows[0]);
}

Value or_null(const std::optional<std::string>& text) {
  if (text) return *text;
  return std::monostate();
}

std::int64_t whole_ms(Instant when) {
  return std::chrono::floor<Millis>(when).time_since_epoch().count();
}

// Two administrators that stop being one at the same time wait for each other here, so that the
// second one sees what has become of the first.
Result<> wait_for_other_changes_of_administrators(Tx& tx) {
  MUST(tx.execute("UPDATE first_administrator SET account = account", Args()));
  return Result<>();
}

}  // namespace

Result<bool> insert_account(Tx& tx, const Account& account) {
  const Value applied = account.applied_role ? Value(text_of(*account.applied_role)) : Value();
  TRY(const auto rows, tx.execute("INSERT INTO account (id, login_id, password_hash, username, "
                                  "nickname, phone_number, shipping_address, role, applied_role, "
                                  "created_at, created_by, updated_at, updated_by) VALUES ($1, "
                                  "$2, $3, $4, $5, $6, $7, $8, $9, $10, $1, $10, $1) "
                                  "ON CONFLICT (login_id) DO NOTHING",
                                  Args{account.id.value(), account.login_id, account.password_hash,
                                       account.username, account.nickname, account.phone_number,
                                       account.shipping_address, text_of(account.role), applied,
                                       micros(account.created_at)}));
  return rows == 1;
}

Result<std::optional<Account>> find_account(Tx& tx, UserId id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE id = $1 AND deleted_at IS NULL",
                                Args{id.value()}));
  return first_of(rows);
}

Result<std::optional<Account>> find_by_login_id(Tx& tx, const std::string& login_id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE login_id = $1 AND "
                                "deleted_at IS NULL", Args{login_id}));
  return first_of(rows);
}

Result<std::optional<Account>> lock_account(Tx& tx, UserId id) {
  MUST(tx.execute("UPDATE account SET updated_at = updated_at WHERE id = $1", Args{id.value()}));
  return find_account(tx, id);
}

Result<AccountPage> list_accounts(Tx& tx, const AccountFilter& filter) {
  const std::string where = "WHERE deleted_at IS NULL AND login_id LIKE $1 ESCAPE '\\' AND "
                            "($2 = 0 OR applied_role IS NOT NULL) ";
  const Args which{store::beginning_with(filter.login_id_begins),
                   std::int64_t{filter.only_applied}};
  TRY(const auto total, tx.query("SELECT COUNT(*) FROM account " + where, which));
  TRY(const auto rows, tx.query(std::string(kSelect) + where + "ORDER BY id DESC LIMIT $3 OFFSET $4",
                                Args{which[0], which[1], filter.paging.size,
                                     filter.paging.offset()}));
  AccountPage page{{}, total.at(0).integer(0)};
  for (const auto& row : rows) page.accounts.push_back(account_from(row));
  return page;
}

Result<bool> change_account(Tx& tx, UserId id, const AccountChange& change, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE account SET password_hash = COALESCE($2, password_hash), "
                                  "nickname = COALESCE($3, nickname), "
                                  "phone_number = COALESCE($4, phone_number), "
                                  "shipping_address = COALESCE($5, shipping_address), "
                                  "slack_id = COALESCE($6, slack_id), updated_at = $7, "
                                  "updated_by = $1 WHERE id = $1 AND deleted_at IS NULL",
                                  Args{id.value(), or_null(change.password_hash),
                                       or_null(change.nickname), or_null(change.phone_number),
                                       or_null(change.shipping_address), or_null(change.slack_id),
                                       micros(now)}));
  return rows == 1;
}

Result<bool> change_role(Tx& tx, UserId id, const GivenRole& given) {
  MUST(wait_for_other_changes_of_administrators(tx));
  TRY(const auto rows, tx.execute("UPDATE account SET role = $2, applied_role = NULL, "
                                  "updated_at = $3, updated_by = $4 "
                                  "WHERE id = $1 AND ($2 = 'ADMIN' OR "
                                  "role <> 'ADMIN' OR EXISTS (SELECT 1 FROM account other WHERE "
                                  "other.role = 'ADMIN' AND other.id <> $1 AND "
                                  "other.deleted_at IS NULL))",
                                  Args{id.value(), text_of(given.role), micros(given.now),
                                       given.by.value()}));
  return rows == 1;
}

Result<bool> delete_account(Tx& tx, UserId id, Instant now) {
  MUST(wait_for_other_changes_of_administrators(tx));
  TRY(const auto rows, tx.execute("UPDATE account SET deleted = 1, deleted_at = $2, "
                                  "deleted_by = $1 WHERE id = $1 AND "
                                  "deleted_at IS NULL AND (role <> 'ADMIN' OR EXISTS (SELECT 1 "
                                  "FROM account other WHERE other.role = 'ADMIN' AND "
                                  "other.id <> $1 AND other.deleted_at IS NULL))",
                                  Args{id.value(), micros(now)}));
  return rows == 1;
}

Result<bool> claim_first_administrator(Tx& tx, UserId id) {
  TRY(const auto rows, tx.execute("INSERT INTO first_administrator (only, account) VALUES (1, $1) "
                                  "ON CONFLICT (only) DO NOTHING", Args{id.value()}));
  return rows == 1;
}

Result<bool> first_administrator_exists(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT account FROM first_administrator", Args()));
  return !rows.empty();
}

Result<bool> is_known_network(Tx& tx, UserId id, const std::string& mark) {
  TRY(const auto rows, tx.query("SELECT 1 FROM known_network WHERE account = $1 AND mark = $2",
                                Args{id.value(), mark}));
  return !rows.empty();
}

Result<> note_network(Tx& tx, UserId id, const std::string& mark, Instant now) {
  MUST(tx.execute("INSERT INTO known_network (account, mark, seen_at) VALUES ($1, $2, $3) "
                  "ON CONFLICT (account, mark) DO UPDATE SET seen_at = EXCLUDED.seen_at",
                  Args{id.value(), mark, micros(now)}));
  MUST(tx.execute("DELETE FROM known_network WHERE account = $1 AND mark NOT IN (SELECT mark FROM "
                  "known_network WHERE account = $1 ORDER BY seen_at DESC, mark LIMIT $2)",
                  Args{id.value(), kNetworksMax}));
  return Result<>();
}

Result<> forget_networks(Tx& tx, UserId id) {
  MUST(tx.execute("DELETE FROM known_network WHERE account = $1", Args{id.value()}));
  return Result<>();
}

Result<> forget_networks_before(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM known_network WHERE seen_at < $1", Args{micros(before)}));
  return Result<>();
}

// A token says the millisecond in which it was given: what was given in this one ends too.
Result<> revoke_tokens(Tx& tx, UserId id, Instant now) {
  TRY(const auto rows, tx.query("UPDATE revocation_last SET n = n + 1 RETURNING n", Args()));
  MUST(tx.execute("INSERT INTO revocation (n, account, not_before_ms) VALUES ($1, $2, $3)",
                  Args{rows.at(0).integer(0), id.value(), whole_ms(now) + 1}));
  return Result<>();
}

Result<Instant> tokens_count_from(Tx& tx, UserId id) {
  TRY(const auto rows, tx.query("SELECT MAX(not_before_ms) FROM revocation WHERE account = $1",
                                Args{id.value()}));
  return Instant(Millis(rows.at(0).maybe_integer(0).value_or(0)));
}

Result<std::vector<Revocation>> revocations_after(Tx& tx, std::int64_t n, std::int64_t limit) {
  TRY(const auto rows, tx.query("SELECT n, account, not_before_ms FROM revocation WHERE n > $1 "
                                "ORDER BY n LIMIT $2", Args{n, limit}));
  std::vector<Revocation> found;
  for (const auto& row : rows) {
    found.push_back(Revocation{row.integer(0), UserId(row.integer(1)), row.integer(2)});
  }
  return found;
}

Result<> forget_revocations(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM revocation WHERE not_before_ms < $1", Args{whole_ms(before)}));
  return Result<>();
}

}  // namespace astraphe::user
