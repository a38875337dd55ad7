#pragma once
// What the settings `limits.*` and `gateway.trusted_proxies` mean to whom they bind.

#include "adapters/beast/server.hpp"
#include "app/settings.hpp"
#include "app/shop.hpp"

namespace astraphe::app {

// Errc::invalid with the setting's name for a quota or an address that is none.
Result<LimitSettings> limit_settings(const Settings& settings);

adapters::beast::ServerLimits server_limits(const Settings& settings);

}  // namespace astraphe::app
