#include "services/order/wire.hpp"

namespace astraphe::order {
namespace {

namespace json = boost::json;

template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

json::array details_json(const Order& order) {
  json::array details;
  for (const auto& line : order.lines) {
    details.push_back(json::object{{"productId", line.product.value()},
                                   {"productName", line.product_name},
                                   {"quantity", line.quantity},
                                   {"optionId", or_null(line.option)},
                                   {"price", line.unit_price.amount()}});
  }
  return details;
}

std::string_view payment_status(domain::OrderState state) {
  using enum domain::OrderState;
  if (state == payment_success || state == order_completed || state == refunded) return "APPROVED";
  return state == payment_failed ? "FAILED" : "PENDING";
}

json::value refund_state(const std::optional<domain::RefundState>& state) {
  return state ? json::value(json::string(domain::name_of(*state))) : json::value();
}

}  // namespace

json::object order_json(const Order& order, const http::TimeZone& zone) {
  json::object o{{"orderId", order.id.value()},
                 {"userId", order.user.value()},
                 {"state", json::string(domain::name_of(order.state))},
                 {"paymentStatus", json::string(payment_status(order.state))},
                 {"refundState", refund_state(order.refund)},
                 {"paymentOrderId", order.payment_order_id},
                 {"totalPrice", order.total.amount()},
                 {"deliveryPrice", order.delivery_price.amount()},
                 {"deliveryDate", or_null(order.delivery_date)},
                 {"memo", or_null(order.memo)},
                 {"addressId", or_null(order.address)},
                 {"failReason", or_null(order.fail_reason)},
                 {"cancelReason", or_null(order.cancel_reason)},
                 {"orderDetails", details_json(order)},
                 {"createdAt", zone.local(order.created_at)},
                 {"updatedAt", zone.local(order.updated_at)}};
  o["holdExpiresAt"] = order.hold_expires_at ? json::value(http::utc_millis(*order.hold_expires_at))
                                             : json::value();
  return o;
}

}  // namespace astraphe::order
