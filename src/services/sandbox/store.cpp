#include "services/sandbox/store.hpp"

namespace astraphe::sandbox {
namespace {

using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;
using ports::Value;

constexpr std::string_view kSelect =
    "SELECT payment_key, order_id, order_name, method, amount, balance, status, authorised_at, "
    "approved_at, transaction_key, failure_code FROM payment ";

Payment payment_of(const Row& row) {
  Payment payment{row.text(0), row.text(1), row.text(2), row.text(3), *Won::of(row.integer(4)),
                  *Won::of(row.integer(5)), row.text(6), instant(row.integer(7)), std::nullopt,
                  row.maybe_text(9), row.maybe_text(10)};
  const auto approved = row.maybe_integer(8);
  if (approved) payment.approved_at = instant(*approved);
  return payment;
}

Result<std::optional<Payment>> first(Tx& tx, std::string_view where, const std::string& key) {
  TRY(const auto rows, tx.query(std::string(kSelect) + std::string(where), Args{key}));
  if (rows.empty()) return std::optional<Payment>();
  return std::optional(payment_of(rows[0]));
}

std::string text_of(std::string_view text) { return std::string(text); }

}  // namespace

Result<Instant> time_at(Tx& tx, Instant wall) {
  TRY(const auto rows, tx.query("SELECT ahead FROM clock_offset WHERE only = 1", Args()));
  return wall + Duration(rows.at(0).integer(0));
}

Result<> advance_clock(Tx& tx, Duration by) {
  MUST(tx.execute("UPDATE clock_offset SET ahead = ahead + $1 WHERE only = 1",
                  Args{std::int64_t{by.count()}}));
  return Result<>();
}

Result<> insert_payment(Tx& tx, const Payment& payment) {
  MUST(tx.execute("INSERT INTO payment (payment_key, order_id, order_name, method, amount, "
                  "balance, status, authorised_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  Args{payment.payment_key, payment.order_id, payment.order_name, payment.method,
                       payment.amount.amount(), payment.balance.amount(), payment.status,
                       micros(payment.authorised_at)}));
  return Result<>();
}

Result<std::optional<Payment>> find_payment(Tx& tx, const std::string& payment_key) {
  return first(tx, "WHERE payment_key = $1", payment_key);
}

Result<std::optional<Payment>> find_by_order(Tx& tx, const std::string& order_id) {
  return first(tx,
               "WHERE order_id = $1 ORDER BY CASE WHEN approved_at IS NULL THEN 1 ELSE 0 END, "
               "authorised_at DESC, payment_key LIMIT 1",
               order_id);
}

Result<std::vector<Cancellation>> cancellations_of(Tx& tx, const std::string& payment_key) {
  TRY(const auto rows, tx.query("SELECT transaction_key, payment_key, amount, reason, refundable, "
                                "at FROM cancellation WHERE payment_key = $1 "
                                "ORDER BY at, refundable DESC, transaction_key",
                                Args{payment_key}));
  std::vector<Cancellation> list;
  for (const auto& row : rows) {
    list.push_back({row.text(0), row.text(1), *Won::of(row.integer(2)), row.text(3),
                    *Won::of(row.integer(4)), instant(row.integer(5))});
  }
  return list;
}

Result<bool> agree(Tx& tx, const Payment& wanted) {
  TRY(const auto rows,
      tx.execute("UPDATE payment SET status = $2, method = $3, authorised_at = $4 WHERE "
                 "payment_key = $1 AND status = $5 AND authorised_at > $6 AND order_id = $7 AND "
                 "amount = $8",
                 Args{wanted.payment_key, text_of(kInProgress), wanted.method,
                      micros(wanted.authorised_at), text_of(kReady),
                      micros(wanted.authorised_at - kWindowLasts), wanted.order_id,
                      wanted.amount.amount()}));
  return rows == 1;
}

Result<std::vector<Payment>> expire_some(Tx& tx, Instant now, std::int64_t limit) {
  TRY(const auto rows,
      tx.query(std::string(kSelect) + "WHERE (status = $1 AND authorised_at <= $2) OR "
               "(status = $3 AND authorised_at <= $4) ORDER BY authorised_at, payment_key LIMIT $5",
               Args{text_of(kReady), micros(now - kWindowLasts), text_of(kInProgress),
                    micros(now - kAuthorisationLasts), limit}));
  std::vector<Payment> expired;
  for (const auto& row : rows) {
    expired.push_back(as_of(payment_of(row), now));
    const auto& one = expired.back();
    MUST(tx.execute("UPDATE payment SET status = $2, failure_code = $3 WHERE payment_key = $1",
                    Args{one.payment_key, one.status, *one.failure_code}));
  }
  return expired;
}

