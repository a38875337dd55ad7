#include "services/product/subscriptions_store.hpp"

namespace astraphe::product {
namespace {

using ports::Args;
using ports::Row;
using ports::Rows;
using ports::Tx;
using ports::Value;

constexpr std::int64_t kSubscriptionsMax = 500;  // of one account

constexpr std::string_view kSelectSubscription =
    "SELECT s.id, s.user_id, s.product_id, p.name, s.created_at FROM subscription s "
    "JOIN product p ON p.id = s.product_id ";
constexpr std::string_view kSelectNotice =
    "SELECT n.id, n.kind, n.product_id, p.name, n.created_at, n.read_at FROM notice n "
    "JOIN product p ON p.id = n.product_id ";

Subscription subscription_from(const Row& row) {
  return Subscription{SubscriptionId(row.integer(0)), UserId(row.integer(1)),
                      ProductId(row.integer(2)), row.text(3), instant(row.integer(4))};
}

std::vector<Subscription> subscriptions_from(const Rows& rows) {
  std::vector<Subscription> all;
  for (const auto& row : rows) all.push_back(subscription_from(row));
  return all;
}

std::optional<Subscription> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return subscription_from(rows[0]);
}

std::int64_t number_of(NoticeKind kind) { return static_cast<std::int64_t>(kind); }

Notice notice_from(const Row& row) {
  const auto read = row.maybe_integer(5);
  return Notice{NoticeId(row.integer(0)),
                static_cast<NoticeKind>(row.integer(1)),
                ProductId(row.integer(2)),
                row.text(3),
                instant(row.integer(4)),
                read ? std::optional(instant(*read)) : std::nullopt};
}

Announcement announcement_from(const Row& row) {
  return Announcement{ProductId(row.integer(0)), static_cast<NoticeKind>(row.integer(1)),
                      row.integer(2), instant(row.integer(3)), row.integer(4)};
}

}  // namespace

Result<bool> insert_subscription(Tx& tx, const Subscription& subscription) {
  TRY(const auto rows,
      tx.execute("INSERT INTO subscription (id, user_id, product_id, created_at, created_by, "
                 "updated_at, updated_by, deleted) SELECT $1, $2, $3, $4, $2, $4, $2, 0 "
                 "WHERE (SELECT COUNT(*) FROM subscription WHERE user_id = $2 AND deleted = 0) < $5 "
                 "ON CONFLICT (user_id, product_id) WHERE deleted = 0 DO NOTHING",
                 Args{subscription.id.value(), subscription.user.value(),
                      subscription.product.value(), micros(subscription.created_at),
                      kSubscriptionsMax}));
  return rows == 1;
}

Result<std::optional<Subscription>> find_subscription(Tx& tx, UserId user, SubscriptionId id) {
  TRY(const auto rows, tx.query(std::string(kSelectSubscription) +
                                    "WHERE s.id = $1 AND s.user_id = $2 AND s.deleted = 0",
                                Args{id.value(), user.value()}));
  return first_of(rows);
}

Result<std::optional<Subscription>> find_subscription(Tx& tx, UserId user, ProductId product) {
  TRY(const auto rows, tx.query(std::string(kSelectSubscription) +
                                    "WHERE s.user_id = $1 AND s.product_id = $2 AND s.deleted = 0",
                                Args{user.value(), product.value()}));
  return first_of(rows);
}

Result<bool> delete_subscription(Tx& tx, UserId user, SubscriptionId id, Instant now) {
  TRY(const auto rows, tx.execute("UPDATE subscription SET deleted = 1, deleted_at = $3, "
                                  "deleted_by = $2 WHERE id = $1 AND user_id = $2 AND deleted = 0",
                                  Args{id.value(), user.value(), micros(now)}));
  return rows == 1;
}

Result<SubscriptionPage> list_subscriptions(Tx& tx, const SubscriptionFilter& filter) {
  const std::string where =
      "WHERE s.user_id = $1 AND s.deleted = 0 AND ($2 = 0 OR s.product_id = $2) ";
  const Args which{filter.user.value(), filter.product ? filter.product->value() : std::int64_t{0}};
  TRY(const auto total, tx.query("SELECT COUNT(*) FROM subscription s " + where, which));
  TRY(const auto rows,
      tx.query(std::string(kSelectSubscription) + where + "ORDER BY s.id DESC LIMIT $3 OFFSET $4",
               Args{which[0], which[1], filter.paging.size, filter.paging.offset()}));
  return SubscriptionPage{subscriptions_from(rows), total.at(0).integer(0), filter.paging};
}

Result<> announce(Tx& tx, const Announcement& announcement) {
  MUST(tx.execute("INSERT INTO announcement (product_id, kind, occasion, at, told_to, done) "
                  "VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (product_id, kind, occasion) "
                  "DO NOTHING",
                  Args{announcement.product.value(), number_of(announcement.kind),
                       announcement.occasion, micros(announcement.at),
                       std::int64_t{announcement.is_done}}));
  return Result<>();
}

