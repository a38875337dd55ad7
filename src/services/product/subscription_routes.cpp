#include "services/product/subscription_routes.hpp"

#include "http/query.hpp"
#include "services/product/input.hpp"
#include "services/product/subscriptions.hpp"
#include "services/product/wire.hpp"

namespace astraphe::product {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::string_view kPost = "POST /api/subscribeProducts";

// What is asked for stands in the query, as in the original: that is what a key stands for, too.
Result<SubscriptionWish> wish_from(const Request& request, UserId user) {
  TRY(auto once, store::once_key(request, user.value(), std::string(kPost)));
  http::Query query(request);
  const auto product = query.maybe_integer("productId", {1, kIdMax});
  MUST(query.finish());
  if (!product) return Error(std::vector{FieldError{"/productId", "REQUIRED", ""}});
  once.body_hash += "/" + std::to_string(*product);
  return SubscriptionWish{user, ProductId(*product), std::move(once)};
}

Answer post_subscription(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto wish, wish_from(request, caller->user));
  co_return co_await subscribe(deps, std::move(wish));
}

Answer get_subscription(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<SubscriptionId>("subscribeProductId"));
  CO_TRY(const auto found, co_await subscription_of(deps, caller->user, id));
  co_return http::data(200, json::serialize(subscription_json(found, deps.wire.zone)));
}

Answer remove_subscription(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<SubscriptionId>("subscribeProductId"));
  CO_MUST(co_await unsubscribe(deps, caller->user, id));
  co_return http::data(200, "null");
}

Answer get_subscriptions(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  http::Query query(request);
  SubscriptionFilter filter{.user = caller->user, .product = std::nullopt, .paging = {}};
  if (const auto id = query.maybe_integer("productId", {1, kIdMax})) filter.product = ProductId(*id);
  filter.paging = paging_of(query);
  CO_MUST(query.finish());
  CO_TRY(const auto page, co_await subscriptions(deps, filter));
  co_return http::data(200, json::serialize(page_json(page, deps.wire.zone)));
}

Answer get_notices(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  http::Query query(request);
  const auto paging = paging_of(query);
  CO_MUST(query.finish());
  CO_TRY(const auto page, co_await notices(deps, caller->user, paging));
  co_return http::data(200, json::serialize(page_json(page, deps.wire.zone)));
}

Answer put_read(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<NoticeId>("noticeId"));
  CO_TRY(const auto notice, co_await read_notice(deps, caller->user, id));
  co_return http::data(200, json::serialize(notice_json(notice, deps.wire.zone)));
}

}  // namespace

std::vector<http::Route> subscription_routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return {
      {post, "/api/subscribeProducts", with(post_subscription)},
      {get, "/api/subscribeProducts", with(get_subscriptions)},
      {get, "/api/subscribeProducts/{subscribeProductId}", with(get_subscription)},
      {del, "/api/subscribeProducts/{subscribeProductId}", with(remove_subscription)},
      {get, "/api/notices", with(get_notices)},
      {put, "/api/notices/{noticeId}/read", with(put_read)},
  };
}

}  // namespace astraphe::product
