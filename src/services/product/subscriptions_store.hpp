#pragma once
// The rows of who wants to hear of a product, and of the notices that they get.
//
// An announcement says that there is something to tell of a product: its sale has opened, or it is
// on the shelf again. It is written once, in the transaction that makes it true or after it, and
// told to the subscribers in batches; `told_to` is how far that has come. A notice is unique by
// announcement and account, so nobody hears of one thing twice.

#include "http/page.hpp"
#include "ports/database.hpp"
#include "services/product/product.hpp"

#include <array>
#include <span>

namespace astraphe::product {

using SubscriptionId = Id<struct SubscriptionTag>;
using NoticeId = Id<struct NoticeTag>;

struct Subscription {
  SubscriptionId id;
  UserId user;
  ProductId product;
  std::string product_name;
  Instant created_at;
};

// False when the account has one for this product, or as many as one may have.
Result<bool> insert_subscription(ports::Tx& tx, const Subscription& subscription);
// The account's own. Deleted ones are not found.
Result<std::optional<Subscription>> find_subscription(ports::Tx& tx, UserId user,
                                                      SubscriptionId id);
Result<std::optional<Subscription>> find_subscription(ports::Tx& tx, UserId user,
                                                      ProductId product);
// False when the account has no such subscription.
Result<bool> delete_subscription(ports::Tx& tx, UserId user, SubscriptionId id, Instant now);

struct SubscriptionFilter {
  UserId user;
  std::optional<ProductId> product;
  http::Paging paging;
};
struct SubscriptionPage {
  std::vector<Subscription> subscriptions;
  std::int64_t total = 0;
  http::Paging paging;
};
// The newest first.
Result<SubscriptionPage> list_subscriptions(ports::Tx& tx, const SubscriptionFilter& filter);

// In the order of kNoticeKindNames, which is what the API says.
enum class NoticeKind { restocked, sale_open };
inline constexpr std::array<std::string_view, 2> kNoticeKindNames{"RESTOCKED", "SALE_OPEN"};

struct Announcement {
  ProductId product;
  NoticeKind kind;
  std::int64_t occasion = 0;  // which one of this product's: it is announced once
  Instant at;                 // when it became true; whoever subscribed later does not hear of it
  std::int64_t told_to = 0;   // subscriptions up to this one have been dealt with
  bool is_done = false;       // nobody is left to tell
};
// Does nothing for an occasion that was announced before.
Result<> announce(ports::Tx& tx, const Announcement& announcement);
// Sales that opened after `since` and have stock, with subscribers who wait for that, and not
// announced before.
Result<std::vector<Announcement>> unannounced_openings(ports::Tx& tx, Instant since, Instant now,
                                                       std::int64_t limit);
// The oldest that is not told to everybody.
Result<std::optional<Announcement>> find_untold(ports::Tx& tx);
// The next ones to tell.
Result<std::vector<Subscription>> subscribers_of(ports::Tx& tx, const Announcement& announcement,
                                                 std::int64_t limit);
// Moves `told_to` on; `is_done` when nobody comes after. False when somebody else has moved it.
Result<bool> move_on(ports::Tx& tx, const Announcement& announcement, std::int64_t told_to,
                     bool is_done);

struct Notice {
  NoticeId id;
  NoticeKind kind;
  ProductId product;
  std::string product_name;
  Instant created_at;
  std::optional<Instant> read_at;
};
struct NewNotice {
  NoticeId id;
  UserId user;
};
// An account that has heard of it is passed over.
Result<> insert_notices(ports::Tx& tx, const Announcement& announcement,
                        std::span<const NewNotice> notices, Instant now);

struct NoticePage {
  std::vector<Notice> notices;
  std::int64_t total = 0;
  std::int64_t unread = 0;  // in all; counted up to kUnreadMax
  http::Paging paging;
};
inline constexpr std::int64_t kUnreadMax = 100;
// The newest first.
Result<NoticePage> list_notices(ports::Tx& tx, UserId user, http::Paging paging);
// As it is after that. Nothing when the account has no such notice.
Result<std::optional<Notice>> mark_read(ports::Tx& tx, UserId user, NoticeId id, Instant now);

// Notices, and announcements that have been told, from before then.
Result<> forget_notices(ports::Tx& tx, Instant before);

}  // namespace astraphe::product
