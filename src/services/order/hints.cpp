#include "services/order/hints.hpp"

#include "auth/hmac.hpp"
#include "http/json.hpp"
#include "services/order/patience.hpp"
#include "services/order/refunding.hpp"

namespace astraphe::order {
namespace {

namespace json = boost::json;
using domain::AttemptState;
using domain::OrderState;
using ports::ShownPayment;
using ports::Tx;

// A pass looks at this many, so that forged webhooks cannot make us spend the provider's patience.
constexpr std::int64_t kDueMax = 5;
constexpr std::int64_t kTriesMax = 100;  // most of an hour
constexpr std::size_t kTransmissionMax = 200;
const std::string kCanceledThere = "canceled at the payment provider";

// Toss may add fields without notice: what is not asked for is passed over.
Result<std::string> text_of(const json::object& object, std::string pointer, std::size_t max) {
  const auto* value = object.if_contains(pointer.substr(pointer.rfind('/') + 1));
  const bool fits = value != nullptr && value->is_string() && !value->get_string().empty() &&
                    value->get_string().size() <= max;
  if (!fits) return Error(std::vector{FieldError{std::move(pointer), "REQUIRED", ""}});
  return std::string(value->get_string());
}

Result<std::string> transmission_of(const http::Request& request) {
  const auto given = request.headers.first("tosspayments-webhook-transmission-id").value_or("");
  if (given.size() > kTransmissionMax) {
    return Error(Errc::invalid, "a transmission id of more than 200 characters");
  }
  if (!given.empty()) return std::string(given);
  return auth::hex(auth::view_of(auth::sha256(request.body)));
}

// READY and IN_PROGRESS take no money, and of what came to nothing none is left to be found.
bool may_tell_of_money(std::string_view status) {
  return status != "READY" && status != "IN_PROGRESS" && status != "WAITING_FOR_DEPOSIT" &&
         status != "ABORTED" && status != "EXPIRED";
}

Result<> hear(Tx& tx, const Deps& deps, const News& news) {
  TRY(const auto order, find_by_payment_order_id(tx, news.payment_order_id));
  if (!order) return Result<>();
  TRY(const auto paid, captured_attempt(tx, order->id));
  const bool is_known = news.status == "DONE" && paid && paid->payment_key == news.payment_key;
  if (is_known) return Result<>();
  const auto now = deps.clock.now();
  MUST(insert_hint(tx, {news.transmission, order->id, news.payment_key, now, 0}, now));
  return Result<>();
}

bool can_still_take(const Order& order, const ShownPayment& shown, Instant now) {
  return order.state == OrderState::order_created && !order.fence && order.lapses_at > now &&
         !order.deleted && shown.total == order.total && shown.left == shown.total;
}

// As if its customer had come back from the payment window: the completer looks it up.
Result<> take_payment(Tx& tx, const Deps& deps, const Order& order, const ShownPayment& shown,
                      PaymentId id) {
  const auto now = deps.clock.now();
  TRY(const bool fenced, fence_order(tx, order.id, id, now));
  if (!fenced) return Error(Errc::conflict, "the order moved on meanwhile");
  return insert_attempt(tx, {id, order.id, shown.payment_key, shown.total, 1,
                             AttemptState::confirming, now, 0, "", ""}, now);
}

// The money of a paid order went back, and not through us: the order follows it.
Result<> follow_refund(Tx& tx, const Deps& deps, const Order& order, RefundId id) {
  const bool is_paid =
      domain::saga::find(order.state, domain::OrderEvent::payment_refunded) != nullptr;
  if (!is_paid || order.refund) return Result<>();
  MUST(begin_refund(tx, deps, {order, kCanceledThere, id, true}));
  return Result<>();
}

struct Found {
  const Order& order;
  const ShownPayment& shown;
  PaymentId id;  // for whatever follows from it
};

Result<> act(Tx& tx, const Deps& deps, const Found& found) {
  const auto& [order, shown, id] = found;
  // Another order's payment is not for us to judge.
  if (shown.order_id != order.payment_order_id || !shown.was_captured) return Result<>();
  TRY(const auto attempt, attempt_with(tx, order.id, shown.payment_key));
  if (attempt && attempt->state == AttemptState::confirming) return Result<>();
  const bool is_ours = attempt && attempt->state == AttemptState::captured;
  if (is_ours && shown.left == Won()) return follow_refund(tx, deps, order, RefundId(id.value()));
  if (is_ours || shown.left == Won()) return Result<>();
  if (!attempt && can_still_take(order, shown, deps.clock.now())) {
    return take_payment(tx, deps, order, shown, id);
  }
  return begin_stray_refund(tx, deps, {order.id, shown.payment_key, shown.left,
                                       RefundId(id.value())});
}

Task<Result<>> look_again_later(const Deps& deps, const Hint& hint) {
  auto work = [&](Tx& tx) -> Result<> {
    Hint claimed = hint;
    ++claimed.tries;
    if (claimed.tries >= kTriesMax) return close_hint(tx, hint.transmission);
    MUST(claim_hint(tx, claimed, deps.clock.now() + pause_after(claimed.tries)));
    return Result<>();
  };
  co_return co_await deps.database.transact(work);
}

Task<Result<>> follow_one(const Deps& deps, const Hint& hint) {
  CO_TRY(const auto id, co_await deps.payment_ids.take<PaymentId>());
  auto claim = [&](Tx& tx) -> Result<std::optional<Order>> {
    TRY(const bool is_mine, claim_hint(tx, hint, deps.clock.now() + kAskedFor));
    if (!is_mine) return std::optional<Order>();
    return find_order(tx, hint.order);
  };
  CO_TRY(const auto order, co_await deps.database.transact(claim));
  if (!order) co_return Result<>();
  auto look = hint.payment_key.empty() ? deps.payments.show_order(order->payment_order_id)
                                       : deps.payments.show(hint.payment_key);
  const auto shown = co_await std::move(look);
  if (!shown) co_return co_await look_again_later(deps, hint);
  auto work = [&](Tx& tx) -> Result<> {
    MUST(close_hint(tx, hint.transmission));
    TRY(const auto now_is, find_order(tx, hint.order));
    if (!*shown || !now_is) return Result<>();
    return act(tx, deps, {*now_is, **shown, id});
  };
  co_return co_await deps.database.transact(work);
}

}  // namespace

Result<std::optional<News>> read_news(const http::Request& request) {
  TRY(const auto body, http::body_of(request));
  TRY(auto transmission, transmission_of(request));
  const auto* type = body.if_contains("eventType");
  if (type == nullptr && body.contains("secret")) {  // DEPOSIT_CALLBACK comes flat
    TRY(auto order, text_of(body, "/orderId", 64));
    TRY(auto status, text_of(body, "/status", 50));
    return std::optional(News{std::move(transmission), std::move(order), "", std::move(status)});
  }
  TRY(const auto event, text_of(body, "/eventType", 100));
  if (event != "PAYMENT_STATUS_CHANGED") return std::optional<News>();
  const auto* data = body.if_contains("data");
  if (data == nullptr || !data->is_object()) {
    return Error(std::vector{FieldError{"/data", "TYPE", "object"}});
  }
  TRY(auto order, text_of(data->get_object(), "/data/orderId", 64));
  TRY(auto key, text_of(data->get_object(), "/data/paymentKey", 200));
  TRY(auto status, text_of(data->get_object(), "/data/status", 50));
  return std::optional(
      News{std::move(transmission), std::move(order), std::move(key), std::move(status)});
}

Task<Result<>> take_news(const Deps& deps, News news) {
  if (!may_tell_of_money(news.status)) co_return Result<>();
  auto work = [&](Tx& tx) { return hear(tx, deps, news); };
  co_return co_await deps.database.transact(work);
}

Task<Result<>> follow_hints(const Deps& deps) {
  auto find = [now = deps.clock.now()](Tx& tx) { return due_hints(tx, now, kDueMax); };
  CO_TRY(const auto due, co_await deps.database.read(find));
  for (const auto& hint : due) CO_MUST(co_await follow_one(deps, hint));
  co_return Result<>();
}

}  // namespace astraphe::order