Result<std::vector<Announcement>> unannounced_openings(Tx& tx, Instant since, Instant now,
                                                       std::int64_t limit) {
  TRY(const auto rows,
      tx.query("SELECT p.id, $1, p.sale_start, p.sale_start, 0 FROM product p "
               "WHERE p.sale_start > $2 AND p.sale_start <= $3 AND p.deleted = 0 AND "
               "(p.sale_end IS NULL OR p.sale_end > $3) AND p.remaining > 0 AND "
               "EXISTS (SELECT 1 FROM subscription s WHERE s.product_id = p.id AND s.deleted = 0 "
               "AND s.created_at <= p.sale_start) AND NOT EXISTS (SELECT 1 FROM announcement a "
               "WHERE a.product_id = p.id AND a.kind = $1 AND a.occasion = p.sale_start) "
               "ORDER BY p.sale_start, p.id LIMIT $4",
               Args{number_of(NoticeKind::sale_open), micros(since), micros(now), limit}));
  std::vector<Announcement> all;
  for (const auto& row : rows) all.push_back(announcement_from(row));
  return all;
}

Result<std::optional<Announcement>> find_untold(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT product_id, kind, occasion, at, told_to FROM announcement "
                                "WHERE done = 0 ORDER BY at, product_id, kind LIMIT 1", Args()));
  if (rows.empty()) return std::optional<Announcement>();
  return std::optional(announcement_from(rows[0]));
}

Result<std::vector<Subscription>> subscribers_of(Tx& tx, const Announcement& announcement,
                                                 std::int64_t limit) {
  TRY(const auto rows, tx.query(std::string(kSelectSubscription) +
                                    "WHERE s.product_id = $1 AND s.id > $2 AND s.deleted = 0 AND "
                                    "s.created_at <= $3 ORDER BY s.id LIMIT $4",
                                Args{announcement.product.value(), announcement.told_to,
                                     micros(announcement.at), limit}));
  return subscriptions_from(rows);
}

Result<bool> move_on(Tx& tx, const Announcement& announcement, std::int64_t told_to,
                     bool is_done) {
  TRY(const auto rows, tx.execute("UPDATE announcement SET told_to = $4, done = $5 WHERE "
                                  "product_id = $1 AND kind = $2 AND occasion = $3 AND "
                                  "told_to = $6 AND done = 0",
                                  Args{announcement.product.value(), number_of(announcement.kind),
                                       announcement.occasion, told_to, std::int64_t{is_done},
                                       announcement.told_to}));
  return rows == 1;
}

Result<> insert_notices(Tx& tx, const Announcement& announcement,
                        std::span<const NewNotice> notices, Instant now) {
  std::vector<Args> batch;
  for (const auto& notice : notices) {
    batch.push_back(Args{notice.id.value(), notice.user.value(), announcement.product.value(),
                         number_of(announcement.kind), announcement.occasion, micros(now)});
  }
  MUST(tx.execute_many("INSERT INTO notice (id, user_id, product_id, kind, occasion, created_at) "
                       "VALUES ($1, $2, $3, $4, $5, $6) "
                       "ON CONFLICT (user_id, product_id, kind, occasion) DO NOTHING",
                       batch));
  return Result<>();
}

Result<NoticePage> list_notices(Tx& tx, UserId user, http::Paging paging) {
  const Args whose{user.value()};
  TRY(const auto total, tx.query("SELECT COUNT(*) FROM notice WHERE user_id = $1", whose));
  TRY(const auto unread, tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM notice WHERE user_id = $1 "
                                  "AND read_at IS NULL LIMIT $2) some",
                                  Args{user.value(), kUnreadMax}));
  TRY(const auto rows, tx.query(std::string(kSelectNotice) +
                                    "WHERE n.user_id = $1 ORDER BY n.created_at DESC, n.id DESC "
                                    "LIMIT $2 OFFSET $3",
                                Args{user.value(), paging.size, paging.offset()}));
  NoticePage page{{}, total.at(0).integer(0), unread.at(0).integer(0), paging};
  for (const auto& row : rows) page.notices.push_back(notice_from(row));
  return page;
}

Result<std::optional<Notice>> mark_read(Tx& tx, UserId user, NoticeId id, Instant now) {
  const Args which{id.value(), user.value()};
  MUST(tx.execute("UPDATE notice SET read_at = $3 WHERE id = $1 AND user_id = $2 AND "
                  "read_at IS NULL", Args{which[0], which[1], micros(now)}));
  TRY(const auto rows,
      tx.query(std::string(kSelectNotice) + "WHERE n.id = $1 AND n.user_id = $2", which));
  if (rows.empty()) return std::optional<Notice>();
  return std::optional(notice_from(rows[0]));
}

Result<> forget_notices(Tx& tx, Instant before) {
  MUST(tx.execute("DELETE FROM notice WHERE created_at < $1", Args{micros(before)}));
  MUST(tx.execute("DELETE FROM announcement WHERE at < $1 AND done = 1", Args{micros(before)}));
  return Result<>();
}

}  // namespace astraphe::product
