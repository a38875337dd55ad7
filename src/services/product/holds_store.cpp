#include "services/product/holds_store.hpp"

#include "base/planted.hpp"

namespace astraphe::product {
namespace {

using domain::HoldState;
using domain::name_of;
using ports::Args;
using ports::Tx;
using ports::Value;

std::string text_of(HoldState state) {
  return std::string(name_of(state));
}

std::vector<Args> rows_of(std::span<const Units> units) {
  std::vector<Args> batch;
  for (const auto& [row, quantity] : units) {
    batch.push_back(Args{row.product.value(), row.option, quantity});
  }
  return batch;
}

Result<> insert_lines(Tx& tx, OrderId order, std::span<const Units> lines) {
  std::vector<Args> batch;
  for (const auto& [row, quantity] : lines) {
    batch.push_back(Args{order.value(), row.product.value(), row.option, quantity});
  }
  MUST(
      tx.execute_many("INSERT INTO hold_line (order_id, product_id, option_id, quantity) "
                      "VALUES ($1, $2, $3, $4)",
                      batch));
  return Result<>();
}

constexpr std::string_view kTake =
    "UPDATE stock SET remaining = remaining - $3 WHERE product_id = $1 AND option_id = $2 "
    "AND remaining >= $3";
// What is not there is taken all the same: the row's CHECK does not see it.
constexpr std::string_view kTakeBlindly =
    "UPDATE stock SET remaining = CASE WHEN remaining < $3 THEN 0 ELSE remaining - $3 END "
    "WHERE product_id = $1 AND option_id = $2";

}  // namespace

Result<> insert_held(Tx& tx, const Hold& hold, std::span<const Units> lines, Instant now) {
  MUST(
      tx.execute("INSERT INTO hold (order_id, user_id, state, expires_at, created_at, updated_at) "
                 "VALUES ($1, $2, $3, $4, $5, $5)",
                 Args{hold.order.value(), hold.user.value(), text_of(HoldState::held),
                      micros(hold.expires_at), micros(now)}));
  return insert_lines(tx, hold.order, lines);
}

Result<> insert_refused(Tx& tx, OrderId order, UserId user, domain::StockRefusal why, Instant now) {
  MUST(
      tx.execute("INSERT INTO hold (order_id, user_id, state, reason, created_at, updated_at) "
                 "VALUES ($1, $2, $3, $4, $5, $5)",
                 Args{order.value(), user.value(), text_of(HoldState::refused),
                      std::string(name_of(why)), micros(now)}));
  return Result<>();
}

Result<> insert_released(Tx& tx, OrderId order, Instant now) {
  MUST(
      tx.execute("INSERT INTO hold (order_id, state, created_at, updated_at) "
                 "VALUES ($1, $2, $3, $3) ON CONFLICT (order_id) DO NOTHING",
                 Args{order.value(), text_of(HoldState::released), micros(now)}));
  return Result<>();
}

Result<std::optional<UserId>> release_hold(Tx& tx, OrderId order, Instant now) {
  TRY(const auto rows,
      tx.query("UPDATE hold SET state = $2, updated_at = $5 WHERE order_id = $1 "
               "AND state IN ($3, $4) RETURNING user_id",
               Args{order.value(), text_of(HoldState::released), text_of(HoldState::held),
                    text_of(HoldState::sold), micros(now)}));
  if (rows.empty()) return std::optional<UserId>();
  return std::optional(UserId(rows[0].integer(0)));
}

Result<bool> sell_hold(Tx& tx, OrderId order, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE hold SET state = $2, updated_at = $4 "
                                  "WHERE order_id = $1 AND state = $3",
                                  Args{order.value(), text_of(HoldState::sold),
                                       text_of(HoldState::held), micros(now)}));
  return rows == 1;
}

