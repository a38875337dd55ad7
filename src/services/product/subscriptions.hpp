#pragma once
// Who wants to hear of a product, and what they are told: that its sale has opened, or that it is
// on the shelf again after it was sold out. Each account hears of each occasion once, also where
// the process dies meanwhile.

#include "auth/identity.hpp"
#include "services/product/service.hpp"
#include "services/product/subscriptions_store.hpp"
#include "store/idempotency.hpp"

namespace astraphe::product {

// 201 with the subscription; 200 with the one that the account has for this product already.
// Errc::not_found for an unknown product, Errc::conflict TOO_MANY_SUBSCRIPTIONS.
struct SubscriptionWish {
  UserId user;
  ProductId product;
  store::OnceKey once;
};
Task<Result<http::Response>> subscribe(const Deps& deps, SubscriptionWish wish);

// Errc::not_found for one that is not the account's own. So do the next ones.
Task<Result<Subscription>> subscription_of(const Deps& deps, UserId user, SubscriptionId id);
Task<Result<>> unsubscribe(const Deps& deps, UserId user, SubscriptionId id);
Task<Result<Notice>> read_notice(const Deps& deps, UserId user, NoticeId id);

Task<Result<SubscriptionPage>> subscriptions(const Deps& deps, SubscriptionFilter filter);
Task<Result<NoticePage>> notices(const Deps& deps, UserId user, http::Paging paging);

// In the transaction that put it back on the shelf. Nothing while its sale is not open.
Result<> announce_restock(ports::Tx& tx, const Product& product, Instant now);

// Announces sales that have opened, and tells what is announced to the next subscribers: at most
// some thousand in a call, each batch in a transaction of its own.
Task<Result<>> tell_subscribers(const Deps& deps);

// Notices are kept for 90 days.
Task<Result<>> forget_old_notices(const Deps& deps);

}  // namespace astraphe::product
