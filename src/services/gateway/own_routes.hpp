#pragma once
// What the gateway answers by itself: whether it lives, whether it may be sent traffic, its API.

#include "services/gateway/service.hpp"

namespace astraphe::gateway {

inline constexpr std::string_view kItself = "gateway";  // as the service of a row of the table

http::Router own_routes(const Deps& deps);

}  // namespace astraphe::gateway
