#include "base/crash_point.hpp"
#include "base/planted.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"
#include "services/order/wire.hpp"

#include <fmt/format.h>

#include <set>

namespace astraphe::order {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using ports::Tx;

// The stock answer comes within milliseconds; an order that never gets one ends after this.
constexpr auto kPendingLasts = 60s;

struct Quote {
  Won total;
  Won delivery_price;
  std::int64_t hold_seconds = 0;
  std::vector<Line> lines;
  std::vector<bool> has_room;
};

json::object quote_request(const OrderRequest& request) {
  json::array lines;
  for (const auto& wanted : request.lines) {
    lines.push_back(json::object{{"productId", wanted.product.value()},
                                 {"quantity", wanted.quantity},
                                 {"productOption", wanted.option}});
  }
  return json::object{{"lines", std::move(lines)}};
}

Result<Line> quoted_line(const json::object& o) {
  TRY(const auto price, Won::of(o.at("unitPrice").as_int64()));
  const auto& option = o.at("optionId");
  return Line{ProductId(o.at("productId").as_int64()),
              option.is_null() ? std::nullopt : std::optional(option.as_int64()),
              o.at("quantity").as_int64(), price, std::string(o.at("productName").as_string()),
              std::nullopt};
}

Result<Quote> read_quote(std::string_view body) try {
  TRY(const auto envelope, http::parse_json(body));
  const auto& o = envelope.at("data").as_object();
  Quote quote;
  TRY(const auto total, Won::of(o.at("totalPrice").as_int64()));
  quote.total = total;
  TRY(const auto delivery, Won::of(o.at("deliveryPrice").as_int64()));
  quote.delivery_price = delivery;
  quote.hold_seconds = o.at("holdSeconds").as_int64();
  for (const auto& one : o.at("lines").as_array()) {
    TRY(auto line, quoted_line(one.as_object()));
    quote.lines.push_back(std::move(line));
    quote.has_room.push_back(one.at("hasRoom").as_bool());
  }
  return quote;
} catch (const std::exception& why) {  // what Boost.JSON throws at a missing or mistyped member
  return Error(Errc::internal, why.what());
}

// Whatever is wrong with it is our fault and not the customer's.
Result<Quote> parse_quote(std::string_view body) {
  auto quote = read_quote(body);
  if (!quote) return Error(Errc::internal, "not a quote: " + quote.error().detail());
  return quote;
}

// A refusal of the product service, passed on as it is: it names the line and the reason. Only the
// address is the one that the customer knows.
http::Response passed_on(http::Response refusal) {
  refusal.form = http::Form::bare;
  auto body = http::parse_json(refusal.body);
  if (!body || !body->is_object()) return refusal;
  body->get_object()["instance"] = "/api/orders";
  refusal.body = json::serialize(*body);
  return refusal;
}

// Each line's product that has a room needs an admission of its own.
Result<> take_admissions(Quote& quote, const http::Caller& caller) {
  for (std::size_t i = 0; i < quote.lines.size(); ++i) {
    if (!quote.has_room[i]) continue;
    auto& line = quote.lines[i];
    const auto held = std::ranges::find(caller.admissions, line.product, &auth::Admission::product);
    if (held == caller.admissions.end()) {
      return Error(Errc::forbidden, "no admission for " + line.product.str(), "ADMISSION_REQUIRED");
    }
    line.admission = held->str();
  }
  return Result<>();
}

Order new_order(OrderId id, UserId user, Quote quote, const OrderRequest& request, Instant now) {
  return Order{.id = id,
               .user = user,
               .state = domain::OrderState::pending,
               .total = quote.total,
               .delivery_price = quote.delivery_price,
               .payment_order_id = fmt::format("astraphe-{}", id.value()),
               .lapses_at = now + kPendingLasts,
               .hold_expires_at = std::nullopt,
               .fence = std::nullopt,
               .was_refused = false,
               .fail_reason = std::nullopt,
               .cancel_reason = std::nullopt,
               .deleted = false,
               .refund = std::nullopt,
               .delivery_date = request.delivery_date,
               .memo = request.memo,
               .address = request.address,
               .created_at = now,
               .updated_at = now,
               .lines = std::move(quote.lines)};
}

// Lines of one product share an admission: it is good for one order.
std::set<std::string> admissions_of(const Order& order) {
  std::set<std::string> admissions;
  for (const auto& line : order.lines) {
    if (line.admission) admissions.insert(*line.admission);
  }
  return admissions;
}

Result<http::Response> place_in(Tx& tx, const Deps& deps, const Order& order,
                                const store::OnceKey& once) {
  TRY(auto before, store::recall(tx, once));
  if (before) return std::move(*before);
  for (const auto& admission : admissions_of(order)) {
    TRY(const bool is_first, use_admission(tx, admission, order.id));
    if (!is_first) return Error(Errc::forbidden, "used before", "ADMISSION_USED");
  }
  MUST(insert_order(tx, order));
  ASTRAPHE_CRASH_POINT("P2:before");
  MUST(deps.outbox.add(tx, reduce_stock(order)));
  const auto data = json::serialize(order_json(order, deps.wire.zone));
  auto answer = http::bare_json(202, http::envelope(deps.wire, 202, data));
  MUST(store::remember(tx, once, answer, order.created_at));
  ASTRAPHE_CRASH_POINT("P2:after");
  return answer;
}

}  // namespace

Task<Result<http::Response>> place_order(const Deps& deps, const http::Caller& caller,
                                         OrderRequest request) {
  // A repeated request is answered before its price is asked for again: the sale may be over now.
  auto find = [&](Tx& tx) { return store::recall(tx, request.once); };
  CO_TRY(auto before, co_await deps.database.read(find));
  if (before) co_return std::move(*before);
  http::Request ask{.method = http::Method::post,
                    .path = "/internal/quote",
                    .headers = {{"Accept-Language", request.language}},
                    .body = json::serialize(quote_request(request)),
                    .request_id = request.request_id};
  auth::put_identity(*deps.internal_key, "product", auth::service_caller(), deps.clock.now(), ask);
  CO_TRY(auto quoted, co_await deps.peers.call("product", std::move(ask)));
  if (quoted.status != 200) co_return passed_on(std::move(quoted));
  CO_TRY(auto quote, parse_quote(quoted.body));
  CO_MUST(take_admissions(quote, caller));
  CO_TRY(const auto id, co_await deps.order_ids.take<OrderId>());
  const auto order =
      new_order(id, caller.user, std::move(quote), request, deps.clock.now());
  auto work = [&](Tx& tx) { return place_in(tx, deps, order, request.once); };
  CO_TRY(auto answer, co_await deps.database.transact(work));
  ASTRAPHE_CRASH_POINT("P3:before");
  deps.outbox.wake();
  ASTRAPHE_CRASH_POINT("P3:after");
  co_return answer;
}

Task<Result<Order>> order_for(const Deps& deps, UserId user, OrderId id) {
  auto find = [id](Tx& tx) { return find_order(tx, id); };
  CO_TRY(auto order, co_await deps.database.read(find));
  const bool is_anybodys = order && planted(Plant::order_of_anybody);
  const bool is_theirs = order && order->user == user && !order->deleted;
  if (!is_theirs && !is_anybodys) co_return Error(Errc::not_found, "no such order of the caller's");
  co_return std::move(*order);
}

Task<Result<OrderPage>> orders_for(const Deps& deps, OrderFilter filter) {
  auto find = [&](Tx& tx) { return list_orders(tx, filter); };
  co_return co_await deps.database.read(find);
}

}  // namespace astraphe::order
