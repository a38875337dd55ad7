#include "services/queue/store.hpp"

#include "base/planted.hpp"

namespace astraphe::queue {
namespace {

using domain::AdmissionRules;
using domain::PersonState;
using domain::RoomEntry;
using ports::Args;
using ports::Row;
using ports::Tx;
using ports::Value;

constexpr std::string_view kColumns =
    "product_id, version, seller_id, product_name, sale_start, sale_end, has_room, "
    "admitted_each, period_ms, start_delay_ms, active_max, stay_ms, keeps_place, "
    "product_admission, stock_band, deleted, stopped, last_n, last_sequence, waiting, active, "
    "period, admitted_in_period, admitted";

std::string select_room(std::string_view which) {
  return std::string("SELECT ").append(kColumns).append(" FROM room ").append(which);
}

Value or_null(std::optional<std::int64_t> value) {
  if (value) return *value;
  return std::monostate();
}

Value or_null(std::optional<Instant> when) {
  if (when) return micros(*when);
  return std::monostate();
}

std::optional<Instant> maybe_instant(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return instant(row.integer(column));
}

AdmissionRules rules_of(const Row& row) {
  return AdmissionRules{
      .has_room = row.integer(6) == 1,
      .count = row.integer(7),
      .period = Millis(row.integer(8)),
      .start_delay = Millis(row.integer(9)),
      .active_max = row.maybe_integer(10),
      .stay = Millis(row.integer(11)),
      .rejoin = row.integer(12) == 1 ? domain::Rejoin::keep_place : domain::Rejoin::to_the_back};
}

Room room_of(const Row& row) {
  return Room{.product = ProductId(row.integer(0)),
              .version = row.integer(1),
              .seller = UserId(row.integer(2)),
              .product_name = row.text(3),
              .sale = {instant(row.integer(4)), maybe_instant(row, 5)},
              .rules = rules_of(row),
              .product_admission = row.text(13),
              .stock_band = row.text(14),
              .deleted = row.integer(15) == 1,
              .counters = {.waiting = row.integer(19),
                           .active = row.integer(20),
                           .period = row.integer(21),
                           .admitted_in_period = row.integer(22),
                           .stopped = row.integer(16) == 1},
              .last_n = row.integer(17),
              .last_sequence = row.integer(18),
              .admitted = row.integer(23)};
}

Args args_of(const Room& room) {
  const auto& rules = room.rules;
  const auto& counters = room.counters;
  return Args{room.product.value(), room.version, room.seller.value(), room.product_name,
              micros(room.sale.start), or_null(room.sale.end), std::int64_t{rules.has_room},
              rules.count, std::int64_t{rules.period.count()},
              std::int64_t{rules.start_delay.count()}, or_null(rules.active_max),
              std::int64_t{rules.stay.count()},
              std::int64_t{rules.rejoin == domain::Rejoin::keep_place}, room.product_admission,
              room.stock_band, std::int64_t{room.deleted}, std::int64_t{counters.stopped},
              room.last_n, room.last_sequence, counters.waiting, counters.active, counters.period,
              counters.admitted_in_period, room.admitted};
}

Person person_of(const Row& row, std::size_t first) {
  return Person{row.integer(first), static_cast<PersonState>(row.integer(first + 1)),
                instant(row.integer(first + 2))};
}

}  // namespace

Result<std::optional<Room>> find_room(Tx& tx, ProductId product) {
  TRY(const auto rows, tx.query(select_room("WHERE product_id = $1"), Args{product.value()}));
  if (rows.empty()) return std::optional<Room>();
  return std::optional(room_of(rows[0]));
}

Result<std::vector<Room>> all_rooms(Tx& tx) {
  TRY(const auto rows, tx.query(select_room("WHERE deleted = 0 ORDER BY product_id"), Args()));
  std::vector<Room> rooms;
  for (const auto& row : rows) rooms.push_back(room_of(row));
  return rooms;
}

Result<Room> lock_room(Tx& tx, ProductId product) {
  const auto sql = std::string("UPDATE room SET last_n = last_n WHERE product_id = $1 RETURNING ")
                       .append(kColumns);
  TRY(const auto rows, tx.query(sql, Args{product.value()}));
  if (rows.empty()) return Error(Errc::not_found, "no such room", "NO_SUCH_PRODUCT");
  return room_of(rows[0]);
}

Result<> create_room(Tx& tx, const ProductNews& news) {
  const Room room{.product = news.product,
                  .version = news.version,
                  .seller = news.seller,
                  .product_name = news.name,
                  .sale = news.sale,
                  .rules = news.rules,
                  .product_admission = news.admission_text,
                  .stock_band = news.stock_band,
                  .deleted = news.deleted,
                  .counters = {},
                  .last_n = 0,
                  .last_sequence = 0,
                  .admitted = 0};
  MUST(tx.execute("INSERT INTO room (product_id, version, seller_id, product_name, sale_start, "
                  "sale_end, has_room, admitted_each, period_ms, start_delay_ms, active_max, "
                  "stay_ms, keeps_place, product_admission, stock_band, deleted, stopped, last_n, "
                  "last_sequence, waiting, active, period, admitted_in_period, admitted) VALUES "
                  "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
                  "$18, $19, $20, $21, $22, $23, $24)", args_of(room)));
  return Result<>();
}

Result<> save_room(Tx& tx, const Room& room) {
  MUST(tx.execute("UPDATE room SET version = $2, seller_id = $3, product_name = $4, "
                  "sale_start = $5, sale_end = $6, has_room = $7, admitted_each = $8, "
                  "period_ms = $9, start_delay_ms = $10, active_max = $11, stay_ms = $12, "
                  "keeps_place = $13, product_admission = $14, stock_band = $15, deleted = $16, "
                  "stopped = $17, last_n = $18, last_sequence = $19, waiting = $20, active = $21, "
                  "period = $22, admitted_in_period = $23, admitted = $24 WHERE product_id = $1",
                  args_of(room)));
  return Result<>();
}

Result<> save_counters(Tx& tx, const Room& room) {
  const auto& counters = room.counters;
  MUST(tx.execute("UPDATE room SET last_n = $2, last_sequence = $3, waiting = $4, active = $5, "
                  "period = $6, admitted_in_period = $7, admitted = $8 WHERE product_id = $1",
                  Args{room.product.value(), room.last_n, room.last_sequence, counters.waiting,
                       counters.active, counters.period, counters.admitted_in_period,
                       room.admitted}));
  return Result<>();
}

Result<Person> find_person(Tx& tx, ProductId product, UserId user) {
  TRY(const auto rows, tx.query("SELECT sequence, state, ends FROM person "
                                "WHERE product_id = $1 AND account = $2",
                                Args{product.value(), user.value()}));
  if (rows.empty()) return Person();
  return person_of(rows[0], 0);
}

Result<> save_person(Tx& tx, ProductId product, UserId user, const Person& person) {
  MUST(tx.execute("INSERT INTO person (product_id, account, sequence, state, ends) "
                  "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (product_id, account) DO UPDATE SET "
                  "sequence = excluded.sequence, state = excluded.state, ends = excluded.ends",
                  Args{product.value(), user.value(), person.sequence,
                       static_cast<std::int64_t>(person.state), micros(person.ends)}));
  return Result<>();
}

Result<std::vector<InLine>> front_of_line(Tx& tx, ProductId product, std::int64_t count) {
  static_assert(static_cast<int>(PersonState::waiting) == 1, "what person_in_line indexes");
  const std::string order = planted(Plant::line_by_the_clock) ? "ends, sequence" : "sequence";
  TRY(const auto rows, tx.query("SELECT account, sequence, state, ends FROM person "
                                "WHERE product_id = $1 AND state = 1 ORDER BY " + order +
                                " LIMIT $2", Args{product.value(), count}));
  std::vector<InLine> line;
  for (const auto& row : rows) line.push_back(InLine{UserId(row.integer(0)), person_of(row, 1)});
  return line;
}

Result<std::vector<Overdue>> overdue(Tx& tx, Instant now, std::int64_t count) {
  static_assert(static_cast<int>(PersonState::admitted) == 2, "what person_by_end indexes");
  TRY(const auto rows, tx.query("SELECT product_id, account FROM person WHERE state = 2 AND "
                                "ends <= $1 ORDER BY ends, product_id, account LIMIT $2",
                                Args{micros(now), count}));
  std::vector<Overdue> found;
  for (const auto& row : rows) {
    found.push_back(Overdue{ProductId(row.integer(0)), UserId(row.integer(1))});
  }
  return found;
}

Result<> write_entry(Tx& tx, ProductId product, const RoomEntry& entry) {
  MUST(tx.execute("INSERT INTO journal (product_id, n, at, type, account, sequence, admitted_by, "
                  "period, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  Args{product.value(), entry.n, micros(entry.at),
                       static_cast<std::int64_t>(entry.type), entry.account, entry.sequence,
                       static_cast<std::int64_t>(entry.by), entry.period, micros(entry.ends)}));
  return Result<>();
}

Result<std::vector<RoomEntry>> read_journal(Tx& tx, ProductId product, std::int64_t after,
                                            std::int64_t count) {
  TRY(const auto rows, tx.query("SELECT n, at, type, account, sequence, admitted_by, period, ends "
                                "FROM journal WHERE product_id = $1 AND n > $2 "
                                "ORDER BY n LIMIT $3", Args{product.value(), after, count}));
  std::vector<RoomEntry> entries;
  for (const auto& row : rows) {
    entries.push_back(RoomEntry{row.integer(0), instant(row.integer(1)),
                                static_cast<domain::EntryType>(row.integer(2)), row.integer(3),
                                row.integer(4), static_cast<domain::AdmittedBy>(row.integer(5)),
                                row.integer(6), instant(row.integer(7))});
  }
  return entries;
}

}  // namespace astraphe::queue
