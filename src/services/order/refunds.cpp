#include "services/order/store.hpp"

namespace astraphe::order {
namespace {

using domain::RefundState;
using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;

constexpr std::string_view kSelect =
    "SELECT id, order_id, payment_key, refundable, is_stray, reason, key_number, state, next_at, "
    "tries, code, message FROM refund ";

std::int64_t number_of(RefundState state) { return static_cast<std::int64_t>(state); }

Refund refund_of(const Row& row) {
  return Refund{RefundId(row.integer(0)), OrderId(row.integer(1)), row.text(2),
                *Won::of(row.integer(3)), row.integer(4) == 1, row.text(5), row.integer(6),
                static_cast<RefundState>(row.integer(7)), instant(row.integer(8)),
                row.integer(9), row.text(10), row.text(11)};
}

std::optional<Refund> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return refund_of(rows[0]);
}

}  // namespace

Result<bool> insert_refund(Tx& tx, const Refund& refund, Instant now) {
  TRY(const auto rows,
      tx.execute("INSERT INTO refund (id, order_id, payment_key, reason, key_number, state, "
                 "next_at, tries, code, message, created_at, updated_at, refundable, is_stray) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', $9, $9, $10, $11) "
                 "ON CONFLICT (payment_key) WHERE is_stray = 1 DO NOTHING",
                 Args{refund.id.value(), refund.order.value(), refund.payment_key, refund.reason,
                      refund.key_number, number_of(refund.state), micros(refund.next_at),
                      refund.tries, micros(now), refund.refundable.amount(),
                      std::int64_t{refund.is_stray}}));
  return rows == 1;
}

Result<std::optional<Refund>> find_refund(Tx& tx, RefundId id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE id = $1", Args{id.value()}));
  return first_of(rows);
}

Result<std::optional<Refund>> latest_refund(Tx& tx, OrderId order) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE order_id = $1 AND is_stray = 0 "
                                "ORDER BY id DESC LIMIT 1", Args{order.value()}));
  return first_of(rows);
}

Result<std::vector<Refund>> due_refunds(Tx& tx, Instant now, std::int64_t limit) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE state = $1 AND next_at <= $2 "
                                "ORDER BY next_at, id LIMIT $3",
                                Args{number_of(RefundState::pending), micros(now), limit}));
  std::vector<Refund> due;
  for (const auto& row : rows) due.push_back(refund_of(row));
  return due;
}

Result<bool> claim_refund(Tx& tx, const Refund& seen, Instant until) {
  TRY(const auto rows, tx.execute("UPDATE refund SET next_at = $4, tries = tries + 1 "
                                  "WHERE id = $1 AND tries = $2 AND state = $3",
                                  Args{seen.id.value(), seen.tries,
                                       number_of(RefundState::pending), micros(until)}));
  return rows == 1;
}

Result<> spend_key(Tx& tx, RefundId id) {
  MUST(tx.execute("UPDATE refund SET key_number = key_number + 1 WHERE id = $1",
                  Args{id.value()}));
  return Result<>();
}

Result<> note_alarm(Tx& tx, RefundId id, const std::string& code) {
  MUST(tx.execute("UPDATE refund SET alarm = NULLIF($2, '') WHERE id = $1",
                  Args{id.value(), code}));
  return Result<>();
}

Result<std::vector<Alarm>> alarms(Tx& tx, std::int64_t limit) {
  TRY(const auto rows, tx.query("SELECT order_id, 0 AS is_refund, alarm, created_at, id FROM "
                                "payment_attempt WHERE alarm IS NOT NULL UNION ALL "
                                "SELECT order_id, 1, alarm, created_at, id FROM refund "
                                "WHERE alarm IS NOT NULL ORDER BY 4 DESC, 5 DESC LIMIT $1",
                                Args{limit}));
  std::vector<Alarm> all;
  for (const auto& row : rows) {
    all.push_back({OrderId(row.integer(0)), row.integer(1) == 1, row.text(2),
                   instant(row.integer(3))});
  }
  return all;
}

Result<bool> settle_refund(Tx& tx, const RefundOutcome& outcome) {
  TRY(const auto rows, tx.execute("UPDATE refund SET state = $3, code = $4, message = $5, "
                                  "updated_at = $6, alarm = NULL WHERE id = $1 AND state = $2",
                                  Args{outcome.refund.value(), number_of(RefundState::pending),
                                       number_of(outcome.state), outcome.code, outcome.message,
                                       micros(outcome.now)}));
  return rows == 1;
}

Result<> release_refunds(Tx& tx, Instant now) {
  MUST(tx.execute("UPDATE refund SET next_at = $2 WHERE state = $1 AND next_at > $2",
                  Args{number_of(RefundState::pending), micros(now)}));
  return Result<>();
}

Result<bool> mark_refund(Tx& tx, const Order& seen, const std::string& reason, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE customer_order SET refund_state = $3, "
                                  "cancel_reason = $4, updated_at = $5 "
                                  "WHERE id = $1 AND state = $2 AND refund_state IS NULL",
                                  Args{seen.id.value(), static_cast<std::int64_t>(seen.state),
                                       number_of(RefundState::pending), reason, micros(now)}));
  return rows == 1;
}

Result<> note_refunded(Tx& tx, OrderId id, Instant now) {
  MUST(tx.execute("UPDATE customer_order SET refund_state = $2, updated_at = $3 WHERE id = $1",
                  Args{id.value(), number_of(RefundState::done), micros(now)}));
  return Result<>();
}

Result<> note_not_refunded(Tx& tx, OrderId id, Instant now) {
  MUST(tx.execute("UPDATE customer_order SET refund_state = NULL, cancel_reason = NULL, "
                  "updated_at = $2 WHERE id = $1", Args{id.value(), micros(now)}));
  return Result<>();
}

}  // namespace astraphe::order
