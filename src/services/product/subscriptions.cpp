#include "services/product/subscriptions.hpp"

#include "services/product/catalogue.hpp"
#include "services/product/wire.hpp"

namespace astraphe::product {
namespace {

using http::Response;
using ports::Tx;

Error no_such_subscription() { return Error(Errc::not_found, "no such subscription"); }

Response answer_with(const Deps& deps, int status, const Subscription& subscription) {
  const auto json = boost::json::serialize(subscription_json(subscription, deps.wire.zone));
  return http::bare_json(status, http::envelope(deps.wire, status, json));
}

Result<Response> subscribe_in(Tx& tx, const Deps& deps, const SubscriptionWish& wish,
                              SubscriptionId id) {
  const auto now = deps.clock.now();
  TRY(auto before, store::recall(tx, wish.once));
  if (before) return std::move(*before);
  TRY(const auto door, find_door(tx, wish.product));
  if (!door) return no_such_product();
  TRY(const bool is_new, insert_subscription(tx, {id, wish.user, wish.product, "", now}));
  TRY(const auto stored, find_subscription(tx, wish.user, wish.product));
  if (!stored) return Error(Errc::conflict, "too many", "TOO_MANY_SUBSCRIPTIONS");
  auto answer = answer_with(deps, is_new ? 201 : 200, *stored);
  MUST(store::remember(tx, wish.once, answer, now));
  return answer;
}

}  // namespace

Task<Result<Response>> subscribe(const Deps& deps, SubscriptionWish wish) {
  CO_TRY(const auto id, co_await deps.ids.take<SubscriptionId>());
  auto work = [&](Tx& tx) { return subscribe_in(tx, deps, wish, id); };
  co_return co_await transact_once(deps.database, work);
}

Task<Result<Subscription>> subscription_of(const Deps& deps, UserId user, SubscriptionId id) {
  auto find = [user, id](Tx& tx) { return find_subscription(tx, user, id); };
  CO_TRY(auto found, co_await deps.database.read(find));
  if (!found) co_return no_such_subscription();
  co_return std::move(*found);
}

Task<Result<>> unsubscribe(const Deps& deps, UserId user, SubscriptionId id) {
  auto work = [user, id, now = deps.clock.now()](Tx& tx) {
    return delete_subscription(tx, user, id, now);
  };
  CO_TRY(const bool deleted, co_await deps.database.transact(work));
  if (!deleted) co_return no_such_subscription();
  co_return Result<>();
}

Task<Result<Notice>> read_notice(const Deps& deps, UserId user, NoticeId id) {
  auto work = [user, id, now = deps.clock.now()](Tx& tx) { return mark_read(tx, user, id, now); };
  CO_TRY(auto notice, co_await deps.database.transact(work));
  if (!notice) co_return Error(Errc::not_found, "no such notice");
  co_return std::move(*notice);
}

Task<Result<SubscriptionPage>> subscriptions(const Deps& deps, SubscriptionFilter filter) {
  auto find = [filter](Tx& tx) { return list_subscriptions(tx, filter); };
  co_return co_await deps.database.read(find);
}

Task<Result<NoticePage>> notices(const Deps& deps, UserId user, http::Paging paging) {
  auto find = [user, paging](Tx& tx) { return list_notices(tx, user, paging); };
  co_return co_await deps.database.read(find);
}

}  // namespace astraphe::product
