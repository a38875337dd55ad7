#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class OrderService : public OrderTest {
 protected:
  std::vector<std::string> wrong_fields(const std::string& body) {
    const auto refused = place(ann, {"7:1"}, body);
    EXPECT_EQ(refused.status, 400) << body;
    std::vector<std::string> found;
    for (const auto& error : parsed(refused).at("errors").as_array()) {
      found.push_back(std::string(error.at("pointer").as_string()) + " " +
                      std::string(error.at("code").as_string()));
    }
    return found;
  }
};

TEST_F(OrderService, AnAcceptedOrderAsksForItsStock) {
  const auto answer = place(ann, {"7:1"});
  EXPECT_EQ(answer.status, 202);
  const auto envelope = parsed(answer).as_object();
  EXPECT_EQ(envelope.at("status"), 202);
  const auto& data = envelope.at("data").as_object();
  EXPECT_EQ(data.at("state"), "PENDING");
  EXPECT_EQ(data.at("totalPrice"), 4'500);
  EXPECT_EQ(data.at("deliveryPrice"), 2'500);
  EXPECT_EQ(data.at("userId"), 1);
  EXPECT_TRUE(data.at("holdExpiresAt").is_null());
  EXPECT_EQ(data.at("createdAt"), "2030-01-01T09:00:00.000000");
  const std::string payment_id(data.at("paymentOrderId").as_string());
  EXPECT_GE(payment_id.size(), 6u);
  const auto id = data.at("orderId").as_int64();
  EXPECT_EQ(said(domain::topic::kReduceStock),
            (std::vector{fmt::format(
                R"({{"orderId":{},"userId":1,"productId":7,"quantity":2,"lines":[{{"productId":7,)"
                R"("quantity":2,"optionId":null,"admissionId":"7:1"}}]}})", id)}));
  EXPECT_EQ(events.of_topic(domain::topic::kReduceStock)[0].key, "7");
}

TEST_F(OrderService, AnOrderOfManyLinesIsOneMessageKeyedByTheLowestProduct) {
  const auto answer = place(ann, {"9:4", "7:1"},
                            R"({"orderDetails":[{"productId":9,"quantity":1,"productOption":31},)"
                            R"({"productId":7,"quantity":2}]})");
  EXPECT_EQ(answer.status, 202) << answer.body;
  const auto messages = said(domain::topic::kReduceStock);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(events.of_topic(domain::topic::kReduceStock)[0].key, "7");
  const auto lines = http::parse_json(messages[0])->at("lines").as_array();
  EXPECT_EQ(lines.at(0).at("admissionId"), "9:4");
  EXPECT_EQ(lines.at(0).at("optionId"), 31);
  EXPECT_EQ(lines.at(1).at("admissionId"), "7:1");
  EXPECT_FALSE(http::parse_json(messages[0])->as_object().contains("quantity"));
}

TEST_F(OrderService, ARoomNeedsItsAdmissionAndAnOrdinaryProductNone) {
  const auto refused = place(ann, {"8:1"});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(code_of(refused), "ADMISSION_REQUIRED");
  has_room = false;
  EXPECT_EQ(place(ann, {}).status, 202);
  const auto messages = said(domain::topic::kReduceStock);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_TRUE(http::parse_json(messages[0])->at("lines").at(0).at("admissionId").is_null());
}

TEST_F(OrderService, AnAdmissionIsUsedOnce) {
  placed("7:1");
  const auto second = place(ann, {"7:1"});
  EXPECT_EQ(second.status, 403);
  EXPECT_EQ(code_of(second), "ADMISSION_USED");
  EXPECT_EQ(place(ann, {"7:2"}).status, 202);
  EXPECT_EQ(said(domain::topic::kReduceStock).size(), 2u);
}

TEST_F(OrderService, TwoOptionsOfOneProductShareItsAdmission) {
  const auto answer = place(ann, {"7:1"},
                            R"({"orderDetails":[{"productId":7,"quantity":1,"productOption":31},)"
                            R"({"productId":7,"quantity":2,"productOption":32}]})");
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(code_of(place(ann, {"7:1"})), "ADMISSION_USED");
}

TEST_F(OrderService, ARefusedOrderUsesUpNothing) {
  EXPECT_EQ(place(ann, {"7:1"}, R"({"orderDetails":[{"productId":7,"quantity":1},)"
                                R"({"productId":9,"quantity":1}]})").status, 403);
  EXPECT_EQ(place(ann, {"7:1"}).status, 202);
  EXPECT_EQ(said(domain::topic::kReduceStock).size(), 1u);
}

TEST_F(OrderService, TheSameKeyAndBodyAnswerByteForByteAndOrderOnce) {
  const auto first = place(ann, {"7:1"}, one_lamp(), "key-1");
  wait(1min);
  quote_refusal = Error(Errc::gone, "over", "SALE_ENDED");
  const auto again = place(ann, {"7:1"}, one_lamp(), "key-1");
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  EXPECT_FALSE(first.headers.first("Idempotency-Replayed"));
  EXPECT_EQ(said(domain::topic::kReduceStock).size(), 1u);
}

TEST_F(OrderService, TheSameKeyWithAnotherBodyIsAMistake) {
  place(ann, {"7:1"}, one_lamp(), "key-1");
  const auto other = place(ann, {"7:2"}, R"({"orderDetails":[{"productId":7,"quantity":3}]})",
                           "key-1");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(place(bob, {"7:2"}, one_lamp(), "key-1").status, 202) << "a key belongs to its caller";
}

TEST_F(OrderService, OnlyTheCustomerSeesAnOrder) {
  const auto id = placed();
  EXPECT_EQ(state(id), "PENDING");
  EXPECT_EQ(get(bob, "/api/orders/" + id.str()).status, 404);
  EXPECT_EQ(get(ann, "/api/orders/999999").status, 404);
  EXPECT_EQ(get(ann, "/api/orders/x").status, 404);
  EXPECT_EQ(call(request(http::Method::get, "/api/orders/" + id.str())).status, 401);
}

TEST_F(OrderService, TheListHoldsTheCallersOrdersNewestFirst) {
  const auto first = placed("7:1");
  const auto second = placed("7:2");
  const auto third = placed("7:3");
  place(bob, {"7:4"});
  auto made = as(ann, domain::Role::customer, request(http::Method::get, "/api/orders"));
  made.query = {{"page", "1"}, {"size", "2"}};
  const auto page = parsed(call(made)).at("data").as_object();
  EXPECT_EQ(page.at("totalElements"), 3);
  EXPECT_EQ(page.at("totalPages"), 2);
  EXPECT_EQ(page.at("content").at(0).at("orderId"), third.value());
  EXPECT_EQ(page.at("content").at(1).at("orderId"), second.value());
  made.query = {{"page", "2"}, {"size", "2"}};
  const auto last = parsed(call(made)).at("data").as_object();
  EXPECT_EQ(last.at("content").at(0).at("orderId"), first.value());
  EXPECT_EQ(last.at("last"), true);
  for (const auto* size : {"0", "101", "x", "1.5", ""}) {
    made.query = {{"size", size}};
    EXPECT_EQ(call(made).status, 400) << size;
  }
}

TEST_F(OrderService, EachMalformedFieldIsNamed) {
  using Wrong = std::vector<std::string>;
  const std::string lines = R"("orderDetails":[{"productId":7,"quantity":1}])";
  EXPECT_EQ(wrong_fields("{}"), (Wrong{"#/orderDetails REQUIRED"}));
  EXPECT_EQ(wrong_fields(R"({"orderDetails":[]})"), (Wrong{"#/orderDetails RANGE"}));
  EXPECT_EQ(wrong_fields(R"({"orderDetails":{}})"), (Wrong{"#/orderDetails TYPE"}));
  EXPECT_EQ(wrong_fields(R"({"orderDetails":[1,{}]})"),
            (Wrong{"#/orderDetails/0 TYPE", "#/orderDetails/1/productId REQUIRED",
                   "#/orderDetails/1/quantity REQUIRED"}));
  EXPECT_EQ(wrong_fields(R"({"orderDetails":[{"productId":0,"quantity":1001,"colour":1,)"
                         R"("productOption":true}]})"),
            (Wrong{"#/orderDetails/0/productId RANGE", "#/orderDetails/0/quantity RANGE",
                   "#/orderDetails/0/productOption TYPE", "#/orderDetails/0/colour UNKNOWN"}));
  EXPECT_EQ(wrong_fields("{" + lines + R"(,"totalPrice":1,"state":"x","paymentStatus":"x",)"
                         R"("cancelReason":"x"})"),
            (Wrong{"#/totalPrice NOT_SETTABLE", "#/state NOT_SETTABLE",
                   "#/paymentStatus NOT_SETTABLE", "#/cancelReason NOT_SETTABLE"}));
  EXPECT_EQ(wrong_fields("{" + lines + R"(,"deliveryPrice":-1,"deliveryDate":"soon","memo":7,)"
                         R"("addressId":0,"gift":true})"),
            (Wrong{"#/deliveryPrice RANGE", "#/deliveryDate FORMAT", "#/memo TYPE",
                   "#/addressId RANGE", "#/gift UNKNOWN"}));
  EXPECT_EQ(code_of(place(ann, {"7:1"}, "{")), "BAD_JSON");
  EXPECT_EQ(code_of(place(ann, {"7:1"}, "[]")), "BAD_JSON");
  EXPECT_TRUE(said(domain::topic::kReduceStock).empty());
}

TEST_F(OrderService, TwentyLinesAreMostAndADescriptionChangesNothing) {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += R"({"productId":7,"quantity":1},)";
  has_room = false;
  EXPECT_EQ(place(ann, {}, R"({"orderDetails":[)" + lines + R"({"productId":7,"quantity":1}]})").status,
            400);
  lines.pop_back();
  EXPECT_EQ(place(ann, {}, R"({"orderDetails":[)" + lines + "]}").status, 202);
  const auto described = place(
      ann, {}, R"({"userId":99,"deliveryPrice":1,"totalPrice":null,"orderDetails":[{"productId":7,)"
               R"("quantity":2,"price":1,"originalPrice":1,"productName":"Free"}]})");
  EXPECT_EQ(parsed(described).at("data").at("totalPrice"), 4'500);
  EXPECT_EQ(parsed(described).at("data").at("userId"), 1);
  EXPECT_EQ(parsed(described).at("data").at("orderDetails").at(0).at("productName"), "Lamp");
}

TEST_F(OrderService, WhatTheCustomerWroteIsKept) {
  const auto answer = place(
      ann, {"7:1"}, R"({"deliveryDate":"2030-02-01","memo":"문 앞에","addressId":3,)"
                    R"("orderDetails":[{"productId":7,"quantity":2}]})");
  const auto id = OrderId(parsed(answer).at("data").at("orderId").as_int64());
  EXPECT_EQ(shown(id).at("deliveryDate"), "2030-02-01");
  EXPECT_EQ(shown(id).at("memo"), "문 앞에");
  EXPECT_EQ(shown(id).at("addressId"), 3);
}

TEST_F(OrderService, ARefusedQuoteIsPassedOnAsItIs) {
  quote_refusal = Error(Errc::gone, "over", "SALE_ENDED");
  const auto over = place(ann, {"7:1"});
  EXPECT_EQ(over.status, 410);
  EXPECT_EQ(code_of(over), "SALE_ENDED");
  quote_refusal = Error(std::vector{FieldError{"/orderDetails/0/productOption", "REQUIRED", ""}});
  const auto bad = place(ann, {"7:1"});
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(parsed(bad).at("errors").at(0).at("pointer"), "#/orderDetails/0/productOption");
  EXPECT_TRUE(said(domain::topic::kReduceStock).empty());
}

TEST_F(OrderService, ARefusedQuoteSpeaksTheCustomersLanguageOfTheCustomersRequest) {
  quote_refusal = Error(Errc::sold_out, "nothing is left");
  auto made = as(ann, domain::Role::customer,
                 request(http::Method::post, "/api/orders", one_lamp()));
  made.headers.add("Accept-Language", "en");
  made.request_id = "request-17";
  const auto refused = parsed(call(made)).as_object();
  EXPECT_EQ(refused.at("title"), "Sold out.");
  EXPECT_EQ(refused.at("traceId"), "request-17");
  EXPECT_EQ(refused.at("instance"), "/api/orders");
}

TEST_F(OrderService, WithoutTheProductServiceNothingIsAccepted) {
  peers.add("product", [](http::Request) -> Task<Response> {
    co_return Response{200, "this is no quote"};
  });
  EXPECT_EQ(place(ann, {"7:1"}).status, 500) << "their fault is not the customer's";
  peers.add("product", [](http::Request) -> Task<Response> {
    co_return Response{200, R"({"data":{"totalPrice":-1}})"};
  });
  EXPECT_EQ(place(ann, {"7:1"}).status, 500);
  EXPECT_TRUE(said(domain::topic::kReduceStock).empty());
}

}  // namespace
}  // namespace astraphe
