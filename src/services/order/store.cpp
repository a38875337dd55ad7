#include "services/order/store.hpp"

#include "store/search.hpp"

namespace astraphe::order {
namespace {

using domain::OrderState;
using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;
using ports::Value;

constexpr std::string_view kSelect =
    "SELECT id, user_id, state, total, delivery_price, payment_order_id, lapses_at, "
    "hold_expires_at, fence, was_refused, fail_reason, delivery_date, memo, address_id, "
    "created_at, updated_at, cancel_reason, deleted_at, refund_state FROM customer_order ";

// In the order of OrderSort.
constexpr std::array<std::string_view, 3> kSortColumns{"created_at", "updated_at", "total"};

std::int64_t number_of(OrderState state) { return static_cast<std::int64_t>(state); }

template <class T>
Value or_null(const std::optional<T>& value) {
  if (value) return *value;
  return std::monostate();
}

std::optional<Instant> maybe_instant(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return instant(row.integer(column));
}

Won stored_won(const Row& row, std::size_t column) { return *Won::of(row.integer(column)); }

Line line_of(const Row& row) {
  return Line{ProductId(row.integer(0)), row.maybe_integer(1), row.integer(2), stored_won(row, 3),
              row.text(4), row.maybe_text(5)};
}

Result<std::vector<Line>> lines_of(Tx& tx, OrderId id) {
  TRY(const auto rows, tx.query("SELECT product_id, option_id, quantity, unit_price, "
                                "product_name, admission_id FROM order_line WHERE order_id = $1 "
                                "ORDER BY line", Args{id.value()}));
  std::vector<Line> lines;
  for (const auto& row : rows) lines.push_back(line_of(row));
  return lines;
}

Order order_of(const Row& row, std::vector<Line> lines) {
  const auto fence = row.maybe_integer(8);
  const auto refund = row.maybe_integer(18);
  return Order{.id = OrderId(row.integer(0)),
               .user = UserId(row.integer(1)),
               .state = static_cast<OrderState>(row.integer(2)),
               .total = stored_won(row, 3),
               .delivery_price = stored_won(row, 4),
               .payment_order_id = row.text(5),
               .lapses_at = instant(row.integer(6)),
               .hold_expires_at = maybe_instant(row, 7),
               .fence = fence ? std::optional(PaymentId(*fence)) : std::nullopt,
               .was_refused = row.integer(9) == 1,
               .fail_reason = row.maybe_text(10),
               .cancel_reason = row.maybe_text(16),
               .deleted = !row.is_null(17),
               .refund = refund ? std::optional(static_cast<domain::RefundState>(*refund))
                                : std::nullopt,
               .delivery_date = row.maybe_text(11),
               .memo = row.maybe_text(12),
               .address = row.maybe_integer(13),
               .created_at = instant(row.integer(14)),
               .updated_at = instant(row.integer(15)),
               .lines = std::move(lines)};
}

Result<std::vector<Order>> orders_from(Tx& tx, const Rows& rows) {
  std::vector<Order> orders;
  for (const auto& row : rows) {
    TRY(auto lines, lines_of(tx, OrderId(row.integer(0))));
    orders.push_back(order_of(row, std::move(lines)));
  }
  return orders;
}

Result<std::optional<Order>> first_of(Tx& tx, const Rows& rows) {
  TRY(auto orders, orders_from(tx, rows));
  if (orders.empty()) return std::optional<Order>();
  return std::optional(std::move(orders.front()));
}

Result<> insert_lines(Tx& tx, const Order& order) {
  std::vector<Args> batch;
  for (const auto& line : order.lines) {
    batch.push_back(Args{order.id.value(), static_cast<std::int64_t>(batch.size() + 1),
                         line.product.value(), or_null(line.option), line.quantity,
                         line.unit_price.amount(), line.product_name, or_null(line.admission),
                         store::folded(line.product_name), micros(order.created_at),
                         order.user.value()});
  }
  MUST(tx.execute_many("INSERT INTO order_line (order_id, line, product_id, option_id, quantity, "
                       "unit_price, product_name, admission_id, product_name_folded, created_at, "
                       "created_by, updated_at, updated_by) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $11)", batch));
  return Result<>();
}

}  // namespace

Result<> insert_order(Tx& tx, const Order& order) {
  MUST(tx.execute("INSERT INTO customer_order (id, user_id, state, total, delivery_price, "
                  "payment_order_id, lapses_at, was_refused, delivery_date, memo, address_id, "
                  "created_at, created_by, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, "
                  "$6, $7, 0, $8, $9, $10, $11, $2, $11, $2)",
                  Args{order.id.value(), order.user.value(), number_of(order.state),
                       order.total.amount(), order.delivery_price.amount(),
                       order.payment_order_id, micros(order.lapses_at),
                       or_null(order.delivery_date), or_null(order.memo), or_null(order.address),
                       micros(order.created_at)}));
  return insert_lines(tx, order);
}

Result<std::optional<Order>> find_order(Tx& tx, OrderId id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE id = $1", Args{id.value()}));
  return first_of(tx, rows);
}

Result<std::optional<Order>> find_by_payment_order_id(Tx& tx, const std::string& id) {
  TRY(const auto rows, tx.query(std::string(kSelect) + "WHERE payment_order_id = $1", Args{id}));
  return first_of(tx, rows);
}

Result<OrderPage> list_orders(Tx& tx, const OrderFilter& filter) {
  const std::string where =
      "WHERE user_id = $1 AND deleted_at IS NULL AND ($2 < 0 OR state = $2) AND ($3 = '' OR "
      "EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = customer_order.id AND "
      "l.product_name_folded LIKE $3 ESCAPE '\\')) ";
  Args which{filter.user.value(), filter.state ? number_of(*filter.state) : std::int64_t{-1},
             filter.product_name.empty() ? std::string() : store::containing(filter.product_name)};
  TRY(const auto total, tx.query("SELECT COUNT(*) FROM customer_order " + where, which));
  const std::string column(kSortColumns.at(static_cast<std::size_t>(filter.sort)));
  const std::string way = filter.ascending ? " ASC" : " DESC";
  which.insert(which.end(), {filter.paging.size, filter.paging.offset()});
  TRY(const auto rows, tx.query(std::string(kSelect) + where + "ORDER BY " + column + way + ", id" +
                                way + " LIMIT $4 OFFSET $5", which));
  TRY(auto orders, orders_from(tx, rows));
  return OrderPage{std::move(orders), total.at(0).integer(0)};
}

Result<bool> change_state(Tx& tx, const StateChange& change) {
  TRY(const auto rows, tx.execute("UPDATE customer_order SET state = $3, "
                                  "fail_reason = COALESCE($4, fail_reason), "
                                  "cancel_reason = COALESCE($5, cancel_reason), updated_at = $7, "
                                  "updated_by = $8 WHERE id = $1 AND state = $2 AND ($6 = 0 OR fence IS NULL)",
                                  Args{change.id.value(), number_of(change.from),
                                       number_of(change.to), or_null(change.fail_reason),
                                       or_null(change.cancel_reason),
                                       std::int64_t{change.needs_no_fence}, micros(change.now),
                                       change.by ? Value(change.by->value()) : Value()}));
  return rows == 1;
}

Result<bool> delete_order(Tx& tx, OrderId id, OrderState seen, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE customer_order SET deleted = 1, deleted_at = $3, "
                                  "deleted_by = user_id WHERE id = $1 AND "
                                  "state = $2 AND deleted_at IS NULL AND "
                                  "(refund_state IS NULL OR refund_state <> $4)",
                                  Args{id.value(), number_of(seen), micros(now),
                                       static_cast<std::int64_t>(domain::RefundState::pending)}));
  if (rows != 1) return false;
  MUST(tx.execute("UPDATE order_line SET deleted = 1, deleted_at = $2, deleted_by = created_by "
                  "WHERE order_id = $1", Args{id.value(), micros(now)}));
  return true;
}

