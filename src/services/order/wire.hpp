#pragma once
// How this service's values look on the wire.

#include "http/json.hpp"
#include "http/router.hpp"
#include "services/order/store.hpp"

namespace astraphe::order {

http::json::object order_json(const Order& order, const http::TimeZone& zone);

}  // namespace astraphe::order
