#include "app/limits.hpp"

namespace astraphe::app {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

// Said outright, or as the mode has it.
bool are_calls_counted(const Settings& settings) {
  const auto& said = settings.text("limits.enabled");
  return said.empty() ? !settings.is_dev() : said == "true";
}

std::size_t size(const Settings& settings, std::string_view key) {
  return static_cast<std::size_t>(settings.integer(key));
}

std::chrono::seconds seconds(const Settings& settings, std::string_view key) {
  return std::chrono::seconds(settings.integer(key));
}

}  // namespace

Result<LimitSettings> limit_settings(const Settings& settings) {
  LimitSettings limits{.are_on = are_calls_counted(settings)};
  for (std::size_t i = 0; i < gateway::kClassNames.size(); ++i) {
    const auto key = "limits." + std::string(gateway::kClassNames[i]);
    const auto quota = gateway::parse_class_quota(settings.text(key));
    if (!quota) return Error(Errc::invalid, key + ": " + quota.error().detail());
    limits.quotas[i] = *quota;
  }
  constexpr std::string_view kProxies = "gateway.trusted_proxies";
  auto proxies = http::AddressRanges::parse(settings.text(kProxies));
  if (!proxies) return std::move(proxies.error()).within(kProxies);
  limits.proxies = std::move(*proxies);
  return limits;
}

adapters::beast::ServerLimits server_limits(const Settings& settings) {
  adapters::beast::ServerLimits limits;
  limits.head_max = size(settings, "limits.head_bytes");
  limits.fields_max = size(settings, "limits.fields");
  limits.bodies_max = size(settings, "limits.bodies_mib") * kMebibyte;
  limits.head_deadline = seconds(settings, "limits.head_seconds");
  limits.idle_deadline = seconds(settings, "limits.idle_seconds");
  limits.body = {seconds(settings, "limits.body_seconds"),
                 size(settings, "limits.body_bytes_per_second")};
  limits.write = {seconds(settings, "limits.write_seconds"),
                  size(settings, "limits.write_bytes_per_second")};
  limits.connections_max = size(settings, "limits.connections");
  if (are_calls_counted(settings)) {
    limits.connections_per_address_max = size(settings, "limits.connections_per_address");
  }
  return limits;
}

}  // namespace astraphe::app
