#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class OrderCancelling : public OrderTest {
 protected:
  std::vector<std::int64_t> listed(const std::vector<http::NamedValue>& query = {}) {
    auto made = as(ann, domain::Role::customer, request(http::Method::get, "/api/orders"));
    made.query = query;
    const auto response = call(std::move(made));
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::int64_t> ids;
    for (const auto& one : parsed(response).at("data").at("content").as_array()) {
      ids.push_back(one.at("orderId").as_int64());
    }
    return ids;
  }
};

TEST_F(OrderCancelling, AnUnpaidOrderFreesItsHold) {
  const auto id = held();
  EXPECT_TRUE(shown(id).at("cancelReason").is_null());
  const auto cancelled = cancel(id);
  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  const auto data = parsed(cancelled).at("data").as_object();
  EXPECT_EQ(data.at("state"), "CANCELLED");
  EXPECT_EQ(data.at("cancelReason"), "changed my mind");
  EXPECT_TRUE(data.at("failReason").is_null());
  EXPECT_EQ(shown(id), data);
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
  pass(20min);
  EXPECT_EQ(state(id), "CANCELLED");
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
  EXPECT_EQ(code_of(pay(id)), "ORDER_NOT_PAYABLE");
}

TEST_F(OrderCancelling, AnOrderThatIsNotHeldYetIsCancelledToo) {
  const auto id = placed();
  EXPECT_EQ(cancel(id).status, 200);
  EXPECT_EQ(said(domain::topic::kRollbackStock).size(), 1u);
  feed_held(id);
  EXPECT_EQ(state(id), "CANCELLED") << "the hold comes too late and is given back";
}

TEST_F(OrderCancelling, AnAdmissionWhoseOrderHeldStockIsNotGivenBack) {
  const auto id = held("7:1");
  cancel(id);
  feed_released(id, true);
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED");
}

TEST_F(OrderCancelling, AnAdmissionWhoseOrderNeverHeldAnyIsGivenBackOnce) {
  const auto id = placed("7:1");
  cancel(id);
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED") << "nobody knows yet";
  feed_released(id, false);
  EXPECT_EQ(place(ann, {"7:1"}).status, 202);
  feed_released(id, false);
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED") << "by the other order";
  for (const auto* payload : {"{}", R"({"orderId":987654,"held":false})"}) {
    EXPECT_TRUE(std::holds_alternative<ports::Poison>(
        feed(domain::topic::kRollbackStockSuccess, payload))) << payload;
  }
}

TEST_F(OrderCancelling, WhileItIsBeingPaidAnOrderIsNotCancelled) {
  const auto id = held();
  payments.confirms = {{Verdict::captured, "", ""}};
  payments.during = [&] {
    const auto refused = cancel(id);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(code_of(refused), "PAYMENT_IN_PROGRESS");
    EXPECT_EQ(code_of(set_status(id, "CANCELLED")), "PAYMENT_IN_PROGRESS");
  };
  EXPECT_EQ(pay(id).status, 200);
  EXPECT_EQ(state(id), "PAYMENT_SUCCESS");
  EXPECT_TRUE(said(domain::topic::kRollbackStock).empty());
}

TEST_F(OrderCancelling, AfterARefusedPaymentItMay) {
  const auto id = held();
  payments.confirms = {{Verdict::refused, "NO", "no"}};
  EXPECT_EQ(pay(id).status, 402);
  EXPECT_EQ(cancel(id).status, 200);
}

TEST_F(OrderCancelling, WhatHasEndedIsNotCancelled) {
  const auto failed = placed("7:1");
  feed_refused(failed);
  const auto cancelled = held("7:2");
  cancel(cancelled);
  const auto lapsed = held("7:3");
  pass(11min);
  for (const auto id : {failed, cancelled, lapsed}) {
    const auto before = shown(id);
    EXPECT_EQ(cancel(id).status, 409);
    EXPECT_EQ(code_of(cancel(id)), "ORDER_NOT_CANCELLABLE");
    EXPECT_EQ(code_of(set_status(id, "CANCELLED")), "ORDER_NOT_CANCELLABLE");
    EXPECT_EQ(shown(id), before);
  }
}

