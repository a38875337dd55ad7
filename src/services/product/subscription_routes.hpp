#pragma once
// What this service answers about subscriptions and notices.

#include "services/product/service.hpp"

namespace astraphe::product {

std::vector<http::Route> subscription_routes(const Deps& deps);

}  // namespace astraphe::product
