#include "domain/account.hpp"
#include "http/query.hpp"
#include "base/crash_point.hpp"
#include "services/order/hints.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"
#include "services/order/wire.hpp"

namespace astraphe::order {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using http::Fields;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr http::Range kPageNumber{1, 1'000'000};
constexpr http::Range kPageSize{1, 100};
constexpr std::array<std::string_view, 2> kDirections{"DESC", "ASC"};
constexpr auto kHintsKept = 7 * 24h;
constexpr std::string_view kByTheShop = "by the shop";  // why a manager cancelled

json::value option_from(Fields& fields, const json::object& line) {
  const auto* option = line.if_contains("productOption");
  fields.ignore("productOption");
  if (option == nullptr || option->is_null()) return json::value();
  const bool is_known_kind = option->is_int64() || option->is_string();
  if (!is_known_kind) fields.wrong("productOption", "TYPE", "integer | string");
  return *option;
}

// The original's clients describe the product in each line; the server knows better.
constexpr std::array<std::string_view, 9> kDescriptive{
    "productName", "originalPrice", "discountedPrice", "price", "categoryCode",
    "categoryName", "companyId", "companyName", "userId"};

WantedLine line_from(const json::value& value, std::size_t index, Fields& order) {
  const auto pointer = "/orderDetails/" + std::to_string(index);
  if (!value.is_object()) {
    order.add({FieldError{pointer, "TYPE", "object"}});
    return WantedLine{ProductId(1), 1, json::value()};
  }
  Fields fields(value.get_object(), pointer);
  const ProductId product(fields.integer("productId", {1, kIdMax}));
  const auto quantity = fields.integer("quantity", {1, 1'000});
  auto option = option_from(fields, value.get_object());
  for (const auto name : kDescriptive) fields.ignore(name);
  order.add(fields.take_errors());
  return WantedLine{product, quantity, std::move(option)};
}

Result<OrderRequest> order_request(const Deps& deps, const Request& request,
                                   const http::Caller& caller) {
  TRY(auto once, store::once_key(request, caller.user.value(), "POST /api/orders"));
  TRY(const auto body, http::body_of(request));
  Fields fields(body, "");
  OrderRequest wanted{.once = std::move(once),
                      .language = std::string(request.headers.first("Accept-Language").value_or("")),
                      .request_id = request.request_id};
  (void)fields.maybe_integer("deliveryPrice", {0, Won::kMax});  // the server's own applies
  wanted.delivery_date = fields.maybe_text("deliveryDate", {1, 40});
  if (wanted.delivery_date && !deps.wire.zone.parse(*wanted.delivery_date) &&
      !deps.wire.zone.parse(*wanted.delivery_date + "T00:00:00")) {
    fields.wrong("deliveryDate", "FORMAT", "2030-01-31");
  }
  wanted.memo = fields.maybe_text("memo", {0, 500});
  wanted.address = fields.maybe_integer("addressId", {1, kIdMax});
  fields.ignore("userId");
  for (const auto name : {"totalPrice", "state", "paymentStatus", "cancelReason"}) {
    fields.refuse(name);
  }
  const auto* lines = fields.array("orderDetails", {1, 20});
  for (std::size_t i = 0; lines != nullptr && i < lines->size(); ++i) {
    wanted.lines.push_back(line_from(lines->at(i), i, fields));
  }
  MUST(fields.finish());
  return wanted;
}

Answer post_order(const Deps& deps, const Request& request) {
  ASTRAPHE_CRASH_POINT("P1:before");
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto wanted, order_request(deps, request, *caller));
  ASTRAPHE_CRASH_POINT("P1:after");
  co_return co_await place_order(deps, *caller, std::move(wanted));
}

Answer get_order(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<OrderId>("orderId"));
  CO_TRY(const auto order, co_await order_for(deps, caller->user, id));
  co_return http::data(200, json::serialize(order_json(order, deps.wire.zone)));
}

Result<OrderFilter> filter_from(const Request& request, UserId user) {
  http::Query query(request);
  OrderFilter filter{.user = user};
  filter.product_name = query.maybe_text("productName", 50).value_or("");
  if (const auto state = query.maybe_one_of("state", domain::kOrderStateNames)) {
    filter.state = static_cast<domain::OrderState>(*state);
  }
  filter.sort = static_cast<OrderSort>(query.maybe_one_of("sort", kOrderSortNames).value_or(0));
  filter.ascending = query.maybe_one_of("direction", kDirections) == 1;
  // Counted from 1, as in the original.
  filter.paging = {query.integer("page", kPageNumber, 1) - 1, query.integer("size", kPageSize, 10)};
  MUST(query.finish());
  return filter;
}

Answer get_orders(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto filter, filter_from(request, caller->user));
  CO_TRY(const auto page, co_await orders_for(deps, filter));
  json::array content;
  for (const auto& order : page.orders) content.push_back(order_json(order, deps.wire.zone));
  co_return http::data(200, json::serialize(http::page_json(std::move(content), page.total,
                                                            filter.paging)));
}