TEST_F(OrderCancelling, OnlyTheOwnerCancels) {
  const auto id = held();
  EXPECT_EQ(cancel(id, R"({"reason":"x"})", bob).status, 404);
  EXPECT_EQ(cancel(OrderId(987'654)).status, 404);
  EXPECT_EQ(call(request(http::Method::post, "/api/orders/" + id.str() + "/cancel",
                         R"({"reason":"x"})")).status, 401);
  EXPECT_EQ(state(id), "ORDER_CREATED");
}

TEST_F(OrderCancelling, AReasonIsGiven) {
  const auto id = held();
  const auto too_long = R"({"reason":")" + std::string(201, 'x') + R"("})";
  for (const std::string& body : std::vector<std::string>{
           "{}", R"({"reason":""})", R"({"reason":7})", R"({"reason":"x","lines":[]})",
           R"({"reason":"x","amount":1})", too_long}) {
    EXPECT_EQ(cancel(id, body).status, 400) << body;
  }
  EXPECT_EQ(code_of(cancel(id, "")), "BAD_JSON");
  EXPECT_EQ(state(id), "ORDER_CREATED");
}

TEST_F(OrderCancelling, AManagerSetsNothingButTheTwoEndsThatACancellationHas) {
  const auto id = held();
  for (const auto role : {domain::Role::customer, domain::Role::seller}) {
    EXPECT_EQ(set_status(id, "CANCELLED", role).status, 403);
  }
  for (const std::string status : {"PENDING", "PAYMENT_SUCCESS", "ORDER_COMPLETED", "NOPE"}) {
    EXPECT_EQ(set_status(id, status).status, 409) << status;
  }
  EXPECT_EQ(set_status(id, "").status, 400);
  EXPECT_EQ(set_status(id, "REFUNDED").status, 409) << "nothing was paid";
  EXPECT_EQ(set_status(OrderId(987'654), "CANCELLED").status, 404);
  EXPECT_EQ(state(id), "ORDER_CREATED");
  const auto done = set_status(id, "CANCELLED", domain::Role::admin);
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(parsed(done).at("data").at("cancelReason"), "by the shop");
  EXPECT_EQ(state(id), "CANCELLED");
}

TEST_F(OrderCancelling, ADeletedOrderIsGoneForItsOwner) {
  const auto id = held();
  const auto early = forget(id);
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(code_of(early), "ORDER_NOT_SETTLED");
  cancel(id);
  EXPECT_EQ(forget(id, bob).status, 404);
  EXPECT_EQ(forget(id).status, 200);
  EXPECT_EQ(get(ann, "/api/orders/" + id.str()).status, 404);
  EXPECT_EQ(forget(id).status, 404);
  EXPECT_EQ(cancel(id).status, 404);
  EXPECT_EQ(pay(id).status, 404);
  EXPECT_TRUE(listed().empty());
}

TEST_F(OrderCancelling, WhatIsStillComingForADeletedOrderArrives) {
  const auto id = placed("7:1");
  cancel(id);
  EXPECT_EQ(forget(id).status, 200);
  feed_released(id, false);
  EXPECT_EQ(place(ann, {"7:1"}).status, 202);
}

TEST_F(OrderCancelling, TheListIsFilteredAndSorted) {
  has_room = false;
  const auto two_lamps = R"({"orderDetails":[{"productId":7,"quantity":2}]})";
  const auto nine_lamps = R"({"orderDetails":[{"productId":7,"quantity":9}]})";
  const auto id_of = [](const Response& r) { return parsed(r).at("data").at("orderId").as_int64(); };
  const auto dear = id_of(place(ann, {}, nine_lamps));
  wait(1s);
  const auto cheap = id_of(place(ann, {}, two_lamps));
  wait(1s);
  cancel(OrderId(dear));
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(listed(), (Ids{cheap, dear}));
  EXPECT_EQ(listed({{"direction", "ASC"}}), (Ids{dear, cheap}));
  EXPECT_EQ(listed({{"sort", "UPDATED_AT"}}), (Ids{dear, cheap}));
  EXPECT_EQ(listed({{"sort", "TOTAL_PRICE"}, {"direction", "ASC"}}), (Ids{cheap, dear}));
  EXPECT_EQ(listed({{"state", "CANCELLED"}}), (Ids{dear}));
  EXPECT_EQ(listed({{"state", "REFUNDED"}}), Ids());
  EXPECT_EQ(listed({{"productName", "LAM"}}), (Ids{cheap, dear}));
  EXPECT_EQ(listed({{"productName", "l%p"}}), Ids());
  EXPECT_EQ(listed({{"productName", ""}, {"state", ""}, {"page", "2"}, {"size", "1"}}),
            (Ids{dear}));
}

TEST_F(OrderCancelling, AQueryThatMakesNoSenseIsRefused) {
  for (const auto& [name, value] : std::vector<http::NamedValue>{
           {"page", "0"}, {"page", "x"}, {"size", "-1"}, {"size", "101"}, {"sort", "x"},
           {"direction", "desc"}, {"state", "NOPE"}, {"productName", std::string(51, 'x')}}) {
    auto made = as(ann, domain::Role::customer, request(http::Method::get, "/api/orders"));
    made.query = {{name, value}};
    const auto refused = call(std::move(made));
    EXPECT_EQ(refused.status, 400) << name << value;
    const std::string pointer(parsed(refused).at("errors").at(0).at("pointer").as_string());
    EXPECT_EQ(pointer, "#/" + name);
  }
}

}  // namespace
}  // namespace astraphe
