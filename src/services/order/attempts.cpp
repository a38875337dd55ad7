#include "services/order/store.hpp"

#include "base/planted.hpp"

namespace astraphe::order {
namespace {

using domain::AttemptState;
using domain::OrderState;
using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;

constexpr std::string_view kSelect =
    "SELECT id, order_id, payment_key, amount, key_number, state, next_at, tries, code, message "
    "FROM payment_attempt ";

std::int64_t number_of(AttemptState state) { return static_cast<std::int64_t>(state); }

Attempt attempt_of(const Row& row) {
  return Attempt{PaymentId(row.integer(0)), OrderId(row.integer(1)), row.text(2),
                 *Won::of(row.integer(3)), row.integer(4),
                 static_cast<AttemptState>(row.integer(5)), instant(row.integer(6)),
                 row.integer(7), row.text(8), row.text(9)};
}

std::optional<Attempt> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return attempt_of(rows[0]);
}

}  // namespace

Result<> insert_attempt(Tx& tx, const Attempt& attempt, Instant now) {
  MUST(tx.execute("INSERT INTO payment_attempt (id, order_id, payment_key, amount, key_number, "
                  "state, next_at, tries, code, message, created_at, updated_at, created_by) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', $9, $9, "
                  "(SELECT o.user_id FROM customer_order o WHERE o.id = $2))",
                  Args{attempt.id.value(), attempt.order.value(), attempt.payment_key,
                       attempt.amount.amount(), attempt.key_number, number_of(attempt.state),
                       micros(attempt.next_at), attempt.tries, micros(now)}));
  return Result<>();
}

Result<std::optional<Attempt>> find_attempt(Tx& tx, PaymentId id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE id = $1", Args{id.value()}));
  return first_of(rows);
}

Result<std::optional<Attempt>> latest_attempt(Tx& tx, OrderId order) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE order_id = $1 ORDER BY id DESC "
                                "LIMIT 1", Args{order.value()}));
  return first_of(rows);
}

Result<std::optional<Attempt>> attempt_with(Tx& tx, OrderId order,
                                            const std::string& payment_key) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE order_id = $1 AND payment_key = $2 "
                                "ORDER BY id DESC LIMIT 1", Args{order.value(), payment_key}));
  return first_of(rows);
}

Result<std::optional<Attempt>> captured_attempt(Tx& tx, OrderId order) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE order_id = $1 AND state = $2 "
                                "ORDER BY id DESC LIMIT 1",
                                Args{order.value(), number_of(AttemptState::captured)}));
  return first_of(rows);
}

Result<std::vector<Attempt>> due_attempts(Tx& tx, Instant now, std::int64_t limit) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE state = $1 AND next_at <= $2 "
                                "ORDER BY next_at, id LIMIT $3",
                                Args{number_of(AttemptState::confirming), micros(now), limit}));
  std::vector<Attempt> due;
  for (const auto& row : rows) due.push_back(attempt_of(row));
  return due;
}

Result<bool> claim_attempt(Tx& tx, const Attempt& seen, Instant until) {
  TRY(const auto rows, tx.execute("UPDATE payment_attempt SET next_at = $4, tries = tries + 1 "
                                  "WHERE id = $1 AND tries = $2 AND state = $3",
                                  Args{seen.id.value(), seen.tries,
                                       number_of(AttemptState::confirming), micros(until)}));
  return rows == 1;
}

Result<> spend_key(Tx& tx, PaymentId id) {
  MUST(tx.execute("UPDATE payment_attempt SET key_number = key_number + 1 WHERE id = $1",
                  Args{id.value()}));
  return Result<>();
}

Result<> note_alarm(Tx& tx, PaymentId id, const std::string& code) {
  MUST(tx.execute("UPDATE payment_attempt SET alarm = NULLIF($2, '') WHERE id = $1",
                  Args{id.value(), code}));
  return Result<>();
}

Result<bool> settle_attempt(Tx& tx, const Outcome& outcome) {
  TRY(const auto rows, tx.execute("UPDATE payment_attempt SET state = $3, code = $4, "
                                  "message = $5, updated_at = $6, alarm = NULL WHERE id = $1 AND state = $2",
                                  Args{outcome.attempt.value(),
                                       number_of(AttemptState::confirming),
                                       number_of(outcome.state), outcome.code, outcome.message,
                                       micros(outcome.now)}));
  return rows == 1;
}

Result<bool> fence_order(Tx& tx, OrderId order, PaymentId attempt, Instant now) {
  if (planted(Plant::payment_without_fence)) return true;
  TRY(const auto rows, tx.execute("UPDATE customer_order SET fence = $2 WHERE id = $1 AND "
                                  "state = $3 AND fence IS NULL AND lapses_at > $4",
                                  Args{order.value(), attempt.value(),
                                       static_cast<std::int64_t>(OrderState::order_created),
                                       micros(now)}));
  return rows == 1;
}

Result<> unfence_order(Tx& tx, OrderId order, bool refused, Instant now) {
  MUST(tx.execute("UPDATE customer_order SET fence = NULL, was_refused = CASE WHEN $2 = 1 THEN 1 ELSE was_refused END, "
                  "updated_at = $3 WHERE id = $1",
                  Args{order.value(), std::int64_t{refused}, micros(now)}));
  return Result<>();
}

Result<> release_attempts(Tx& tx, Instant now) {
  MUST(tx.execute("UPDATE payment_attempt SET next_at = $2 WHERE state = $1 AND next_at > $2",
                  Args{number_of(AttemptState::confirming), micros(now)}));
  return Result<>();
}

}  // namespace astraphe::order