// The provider's own words, in the shop's form of a refusal.
Response refused(const Deps& deps, const Request& request, const Error& error,
                 std::string_view words) {
  auto response = http::problem(deps.wire, request, error);
  if (words.empty()) return response;
  auto body = http::parse_json(response.body)->as_object();
  body["detail"] = words;
  response.body = json::serialize(body);
  return response;
}

Response cancelled(const Deps& deps, const Request& request, Cancelled done) {
  if (!done.refusal) return std::move(done.answer);
  return refused(deps, request, Error(Errc::conflict, done.refusal->code, "REFUND_REFUSED"),
                 done.refusal->message);
}

Result<Cancellation> cancellation_from(const Request& request, UserId caller) {
  TRY(const auto id, request.id<OrderId>("orderId"));
  TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  Cancellation wanted{id, caller, caller, fields.text("reason", {1, 200}), std::nullopt};
  if (fields.has("lines")) fields.wrong("lines", "NOT_SUPPORTED");
  fields.ignore("lines");
  MUST(fields.finish());
  TRY(auto once, store::once_key(request, caller.value(), "POST /api/orders/cancel/" + id.str()));
  wanted.once = std::move(once);
  return wanted;
}

Answer cancel_order(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto wanted, cancellation_from(request, caller->user));
  CO_TRY(auto done, co_await cancel(deps, std::move(wanted)));
  co_return cancelled(deps, request, std::move(done));
}

Result<> must_run_the_shop(const http::Caller& caller) {
  const auto role = domain::role_named(caller.role);
  if (role == domain::Role::manager || role == domain::Role::admin) return Result<>();
  return Error(Errc::forbidden, "only managers");
}

// Any state but these two is the shop's own to reach.
Result<domain::OrderState> new_status(const Request& request) {
  const auto text = request.query_value("newStatus").value_or("");
  if (text.empty()) return Error(std::vector{FieldError{"/newStatus", "REQUIRED", ""}});
  const auto state = domain::order_state_named(text);
  const bool is_settable =
      state == domain::OrderState::cancelled || state == domain::OrderState::refunded;
  if (!is_settable) return Error(Errc::conflict, "not settable", "ORDER_NOT_CANCELLABLE");
  return *state;
}

Answer put_order(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_MUST(must_run_the_shop(*caller));
  CO_TRY(const auto id, request.id<OrderId>("orderId"));
  CO_TRY(const auto status, new_status(request));
  Cancellation wanted{id, caller->user, std::nullopt, std::string(kByTheShop), status};
  CO_TRY(auto done, co_await cancel(deps, std::move(wanted)));
  co_return cancelled(deps, request, std::move(done));
}

Answer delete_own_order(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<OrderId>("orderId"));
  CO_MUST(co_await forget_order(deps, caller->user, id));
  co_return http::data(200, "null");
}

// As the provider wants our orders to be called.
bool is_payment_order_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return text.size() >= 6 && text.size() <= 64 && std::ranges::all_of(text, fits);
}

