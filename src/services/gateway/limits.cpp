#include "services/gateway/limits.hpp"

#include "http/address.hpp"

#include <charconv>

namespace astraphe::gateway {
namespace {

using http::Method;

constexpr std::size_t kSlots = 256 * 1024;  // 2 MiB

// The first row that fits decides; whatever fits none belongs to `other`.
struct Rule {
  std::optional<Method> method;
  std::string_view begins;
  std::string_view ends;
  Class is;
};
constexpr std::array kRules{
    Rule{Method::post, "/api/auth/logIn", "", Class::log_in},
    Rule{Method::post, "/api/auth/signUp", "", Class::sign_up},
    Rule{std::nullopt, "/api/payments", "", Class::pay},
    Rule{Method::post, "/api/orders", "/cancel", Class::pay},
    Rule{Method::post, "/api/orders", "", Class::order},
    Rule{Method::get, "/api/waitingRoom/", "}", Class::look},
    Rule{Method::get, "/api/waitingQueue/", "/isAllowed", Class::look},
    Rule{Method::get, "/api/waitingQueue/", "/getToken", Class::look},
};

// What a row says by itself, where no rule fits.
Class usual_class(const Policy& policy) {
  const bool is_get = policy.method == Method::get;
  const bool is_room = policy.service == "queue";
  if (policy.access == Access::sellers || policy.access == Access::managers) return Class::admin;
  if (policy.service == "sandbox") return Class::pay;
  if (policy.service == "web") return Class::page;
  if (is_room) return Class::join;
  if (policy.service == "product" && is_get) return Class::catalogue;
  return Class::other;
}

}  // namespace

Class class_of(const Policy& policy) {
  for (const auto& rule : kRules) {
    const bool is_it = (!rule.method || rule.method == policy.method) &&
                       policy.pattern.starts_with(rule.begins) &&
                       policy.pattern.ends_with(rule.ends);
    if (is_it) return rule.is;
  }
  return usual_class(policy);
}

namespace {

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = failure == std::errc() && stop == text.data() + text.size();
  return is_whole && value > 0 ? std::optional(value) : std::nullopt;
}

constexpr std::int64_t kCountMax = 1'000'000;
constexpr std::int64_t kSecondsMax = 24 * 3600;

Result<http::Quota> parse_quota(std::string_view text) {
  if (text == "off") return http::Quota();
  const auto slash = std::min(text.find('/'), text.size());
  const auto count = number(text.substr(0, slash));
  const auto seconds = number(text.substr(std::min(slash + 1, text.size())));
  if (!count || !seconds || *count > kCountMax || *seconds > kSecondsMax) {
    return Error(Errc::invalid, "\"" + std::string(text) + "\" is no COUNT/SECONDS, and not off");
  }
  return http::Quota{*count, std::chrono::seconds(*seconds)};
}

std::int64_t seconds_up(Duration span) {
  return std::chrono::ceil<std::chrono::seconds>(span).count();
}

std::string policy_text(const ClassQuota& quota) {
  std::string text;
  const auto append = [&text](std::string_view name, const http::Quota& one) {
    if (one.is_off()) return;
    if (!text.empty()) text += ", ";
    text.append(1, '"').append(name).append("\";q=").append(std::to_string(one.count));
    text.append(";w=").append(std::to_string(one.window.count()));
  };
  append("account", quota.account);
  append("address", quota.address);
  return text;
}

void append_standing(std::string& text, std::string_view name, const http::Standing& standing) {
  if (!text.empty()) text += ", ";
  text.append(1, '"').append(name).append("\";r=").append(std::to_string(standing.remaining));
  text.append(";t=").append(std::to_string(seconds_up(standing.wait)));
}

}  // namespace

Result<ClassQuota> parse_class_quota(std::string_view text) {
  const auto space = std::min(text.find(' '), text.size());
  TRY(const auto account, parse_quota(text.substr(0, space)));
  TRY(const auto address, parse_quota(text.substr(std::min(space + 1, text.size()))));
  return ClassQuota{account, address};
}

Limits::Limits(const ClassQuotas& quotas, std::uint64_t seed) : table_(kSlots, seed) {
  for (const auto& policy : policies()) classes_.push_back(class_of(policy));
  for (const auto& quota : quotas) rows_.push_back(Row{quota, policy_text(quota)});
}

Meter::Meter(Limits& limits, const Policy& policy, Steady now)
    : limits_(limits),
      class_(limits.classes_.at(static_cast<std::size_t>(&policy - policies().data()))),
      row_(limits.rows_.at(static_cast<std::size_t>(class_))), now_(now) {}

bool Meter::counts_for_address(std::string_view address) {
  const auto& quota = row_.quota.address;
  if (quota.is_off() || address.empty()) return true;
  const auto kind = static_cast<std::uint64_t>(class_) * 2;
  const bool is_ipv6 = address.find(':') != std::string_view::npos;
  const auto key = is_ipv6 ? limits_.table_.key(kind, http::network_of(address))
                           : limits_.table_.key(kind, address);
  address_ = limits_.table_.take(key, quota, now_);
  return address_->is_allowed;
}

bool Meter::counts_for_account(UserId account) {
  const auto& quota = row_.quota.account;
  if (quota.is_off()) return true;
  const auto kind = static_cast<std::uint64_t>(class_) * 2 + 1;
  const auto key = limits_.table_.key(kind, static_cast<std::uint64_t>(account.value()));
  account_ = limits_.table_.take(key, quota, now_);
  return account_->is_allowed;
}

std::int64_t Meter::retry_after() const {
  std::int64_t seconds = 1;
  for (const auto& standing : {address_, account_}) {
    if (standing && !standing->is_allowed) seconds = std::max(seconds, seconds_up(standing->wait));
  }
  return seconds;
}

void Meter::tell(http::Response& response) const {
  if (row_.policy.empty()) return;
  response.headers.add("RateLimit-Policy", row_.policy);
  std::string text;
  if (account_) append_standing(text, "account", *account_);
  if (address_) append_standing(text, "address", *address_);
  if (!text.empty()) response.headers.add("RateLimit", std::move(text));
}

}  // namespace astraphe::gateway
