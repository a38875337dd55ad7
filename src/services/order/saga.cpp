#include "services/order/saga.hpp"

#include "base/crash_point.hpp"
#include "domain/topics.hpp"
#include "http/json.hpp"
#include "store/inbox.hpp"

#include <fmt/format.h>

namespace astraphe::order {
namespace {

namespace json = boost::json;
using domain::OrderCommand;
using domain::OrderEvent;
using domain::OrderState;
using ports::Event;
using ports::Tx;

constexpr std::int64_t kLapsedMax = 200;

ProductId lowest_product(const Order& order) {
  return std::ranges::min(order.lines, {}, &Line::product).product;
}

json::array lines_json(const Order& order) {
  json::array lines;
  for (const auto& line : order.lines) {
    json::object one{{"productId", line.product.value()}, {"quantity", line.quantity}};
    one["optionId"] = line.option ? json::value(*line.option) : json::value();
    one["admissionId"] = line.admission ? json::value(*line.admission) : json::value();
    lines.push_back(std::move(one));
  }
  return lines;
}

// The original's fields on top, where they can say all of it.
json::object stock_payload(const Order& order) {
  json::object payload{{"orderId", order.id.value()}, {"userId", order.user.value()}};
  if (order.lines.size() == 1) {
    payload["productId"] = order.lines[0].product.value();
    payload["quantity"] = order.lines[0].quantity;
  }
  payload["lines"] = lines_json(order);
  return payload;
}

store::Outgoing to_product(std::string_view topic, const Order& order, json::object payload,
                           Instant now) {
  return store::Outgoing{std::string(topic), lowest_product(order).str(), json::serialize(payload),
                         now};
}

Result<> command(Tx& tx, const Deps& deps, const StepInput& input, OrderCommand what) {
  const auto& order = input.order;
  const auto now = deps.clock.now();
  if (what == OrderCommand::release_stock) {
    auto payload = stock_payload(order);
    payload["retryCount"] = 0;
    return deps.outbox.add(tx, to_product(domain::topic::kRollbackStock, order, payload, now));
  }
  if (what == OrderCommand::sell_stock) {
    const json::object payload{{"orderId", order.id.value()},
                               {"paymentId", input.payment.value().value()},
                               {"amount", order.total.amount()}};
    return deps.outbox.add(tx, to_product(domain::topic::kPaymentSuccess, order, payload, now));
  }
  return Result<>();
}

Result<const json::object> payload_of(const Event& event) {
  TRY(auto value, http::parse_json(event.payload));
  const bool names_an_order = value.is_object() && value.get_object().contains("orderId") &&
                              value.get_object().at("orderId").is_int64();
  if (!names_an_order) return Error(Errc::invalid, "the event names no order");
  return std::move(value.get_object());
}

// An order that is not there is no order of ours: somebody else's stock answer, or a bug.
Result<Order> order_of(Tx& tx, const json::object& payload) {
  TRY(auto order, find_order(tx, OrderId(payload.at("orderId").as_int64())));
  if (!order) return Error(Errc::invalid, "no such order");
  return std::move(*order);
}

Result<> on_held(Tx& tx, const Deps& deps, const Event& event) {
  TRY(const auto payload, payload_of(event));
  TRY(const auto order, order_of(tx, payload));
  const auto* expires = payload.if_contains("holdExpiresAt");
  if (expires == nullptr || !expires->is_int64()) return Error(Errc::invalid, "no holdExpiresAt");
  TRY(const bool taken, take_step(tx, deps, {order, OrderEvent::stock_held, {}, {}}));
  if (taken) MUST(note_hold(tx, order.id, instant(expires->get_int64())));
  return Result<>();
}

// The order never held anything, so its admission may be used for another try.
Result<> on_refused(Tx& tx, const Deps& deps, const Event& event) {
  TRY(const auto payload, payload_of(event));
  TRY(const auto order, order_of(tx, payload));
  const auto* reason = payload.if_contains("reason");
  const std::string why(reason && reason->is_string() ? std::string_view(reason->get_string()) : "");
  TRY(const bool taken, take_step(tx, deps, {order, OrderEvent::stock_refused, why, {}}));
  if (taken) MUST(give_admissions_back(tx, order.id));
  return Result<>();
}

Result<> on_sold(Tx& tx, const Deps& deps, const Event& event) {
  TRY(const auto payload, payload_of(event));
  TRY(const auto order, order_of(tx, payload));
  MUST(take_step(tx, deps, {order, OrderEvent::stock_sold, {}, {}}));
  ASTRAPHE_CRASH_POINT("P14:after");
  return Result<>();
}

// An order that ended before its stock was held has not used its admission after all, whatever was
// known when it ended.
Result<> on_released(Tx& tx, const Deps&, const Event& event) {
  TRY(const auto payload, payload_of(event));
  TRY(const auto order, order_of(tx, payload));
  const auto* held = payload.if_contains("held");
  if (held == nullptr || !held->is_bool()) return Error(Errc::invalid, "held or not?");
  return held->get_bool() ? Result<>() : give_admissions_back(tx, order.id);
}

using On = Result<> (*)(Tx&, const Deps&, const Event&);

store::Job listener(const Deps& deps, std::string_view topic, On on) {
  const store::Inbox inbox{deps.database, deps.log, std::string(domain::group::kOrder),
                           [&clock = deps.clock] { return clock.now(); }};
  auto deal = [deps, on](Tx& tx, const Event& event) { return on(tx, deps, event); };
  auto handler = store::one_by_one(inbox, deal, [deps] { deps.outbox.wake(); });
  return store::Job{std::string(topic), [deps, topic, handler] {
                      return deps.bus.consume(std::string(topic),
                                              std::string(domain::group::kOrder), handler);
                    }};
}

Result<bool> end_one(Tx& tx, const Deps& deps, OrderId id) {
  TRY(const auto order, find_order(tx, id));
  const auto now = deps.clock.now();
  const bool still = order && !order->fence && order->lapses_at <= now;
  if (!still) return false;
  const auto event = domain::lapse(order->state, order->was_refused);
  TRY(const bool taken, take_step(tx, deps, {*order, event, "TIME_OVER", {}}));
  ASTRAPHE_CRASH_POINT("P16:before");
  return taken;
}

// What ends an unpaid order must not do so while its payment is under way.
bool needs_no_fence(OrderEvent event) {
  return event == OrderEvent::cancel_requested || event == OrderEvent::lapsed_untried ||
         event == OrderEvent::lapsed_refused;
}

StateChange change_for(const StepInput& input, const domain::Transition& step, Instant now) {
  StateChange change{input.order.id, step.from, step.to, {}, {}, needs_no_fence(input.event), now,
                     input.by};
  const bool is_cancelled = step.to == OrderState::cancelled || step.to == OrderState::refunded;
  (is_cancelled ? change.cancel_reason : change.fail_reason) = input.reason;
  return change;
}

}  // namespace

Result<bool> take_step(Tx& tx, const Deps& deps, const StepInput& input) {
  const auto step = domain::advance(input.order.state, input.event);
  if (!step) return false;
  TRY(const bool changed, change_state(tx, change_for(input, *step, deps.clock.now())));
  if (!changed) return Error(Errc::conflict, "the order moved on meanwhile");
  MUST(command(tx, deps, input, step->then));
  return true;
}

store::Outgoing reduce_stock(const Order& order) {
  return to_product(domain::topic::kReduceStock, order, stock_payload(order), order.created_at);
}

std::vector<store::Job> listeners(const Deps& deps) {
  return {listener(deps, domain::topic::kReduceStockSuccess, on_held),
          listener(deps, domain::topic::kReduceStockFailed, on_refused),
          listener(deps, domain::topic::kRollbackStockSuccess, on_released),
          listener(deps, domain::topic::kStockSold, on_sold)};
}

Task<Result<>> end_lapsed(const Deps& deps) {
  auto find = [now = deps.clock.now()](Tx& tx) { return lapsed(tx, now, kLapsedMax); };
  CO_TRY(const auto ids, co_await deps.database.read(find));
  for (const auto id : ids) {
    auto work = [&deps, id](Tx& tx) { return end_one(tx, deps, id); };
    CO_MUST(co_await deps.database.transact(work));
    ASTRAPHE_CRASH_POINT("P16:after");
    deps.outbox.wake();
  }
  co_return Result<>();
}

}  // namespace astraphe::order