Result<bool> note_hold(Tx& tx, OrderId id, Instant expires) {
  TRY(const auto rows, tx.execute("UPDATE customer_order SET hold_expires_at = $2, lapses_at = $2 "
                                  "WHERE id = $1", Args{id.value(), micros(expires)}));
  return rows == 1;
}

Result<std::vector<OrderId>> lapsed(Tx& tx, Instant now, std::int64_t limit) {
  TRY(const auto rows, tx.query("SELECT id FROM customer_order WHERE state IN ($1, $2) AND "
                                "lapses_at <= $3 AND fence IS NULL ORDER BY lapses_at, id "
                                "LIMIT $4",
                                Args{number_of(OrderState::pending),
                                     number_of(OrderState::order_created), micros(now), limit}));
  std::vector<OrderId> ids;
  for (const auto& row : rows) ids.emplace_back(row.integer(0));
  return ids;
}

Result<bool> use_admission(Tx& tx, const std::string& admission, OrderId order) {
  TRY(const auto rows, tx.execute("INSERT INTO used_admission (admission_id, order_id) "
                                  "VALUES ($1, $2) ON CONFLICT (admission_id) DO NOTHING",
                                  Args{admission, order.value()}));
  return rows == 1;
}

Result<> give_admissions_back(Tx& tx, OrderId order) {
  MUST(tx.execute("DELETE FROM used_admission WHERE order_id = $1", Args{order.value()}));
  return Result<>();
}

}  // namespace astraphe::order
