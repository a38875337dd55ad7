#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"
#include "services/order/wire.hpp"

#include <charconv>

namespace astraphe::order {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using http::Fields;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::int64_t kPageSizeMax = 100;

Result<json::object> body_of(const Request& request) {
  TRY(auto body, http::parse_json(request.body));
  if (!body.is_object()) return Error(Errc::invalid, "no object", "BAD_JSON");
  return std::move(body.get_object());
}

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
  TRY(const auto body, body_of(request));
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
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(auto wanted, order_request(deps, request, *caller));
  co_return co_await place_order(deps, *caller, std::move(wanted));
}

Answer get_order(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<OrderId>("orderId"));
  CO_TRY(const auto order, co_await order_for(deps, caller->user, id));
  co_return http::data(200, json::serialize(order_json(order, deps.wire.zone)));
}

Result<std::int64_t> number_from(const Request& request, std::string_view name, http::Range range,
                                 std::int64_t otherwise) {
  const auto text = request.query_value(name);
  if (!text) return otherwise;
  std::int64_t number = 0;
  const auto [stop, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool fits = failure == std::errc() && stop == text->data() + text->size() &&
                    number >= range.min && number <= range.max;
  if (fits) return number;
  return Error(std::vector{FieldError{"/" + std::string(name), "RANGE",
                                      std::to_string(range.min) + "-" +
                                          std::to_string(range.max)}});
}

// Spring's Page, 1-based as in the original.
json::object page_json(const OrderPage& page, std::int64_t number, std::int64_t size,
                       const http::TimeZone& zone) {
  json::array content;
  for (const auto& order : page.orders) content.push_back(order_json(order, zone));
  const auto count = static_cast<std::int64_t>(content.size());
  const auto pages = (page.total + size - 1) / size;
  return json::object{{"content", std::move(content)}, {"totalElements", page.total},
                      {"totalPages", pages},           {"number", number - 1},
                      {"size", size},                  {"numberOfElements", count},
                      {"first", number == 1},          {"last", number >= pages},
                      {"empty", count == 0}};
}

Answer list_orders(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto number, number_from(request, "page", {1, 1'000'000}, 1));
  CO_TRY(const auto size, number_from(request, "size", {1, kPageSizeMax}, 10));
  CO_TRY(const auto page, co_await orders_for(deps, caller->user, number, size));
  co_return http::data(200, json::serialize(page_json(page, number, size, deps.wire.zone)));
}

// `orderId` is ours, or what the provider's window sends back: our name for the order there.
Result<PaymentRequest> payment_request(const Request& request) {
  TRY(const auto body, body_of(request));
  Fields fields(body, "");
  PaymentRequest wanted;
  const auto* id = body.if_contains("orderId");
  if (id != nullptr && id->is_string()) {
    wanted.payment_order_id = fields.text("orderId", {1, 64});
    const auto plain = OrderId::parse(wanted.payment_order_id);
    if (plain) wanted.order = *plain;
  } else {
    wanted.order = OrderId(fields.integer("orderId", {1, kIdMax}));
  }
  wanted.payment_key = fields.text("paymentKey", {1, 200});
  wanted.amount = fields.money("amount");
  MUST(fields.finish());
  return wanted;
}

// The provider's own code and words, in the shop's form of a refusal.
Response refused_payment(const Deps& deps, const Request& request, const Attempt& attempt) {
  auto response =
      http::problem(deps.wire, request, Error(Errc::payment_refused, attempt.code));
  auto body = http::parse_json(response.body)->as_object();
  body["code"] = attempt.code;
  if (!attempt.message.empty()) body["detail"] = attempt.message;
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

store::Job often(const Deps& deps, std::string name, Duration pause,
                 Task<Result<>> (*work)(const Deps&)) {
  return store::Job{name, [deps, name, pause, work] {
                      return store::every(deps.clock, deps.log, name, pause,
                                          [deps, work] { return work(deps); });
                    }};
}

Task<Result<>> sweep(const Deps& deps) {
  return store::sweep(deps.database, deps.clock.now());
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return http::Router(deps.wire, {
      {post, "/api/orders", with(post_order)},
      {get, "/api/orders", with(list_orders)},
      {get, "/api/orders/{orderId}", with(get_order)},
      {post, "/api/payments/toss", with(post_payment)},
  });
}

std::vector<store::Job> jobs(const Deps& deps) {
  auto all = listeners(deps);
  all.push_back({"relay", [deps] { return deps.outbox.relay(); }});
  all.push_back(often(deps, "end-lapsed", 250ms, end_lapsed));
  all.push_back(often(deps, "complete-payments", 250ms, complete_payments));
  all.push_back(often(deps, "sweep", 1h, sweep));
  return all;
}

}  // namespace astraphe::order
