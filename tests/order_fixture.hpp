#pragma once
// The order service on simulated time, with a small product service that quotes and a payment
// provider whose answers are written down beforehand.

#include "adapters/local/peers.hpp"
#include "domain/topics.hpp"
#include "services/order/saga.hpp"
#include "services/order/use_cases.hpp"
#include "tests/feeding_bus.hpp"
#include "tests/service_fixture.hpp"

#include <fmt/format.h>

#include <deque>

namespace astraphe {

// Answers each call with the next line of its script, and remembers what it was asked.
class ScriptedProvider final : public ports::PaymentProvider {
 public:
  using Confirmation = ports::PaymentConfirmation;
  using Answer = ports::PaymentAnswer;
  using Verdict = domain::Verdict;

  Task<Answer> confirm(Confirmation request) override {
    asked.push_back("confirm " + request.idempotency_key);
    last = request;
    if (during) std::exchange(during, nullptr)();
    co_return next(confirms);
  }
  Task<Answer> look_up(Confirmation request) override {
    asked.push_back("look_up " + request.idempotency_key);
    last = request;
    co_return next(look_ups);
  }
  Task<Answer> cancel(ports::PaymentCancellation request) override {
    asked.push_back("cancel " + request.idempotency_key);
    last_refund = request;
    if (during) std::exchange(during, nullptr)();
    co_return next(cancels);
  }
  Task<Answer> look_up_refund(ports::PaymentCancellation request) override {
    asked.push_back("look_up_refund " + request.idempotency_key);
    last_refund = request;
    co_return next(refund_look_ups);
  }

  Task<Result<std::optional<ports::ShownPayment>>> show(std::string payment_key) override {
    asked.push_back("show " + payment_key);
    co_return shown;
  }
  Task<Result<std::optional<ports::ShownPayment>>> show_order(std::string order_id) override {
    asked.push_back("show_order " + order_id);
    co_return shown;
  }

  Result<std::optional<ports::ShownPayment>> shown = std::optional<ports::ShownPayment>();
  std::deque<Answer> confirms, look_ups, cancels, refund_look_ups;
  std::vector<std::string> asked;
  std::optional<Confirmation> last;
  std::optional<ports::PaymentCancellation> last_refund;
  std::function<void()> during;  // what happens while the provider thinks

 private:
  static Answer next(std::deque<Answer>& script) {
    if (script.empty()) {
      ADD_FAILURE() << "one call more than the script has lines";
      return Answer();
    }
    auto answer = script.front();
    script.pop_front();
    return answer;
  }
};

class OrderTest : public ServiceTest {
 protected:
  using Response = http::Response;
  using Verdict = domain::Verdict;

  OrderTest() {
    auto quote = [this](http::Request asked) { return answer_as_product(std::move(asked)); };
    auto now = [this] { return clock.now(); };
    peers.add("product", auth::with_identity(internal_key, "product", now, quote));
    EXPECT_TRUE(await(run_through(order::listeners(deps))));
  }