Result<> forget_windows(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM payment WHERE approved_at IS NULL AND method = '' AND "
                  "authorised_at < $1", Args{micros(before)}));
  return Result<>();
}

Result<bool> capture(Tx& tx, const std::string& payment_key, const Stamp& stamp) {
  TRY(const auto rows,
      tx.execute("UPDATE payment SET status = $2, approved_at = $3, transaction_key = $4 "
                 "WHERE payment_key = $1 AND status = $5 AND authorised_at > $6",
                 Args{payment_key, text_of(kDone), micros(stamp.now), stamp.transaction_key,
                      text_of(kInProgress), micros(stamp.now - kAuthorisationLasts)}));
  return rows == 1;
}

Result<bool> abort_payment(Tx& tx, const std::string& payment_key, std::string code) {
  TRY(const auto rows, tx.execute("UPDATE payment SET status = $2, failure_code = $3 "
                                  "WHERE payment_key = $1 AND status = $4",
                                  Args{payment_key, text_of(kAborted), std::move(code),
                                       text_of(kInProgress)}));
  return rows == 1;
}

// Everything at once is CANCELED; what is given back in parts stays PARTIAL_CANCELED to the end.
Result<bool> give_back(Tx& tx, const Payment& seen, Won amount, const Stamp& stamp) {
  const bool is_whole = seen.status == kDone && amount == seen.balance;
  TRY(const auto rows,
      tx.execute("UPDATE payment SET status = $2, balance = balance - $3, transaction_key = $4 "
                 "WHERE payment_key = $1 AND status = $5 AND balance = $6",
                 Args{seen.payment_key, text_of(is_whole ? kCanceled : kPartialCanceled),
                      amount.amount(), stamp.transaction_key, seen.status,
                      seen.balance.amount()}));
  return rows == 1;
}

Result<> insert_cancellation(Tx& tx, const Cancellation& cancellation) {
  MUST(tx.execute("INSERT INTO cancellation (transaction_key, payment_key, amount, reason, "
                  "refundable, at) VALUES ($1, $2, $3, $4, $5, $6)",
                  Args{cancellation.transaction_key, cancellation.payment_key,
                       cancellation.amount.amount(), cancellation.reason,
                       cancellation.refundable.amount(), micros(cancellation.at)}));
  return Result<>();
}

Result<> write_ledger(Tx& tx, const LedgerLine& line) {
  TRY(const auto rows,
      tx.query("UPDATE ledger_last SET n = n + 1 WHERE only = 1 RETURNING n", Args()));
  MUST(tx.execute("INSERT INTO ledger (n, at, type, payment_key, order_id, amount, key) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  Args{rows.at(0).integer(0), micros(line.at), line.type, line.payment_key,
                       line.order_id, line.amount.amount(), line.key}));
  return Result<>();
}

Result<std::vector<LedgerLine>> ledger(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT at, type, payment_key, order_id, amount, key FROM ledger "
                                "ORDER BY n", Args()));
  std::vector<LedgerLine> lines;
  for (const auto& row : rows) {
    lines.push_back({instant(row.integer(0)), row.text(1), row.text(2), row.text(3),
                     *Won::of(row.integer(4)), row.text(5)});
  }
  return lines;
}

Result<> add_fault(Tx& tx, const Fault& fault) {
  TRY(const auto rows, tx.query("SELECT COALESCE(MAX(id), 0) + 1 FROM fault", Args()));
  MUST(tx.execute("INSERT INTO fault (id, calls_left, rate, kind, code, ms) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  Args{rows.at(0).integer(0), fault.calls_left, fault.rate, fault.kind, fault.code,
                       fault.ms}));
  return Result<>();
}

Result<> clear_faults(Tx& tx) {
  MUST(tx.execute("DELETE FROM fault", Args()));
  return Result<>();
}

Result<std::vector<Fault>> faults(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT id, calls_left, rate, kind, code, ms FROM fault "
                                "WHERE calls_left > 0 OR rate > 0 ORDER BY id", Args()));
  std::vector<Fault> list;
  for (const auto& row : rows) {
    list.push_back({row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4),
                    row.integer(5)});
  }
  return list;
}

Result<bool> spend_fault(Tx& tx, std::int64_t id) {
  TRY(const auto rows, tx.execute("UPDATE fault SET calls_left = calls_left - 1 "
                                  "WHERE id = $1 AND calls_left > 0", Args{id}));
  return rows == 1;
}

}  // namespace astraphe::sandbox