// `orderId` is ours, or what the provider's window sends back: our name for the order there.
Result<PaymentRequest> payment_request(const Request& request) {
  TRY(const auto body, http::body_of(request));
  Fields fields(body, "");
  PaymentRequest wanted;
  const auto* id = body.if_contains("orderId");
  if (id != nullptr && id->is_string()) {
    wanted.payment_order_id = fields.text("orderId", {0, 1'000});
    const auto plain = OrderId::parse(wanted.payment_order_id);
    if (plain) wanted.order = *plain;
    const bool is_a_name = plain || is_payment_order_id(wanted.payment_order_id);
    if (!is_a_name) fields.wrong("orderId", "FORMAT", "[A-Za-z0-9_-]{6,64}");
  } else {
    wanted.order = OrderId(fields.integer("orderId", {1, kIdMax}));
  }
  wanted.payment_key = fields.text("paymentKey", {1, 200});
  wanted.amount = fields.money("amount");
  MUST(fields.finish());
  return wanted;
}

// The code is the provider's own too.
Response refused_payment(const Deps& deps, const Request& request, const Attempt& attempt) {
  auto response =
      refused(deps, request, Error(Errc::payment_refused, attempt.code), attempt.message);
  auto body = http::parse_json(response.body)->as_object();
  body["code"] = attempt.code;
  response.body = json::serialize(body);
  return response;
}

Answer post_payment(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto wanted, payment_request(request));
  CO_TRY(const auto attempt, co_await pay(deps, caller->user, std::move(wanted)));
  if (attempt.state == domain::AttemptState::refused) {
    co_return refused_payment(deps, request, attempt);
  }
  const bool is_paid = attempt.state == domain::AttemptState::captured;
  const json::object data{{"isPaymentSuccess", is_paid}, {"paymentId", attempt.id.value()}};
  co_return http::data(is_paid ? 200 : 202, json::serialize(data));
}

// Anybody can send this. It is answered at once, and looked into later (hints.hpp).
Answer hear_webhook(const Deps& deps, const Request& request) {
  CO_TRY(auto news, read_news(request));
  if (news) CO_MUST(co_await take_news(deps, std::move(*news)));
  co_return http::data(200, "null");
}

Answer get_alarms(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(const auto all, co_await waiting_alarms(deps));
  json::array list;
  for (const auto& alarm : all) {
    list.push_back(json::object{{"orderId", alarm.order.value()},
                                {"isRefund", alarm.is_refund},
                                {"code", alarm.code},
                                {"since", deps.wire.zone.local(alarm.since)}});
  }
  co_return http::data(200, json::serialize(list));
}

store::Job often(const Deps& deps, std::string name, Duration pause,
                 Task<Result<>> (*work)(const Deps&)) {
  return store::Job{name, [deps, name, pause, work] {
                      return store::every(deps.clock, deps.log, name, pause,
                                          [deps, work] { return work(deps); });
                    }};
}

// A delivery is sent again for less than four days; its number is kept for longer.
Task<Result<>> sweep(const Deps& deps) {
  auto forget = [before = deps.clock.now() - kHintsKept](ports::Tx& tx) {
    return forget_hints(tx, before);
  };
  CO_MUST(co_await deps.database.transact(forget));
  co_return co_await store::sweep(deps.database, deps.clock.now());
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return http::Router(deps.wire, {
      {post, "/api/orders", with(post_order)},
      {get, "/api/orders", with(get_orders)},
      {get, "/api/orders/{orderId}", with(get_order)},
      {post, "/api/orders/{orderId}/cancel", with(cancel_order)},
      {put, "/api/orders/{orderId}", with(put_order)},
      {put, "/api/orders/delete/{orderId}", with(delete_own_order)},
      {post, "/api/payments/toss", with(post_payment)},
      {post, "/api/payments/toss/webhook", with(hear_webhook)},
      {get, "/internal/payment-alarms", with(get_alarms)},
  });
}

std::vector<store::Job> jobs(const Deps& deps) {
  auto all = listeners(deps);
  all.push_back({"relay", [deps] { return deps.outbox.relay(); }});
  all.push_back(often(deps, "end-lapsed", 250ms, end_lapsed));
  all.push_back(often(deps, "complete-payments", 250ms, complete_payments));
  all.push_back(often(deps, "complete-refunds", 250ms, complete_refunds));
  all.push_back(often(deps, "follow-hints", 250ms, follow_hints));
  all.push_back(often(deps, "sweep", 1h, sweep));
  return all;
}

}  // namespace astraphe::order