  // Everything costs 1,000 won, and bringing it 2,500.
  Task<Response> answer_as_product(http::Request asked) {
    EXPECT_TRUE(auth::must_be_service(asked));
    EXPECT_EQ(asked.path, "/internal/quote");
    last_quote_request = asked;
    if (quote_refusal) co_return http::problem(wire(), asked, *quote_refusal);
    const auto body = http::parse_json(asked.body);
    boost::json::array lines;
    std::int64_t total = 2'500;
    for (const auto& line : body->at("lines").as_array()) {
      total += 1'000 * line.at("quantity").as_int64();
      lines.push_back({{"productId", line.at("productId")},
                       {"optionId", line.at("productOption")},
                       {"quantity", line.at("quantity")},
                       {"unitPrice", 1'000},
                       {"productName", "Lamp"},
                       {"hasRoom", has_room}});
    }
    const boost::json::object quote{
        {"totalPrice", total}, {"deliveryPrice", 2'500}, {"holdSeconds", 600}, {"lines", lines}};
    co_return Response{200, http::envelope(wire(), 200, http::json::serialize(quote))};
  }

  Response call(http::Request made) { return await(router(std::move(made))); }

  static std::string one_lamp() { return R"({"orderDetails":[{"productId":7,"quantity":2}]})"; }

  // An order of whoever holds these admissions ("7:1").
  Response place(UserId user, std::vector<std::string> admissions, std::string body = one_lamp(),
                 std::string key = "") {
    auto made = request(http::Method::post, "/api/orders", std::move(body));
    if (!key.empty()) made.headers.add("Idempotency-Key", std::move(key));
    http::Caller caller{user, "CUSTOMER", {}, false};
    for (const auto& text : admissions) caller.admissions.push_back(*auth::Admission::parse(text));
    made.caller = std::make_shared<const http::Caller>(std::move(caller));
    return call(std::move(made));
  }
  Response get(UserId user, const std::string& path) {
    return call(as(user, domain::Role::customer, request(http::Method::get, path)));
  }
  Response pay(UserId user, const std::string& body) {
    return call(as(user, domain::Role::customer,
                   request(http::Method::post, "/api/payments/toss", body)));
  }
  Response pay(OrderId id, const std::string& payment_key = "pay-1", std::int64_t amount = 4'500) {
    return pay(ann, fmt::format(R"({{"orderId":{},"paymentKey":"{}","amount":{}}})", id.value(),
                                payment_key, amount));
  }

  Response cancel(OrderId id, const std::string& body = R"({"reason":"changed my mind"})",
                  UserId user = UserId(1), const std::string& key = "") {
    auto made = request(http::Method::post, "/api/orders/" + id.str() + "/cancel", body);
    if (!key.empty()) made.headers.add("Idempotency-Key", key);
    return call(as(user, domain::Role::customer, std::move(made)));
  }
  Response set_status(OrderId id, const std::string& status,
                      domain::Role role = domain::Role::manager) {
    auto made = request(http::Method::put, "/api/orders/" + id.str());
    made.query = {{"newStatus", status}};
    return call(as(UserId(90), role, std::move(made)));
  }
  Response forget(OrderId id, UserId user = UserId(1)) {
    return call(as(user, domain::Role::customer,
                   request(http::Method::put, "/api/orders/delete/" + id.str())));
  }

  // One of ann's orders as it stands.
  OrderId placed(const std::string& admission = "7:1") {
    const auto response = place(ann, {admission});
    EXPECT_EQ(response.status, 202) << response.body;
    return OrderId(parsed(response).at("data").at("orderId").as_int64());
  }
  // One whose stock is held until ten minutes from now.
  OrderId held(const std::string& admission = "7:1") {
    const auto id = placed(admission);
    feed_held(id);
    return id;
  }
  // One whose money is ours.
  OrderId paid(const std::string& admission = "7:1") {
    const auto id = held(admission);
    payments.confirms = {{Verdict::captured, "", ""}};
    EXPECT_EQ(pay(id, "pay-" + id.str()).status, 200);
    payments.asked.clear();
    return id;
  }
  boost::json::object shown(OrderId id) {
    return parsed(get(ann, "/api/orders/" + id.str())).at("data").as_object();
  }
  std::string state(OrderId id) { return std::string(shown(id).at("state").as_string()); }

  // The jobs of the service run for that long.
  void pass(Duration pause) {
    EXPECT_TRUE(await(work_for(clock, order::jobs(deps), pause), clock));
  }
  // Time goes by, and nothing else happens.
  void wait(Duration pause) { EXPECT_TRUE(await(clock.sleep_for(pause), clock)); }

  ports::Handled feed(std::string_view topic, std::string payload, std::string id = "") {
    if (id.empty()) id = "event-" + std::to_string(++events_fed);
    return events.feed({ports::Event{std::move(id), std::string(topic), "1", std::move(payload),
                                     clock.now()}});
  }
  ports::Handled feed_held(OrderId id, std::string event = "") {
    const auto expires = clock.now() + std::chrono::minutes(10);
    return feed(domain::topic::kReduceStockSuccess,
                fmt::format(R"({{"orderId":{},"holdExpiresAt":{}}})", id.value(), micros(expires)),
                std::move(event));
  }
  ports::Handled feed_refused(OrderId id, std::string event = "") {
    return feed(domain::topic::kReduceStockFailed,
                fmt::format(R"({{"orderId":{},"reason":"SOLD_OUT"}})", id.value()),
                std::move(event));
  }
  ports::Handled feed_released(OrderId id, bool held) {
    return feed(domain::topic::kRollbackStockSuccess,
                fmt::format(R"({{"orderId":{},"held":{}}})", id.value(), held));
  }
  ports::Handled feed_sold(OrderId id, std::string event = "") {
    return feed(domain::topic::kStockSold, fmt::format(R"({{"orderId":{}}})", id.value()),
                std::move(event));
  }

  // What the service has said to others on the topic so far.
  std::vector<std::string> said(std::string_view topic) {
    pass(Millis(1));
    std::vector<std::string> payloads;
    for (const auto& event : events.of_topic(topic)) payloads.push_back(event.payload);
    return payloads;
  }

  FeedingBus events;
  bool has_room = true;
  std::optional<Error> quote_refusal;
  std::optional<http::Request> last_quote_request;
  int events_fed = 0;
  adapters::local::LocalPeers peers;
  ScriptedProvider payments;
  std::unique_ptr<ports::Database> database = open_database(order::schema());
  store::Outbox outbox{{*database, events, clock, log, "order"}};
  store::IdSource order_ids{*database, "order"};
  store::IdSource payment_ids{*database, "payment"};
  std::shared_ptr<const auth::Hmac> internal_key = std::make_shared<auth::Hmac>("internal key");
  order::Deps deps{*database, events, peers, payments, clock, log,
                   outbox, order_ids, payment_ids, wire(), internal_key};
  http::Router router = order::routes(deps);
  const UserId ann{1}, bob{2};
};

}  // namespace astraphe
