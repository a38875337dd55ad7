#include "services/user/store.hpp"

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
    "applied_role, created_at, updated_at FROM account ";

Role stored_role(const std::string& name) {
  const auto role = domain::role_named(name);
  ASTRAPHE_INVARIANT(role.has_value());
  return *role;
}

std::string text_of(Role role) { return std::string(domain::name_of(role)); }

std::optional<Account> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  const auto applied = row.maybe_text(8);
  return Account{UserId(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4),
                 row.text(5), row.text(6), stored_role(row.text(7)),
                 applied ? std::optional(stored_role(*applied)) : std::nullopt,
                 instant(row.integer(9)), instant(row.integer(10))};
}

std::int64_t whole_ms(Instant when) {
  return std::chrono::floor<Millis>(when).time_since_epoch().count();
}

}  // namespace

Result<bool> insert_account(Tx& tx, const Account& account) {
  const Value applied = account.applied_role ? Value(text_of(*account.applied_role)) : Value();
  TRY(const auto rows, tx.execute("INSERT INTO account (id, login_id, password_hash, username, "
                                  "nickname, phone_number, shipping_address, role, applied_role, "
                                  "created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                                  "$8, $9, $10, $10) ON CONFLICT (login_id) DO NOTHING",
                                  Args{account.id.value(), account.login_id, account.password_hash,
                                       account.username, account.nickname, account.phone_number,
                                       account.shipping_address, text_of(account.role), applied,
                                       micros(account.created_at)}));
  return rows == 1;
}

Result<std::optional<Account>> find_account(Tx& tx, UserId id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE id = $1", Args{id.value()}));
  return first_of(rows);
}

Result<std::optional<Account>> find_by_login_id(Tx& tx, const std::string& login_id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE login_id = $1", Args{login_id}));
  return first_of(rows);
}

Result<bool> change_role(Tx& tx, UserId id, Role role, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE account SET role = $2, applied_role = NULL, "
                                  "updated_at = $3 WHERE id = $1 AND ($2 = 'ADMIN' OR "
                                  "role <> 'ADMIN' OR EXISTS (SELECT 1 FROM account other WHERE "
                                  "other.role = 'ADMIN' AND other.id <> $1))",
                                  Args{id.value(), text_of(role), micros(now)}));
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

Result<> revoke_tokens(Tx& tx, UserId id, Instant now) {
  TRY(const auto rows, tx.query("UPDATE revocation_last SET n = n + 1 RETURNING n", Args()));
  MUST(tx.execute("INSERT INTO revocation (n, account, not_before_ms) VALUES ($1, $2, $3)",
                  Args{rows.at(0).integer(0), id.value(), whole_ms(now)}));
  return Result<>();
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