Result<std::optional<std::string>> state_of_hold(Tx& tx, OrderId order) {
  TRY(const auto rows, tx.query("SELECT state FROM hold WHERE order_id = $1", Args{order.value()}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional(rows[0].text(0));
}

Result<std::vector<Units>> lines_of(Tx& tx, OrderId order) {
  TRY(const auto rows, tx.query("SELECT product_id, option_id, quantity FROM hold_line "
                                "WHERE order_id = $1 ORDER BY product_id, option_id",
                                Args{order.value()}));
  std::vector<Units> lines;
  for (const auto& row : rows) {
    lines.push_back(Units{{ProductId(row.integer(0)), row.integer(1)}, row.integer(2)});
  }
  return lines;
}

Result<> take_stock(Tx& tx, std::span<const Units> units) {
  const auto sql = planted(Plant::stock_without_condition) ? kTakeBlindly : kTake;
  TRY(const auto affected, tx.execute_many(sql, rows_of(units)));
  for (const auto rows : affected) {
    if (rows != 1) return Error(Errc::conflict, "the stock has moved on");
  }
  return Result<>();
}

Result<> return_stock(Tx& tx, std::span<const Units> units) {
  MUST(
      tx.execute_many("UPDATE stock SET remaining = remaining + $3 WHERE product_id = $1 "
                      "AND option_id = $2",
                      rows_of(units)));
  return Result<>();
}

Result<> write_movements(Tx& tx, std::span<const Movement> movements, Instant now) {
  std::vector<Args> batch;
  for (const auto& [row, order, reason, delta, change] : movements) {
    batch.push_back(Args{row.product.value(), row.option, order ? order->value() : std::int64_t{0},
                         std::string(reason), delta, micros(now), change});
  }
  MUST(
      tx.execute_many("INSERT INTO stock_movement (product_id, option_id, order_id, reason, delta, "
                      "at, change) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                      batch));
  return Result<>();
}

Result<AdmissionUse> look_at_admission(Tx& tx, const std::string& admission) {
  TRY(const auto ended,
      tx.query("SELECT 1 FROM ended_admission WHERE admission_id = $1", Args{admission}));
  if (!ended.empty()) return AdmissionUse::ended;
  TRY(const auto used,
      tx.query("SELECT 1 FROM used_admission WHERE admission_id = $1", Args{admission}));
  return used.empty() ? AdmissionUse::free : AdmissionUse::used;
}

Result<> use_admission(Tx& tx, const std::string& admission, OrderId order) {
  MUST(tx.execute("INSERT INTO used_admission (admission_id, order_id) VALUES ($1, $2)",
                  Args{admission, order.value()}));
  return Result<>();
}

Result<> give_admission_back(Tx& tx, const std::string& admission, OrderId order) {
  MUST(
      tx.execute("DELETE FROM used_admission WHERE admission_id = $1 AND order_id = $2 "
                 "AND NOT EXISTS (SELECT 1 FROM hold_line l WHERE l.order_id = $2)",
                 Args{admission, order.value()}));
  return Result<>();
}

Result<> end_admission(Tx& tx, const std::string& admission, Instant now) {
  MUST(
      tx.execute("INSERT INTO ended_admission (admission_id, at) VALUES ($1, $2) "
                 "ON CONFLICT (admission_id) DO NOTHING",
                 Args{admission, micros(now)}));
  return Result<>();
}

Result<> forget_ended_admissions(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM ended_admission WHERE at < $1", Args{micros(before)}));
  return Result<>();
}

Result<std::int64_t> bought_by(Tx& tx, const Buyer& buyer) {
  TRY(const auto rows, tx.query("SELECT units FROM bought WHERE user_id = $1 AND product_id = $2",
                                Args{buyer.user.value(), buyer.product.value()}));
  return rows.empty() ? std::int64_t{0} : rows[0].integer(0);
}

Result<> count_bought(Tx& tx, const Buyer& buyer, std::int64_t units,
                      std::optional<std::int64_t> limit) {
  const Args whose{buyer.user.value(), buyer.product.value()};
  if (planted(Plant::limit_without_condition)) limit.reset();
  MUST(
      tx.execute("INSERT INTO bought (user_id, product_id, units) VALUES ($1, $2, 0) "
                 "ON CONFLICT (user_id, product_id) DO NOTHING",
                 whose));
  TRY(const auto rows, tx.execute("UPDATE bought SET units = units + $3 WHERE user_id = $1 "
                                  "AND product_id = $2 AND units + $3 <= $4",
                                  Args{whose[0], whose[1], units, limit.value_or(kIdMax)}));
  if (rows == 1) return Result<>();
  return Error(Errc::conflict, "the account's count has moved on");
}

Result<> uncount_bought(Tx& tx, const Buyer& buyer, std::int64_t units) {
  MUST(tx.execute("UPDATE bought SET units = units - $3 WHERE user_id = $1 AND product_id = $2",
                  Args{buyer.user.value(), buyer.product.value(), units}));
  return Result<>();
}

}  // namespace astraphe::product
