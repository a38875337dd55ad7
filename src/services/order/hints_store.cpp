#include "services/order/hints.hpp"

namespace astraphe::order {
namespace {

using ports::Args;
using ports::Tx;

constexpr std::int64_t kOpenMax = 2'000;
constexpr std::int64_t kOpenOfOrderMax = 8;

Result<bool> exists(Tx& tx, std::string_view where, const Args& args) {
  TRY(const auto rows, tx.query("SELECT 1 FROM payment_hint WHERE " + std::string(where) +
                                " LIMIT 1", args));
  return !rows.empty();
}

}  // namespace

Result<bool> insert_hint(Tx& tx, const Hint& hint, Instant now) {
  TRY(const bool is_old, exists(tx, "transmission = $1", Args{hint.transmission}));
  TRY(const bool waits, exists(tx, "order_id = $1 AND is_open = 1 AND payment_key = $2",
                               Args{hint.order.value(), hint.payment_key}));
  if (is_old || waits) return false;
  TRY(const auto rows,
      tx.execute("INSERT INTO payment_hint (transmission, order_id, payment_key, is_open, next_at, "
                 "tries, at) SELECT $1, $2, $3, 1, $4, 0, $5 WHERE "
                 "(SELECT COUNT(*) FROM payment_hint WHERE is_open = 1) < $6 AND "
                 "(SELECT COUNT(*) FROM payment_hint WHERE is_open = 1 AND order_id = $2) < $7",
                 Args{hint.transmission, hint.order.value(), hint.payment_key,
                      micros(hint.next_at), micros(now), kOpenMax, kOpenOfOrderMax}));
  if (rows == 0) return Error(Errc::limited, "too many webhooks wait to be looked into");
  return true;
}

Result<std::vector<Hint>> due_hints(Tx& tx, Instant now, std::int64_t limit) {
  TRY(const auto rows, tx.query("SELECT transmission, order_id, payment_key, next_at, tries FROM "
                                "payment_hint WHERE is_open = 1 AND next_at <= $1 "
                                "ORDER BY next_at, transmission LIMIT $2",
                                Args{micros(now), limit}));
  std::vector<Hint> due;
  for (const auto& row : rows) {
    due.push_back({row.text(0), OrderId(row.integer(1)), row.text(2), instant(row.integer(3)),
                   row.integer(4)});
  }
  return due;
}

Result<bool> claim_hint(Tx& tx, const Hint& seen, Instant until) {
  TRY(const auto rows, tx.execute("UPDATE payment_hint SET next_at = $3, tries = tries + 1 "
                                  "WHERE transmission = $1 AND tries = $2 AND is_open = 1",
                                  Args{seen.transmission, seen.tries, micros(until)}));
  return rows == 1;
}

Result<> close_hint(Tx& tx, const std::string& transmission) {
  MUST(tx.execute("UPDATE payment_hint SET is_open = 0 WHERE transmission = $1",
                  Args{transmission}));
  return Result<>();
}

Result<> forget_hints(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM payment_hint WHERE is_open = 0 AND at < $1",
                  Args{micros(before)}));
  return Result<>();
}

}  // namespace astraphe::order
