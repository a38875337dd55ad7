#include "services/gateway/policy.hpp"

#include "http/router.hpp"

#include <array>

namespace astraphe::gateway {
namespace {

using enum http::Method;

constexpr std::size_t kSmall = 64 * 1024;
constexpr std::size_t kWithPictures = 12 * 1024 * 1024;

constexpr std::array kPolicies{
    Policy{post, "/api/auth/signUp", "user", Access::open, kSmall},
    Policy{post, "/api/auth/logIn", "user", Access::open, kSmall},
    Policy{post, "/api/auth/logOut", "user", Access::anyone, kSmall},
    Policy{get, "/api/users", "user", Access::managers, kSmall},
    Policy{get, "/api/users/{userId}", "user", Access::anyone, kSmall},
    Policy{put, "/api/users/{userId}", "user", Access::anyone, kSmall},
    Policy{del, "/api/users/{userId}", "user", Access::anyone, kSmall},
    Policy{put, "/api/users/{userId}/role", "user", Access::managers, kSmall},

    // The first row that fits decides: …/mine comes before …/{id}, which would take it for an id.
    Policy{get, "/api/categories", "product", Access::open, kSmall},
    Policy{post, "/api/companies", "product", Access::sellers, kSmall},
    Policy{get, "/api/companies", "product", Access::anyone, kSmall},
    Policy{get, "/api/companies/mine", "product", Access::sellers, kSmall},
    Policy{get, "/api/companies/{companyId}", "product", Access::anyone, kSmall},
    Policy{put, "/api/companies/{companyId}", "product", Access::sellers, kSmall},
    Policy{del, "/api/companies/{companyId}", "product", Access::sellers, kSmall},
    Policy{post, "/api/products", "product", Access::sellers, kWithPictures},
    Policy{get, "/api/products", "product", Access::open, kSmall},
    Policy{get, "/api/products/mine", "product", Access::sellers, kSmall},
    Policy{get, "/api/products/{productId}", "product", Access::anyone, kSmall},
    Policy{put, "/api/products/{productId}", "product", Access::sellers, kWithPictures},
    Policy{del, "/api/products/{productId}", "product", Access::sellers, kSmall},

    Policy{get, "/images/{key}", "product", Access::open, kSmall},
    Policy{post, "/api/subscribeProducts", "product", Access::anyone, kSmall},
    Policy{get, "/api/subscribeProducts", "product", Access::anyone, kSmall},
    Policy{get, "/api/subscribeProducts/{subscribeProductId}", "product", Access::anyone, kSmall},
    Policy{del, "/api/subscribeProducts/{subscribeProductId}", "product", Access::anyone, kSmall},
    Policy{get, "/api/notices", "product", Access::anyone, kSmall},
    Policy{put, "/api/notices/{noticeId}/read", "product", Access::anyone, kSmall},

    Policy{post, "/api/waitingQueue/{productId}", "queue", Access::shoppers, kSmall},
    Policy{post, "/api/waitingQueue/{productId}/registerUser", "queue", Access::shoppers, kSmall},
    Policy{get, "/api/waitingRoom/{productId}", "queue", Access::anyone, kSmall},
    Policy{del, "/api/waitingRoom/{productId}", "queue", Access::anyone, kSmall},
    Policy{get, "/api/waitingQueue/{productId}/isAllowed", "queue", Access::anyone, kSmall},
    Policy{get, "/api/waitingQueue/{productId}/getToken", "queue", Access::anyone, kSmall},
    Policy{get, "/api/waitingQueue/{productId}/getProduct", "queue", Access::anyone, kSmall},
    Policy{get, "/api/waitingQueue/{productId}/getQueueList", "queue", Access::sellers, kSmall},
    Policy{post, "/api/waitingQueue/{productId}/allow/{count}", "queue", Access::sellers, kSmall},
    Policy{post, "/api/schedulingQueue/{productId}/startAllow", "queue", Access::sellers, kSmall},
    Policy{post, "/api/schedulingQueue/{productId}/stopAllow", "queue", Access::sellers, kSmall},
    Policy{get, "/api/waitingRoom/{productId}/log", "queue", Access::sellers, kSmall},
    Policy{get, "/api/waitingRoom/{productId}/settings", "queue", Access::sellers, kSmall},
    Policy{put, "/api/waitingRoom/{productId}/settings", "queue", Access::sellers, kSmall},

    Policy{post, "/api/orders", "order", Access::anyone, kSmall},
    Policy{get, "/api/orders", "order", Access::anyone, kSmall},
    Policy{get, "/api/orders/{orderId}", "order", Access::anyone, kSmall},
    Policy{post, "/api/orders/{orderId}/cancel", "order", Access::anyone, kSmall},
    Policy{put, "/api/orders/{orderId}", "order", Access::managers, kSmall},
    Policy{put, "/api/orders/delete/{orderId}", "order", Access::anyone, kSmall},
    Policy{post, "/api/payments/toss", "order", Access::anyone, kSmall},
    Policy{post, "/api/payments/toss/webhook", "order", Access::open, kSmall},

    Policy{std::nullopt, "/sandbox/toss/**", "sandbox", Access::open, kSmall},

    Policy{get, "/livez", "gateway", Access::open, kSmall},
    Policy{get, "/readyz", "gateway", Access::open, kSmall},
    Policy{get, "/openapi.yaml", "gateway", Access::open, kSmall},
    Policy{get, "/openapi.json", "gateway", Access::open, kSmall},
    Policy{get, "/docs", "gateway", Access::open, kSmall},

    // Pages. Each asks the shop with its visitor's own token, so the rows above decide there too.
    Policy{get, "/", "web", Access::open, kSmall},
    Policy{get, "/sales/{productId}", "web", Access::open, kSmall},
    Policy{post, "/sales/{productId}/join", "web", Access::open, kSmall},
    Policy{get, "/sales/{productId}/wait", "web", Access::open, kSmall},
    Policy{get, "/sales/{productId}/wait.json", "web", Access::open, kSmall},
    Policy{post, "/sales/{productId}/leave", "web", Access::open, kSmall},
    Policy{get, "/sales/{productId}/enter", "web", Access::open, kSmall},
    Policy{get, "/products/{productId}", "web", Access::open, kSmall},
    Policy{post, "/products/{productId}/order", "web", Access::open, kSmall},
    Policy{post, "/products/{productId}/basket", "web", Access::open, kSmall},
    Policy{get, "/basket", "web", Access::open, kSmall},
    Policy{post, "/basket/lines", "web", Access::open, kSmall},
    Policy{post, "/basket/order", "web", Access::open, kSmall},
    Policy{post, "/sales/{productId}/subscribe", "web", Access::open, kSmall},
    Policy{post, "/sales/{productId}/unsubscribe", "web", Access::open, kSmall},
    Policy{get, "/notices", "web", Access::open, kSmall},
    Policy{post, "/notices/{noticeId}/read", "web", Access::open, kSmall},
    Policy{get, "/orders", "web", Access::open, kSmall},
    Policy{get, "/orders/{orderId}", "web", Access::open, kSmall},
    Policy{post, "/orders/{orderId}/cancel", "web", Access::open, kSmall},
    Policy{get, "/payment", "web", Access::open, kSmall},
    Policy{get, "/payment/success", "web", Access::open, kSmall},
    Policy{get, "/payment/fail", "web", Access::open, kSmall},
    Policy{get, "/login", "web", Access::open, kSmall},
    Policy{post, "/login", "web", Access::open, kSmall},
    Policy{get, "/signup", "web", Access::open, kSmall},
    Policy{post, "/signup", "web", Access::open, kSmall},
    Policy{post, "/logout", "web", Access::open, kSmall},
    Policy{get, "/me", "web", Access::open, kSmall},
    Policy{post, "/me", "web", Access::open, kSmall},
    Policy{get, "/setup/{token}", "web", Access::open, kSmall},
    Policy{post, "/setup/{token}", "web", Access::open, kSmall},
    Policy{get, "/seller", "web", Access::open, kSmall},
    Policy{post, "/seller/companies", "web", Access::open, kSmall},
    Policy{get, "/seller/products/new", "web", Access::open, kSmall},
    Policy{post, "/seller/products", "web", Access::open, kWithPictures},
    Policy{get, "/seller/products/{productId}", "web", Access::open, kSmall},
    Policy{get, "/seller/products/{productId}/edit", "web", Access::open, kSmall},
    Policy{post, "/seller/products/{productId}/edit", "web", Access::open, kWithPictures},
    Policy{post, "/seller/products/{productId}/start", "web", Access::open, kSmall},
    Policy{post, "/seller/products/{productId}/stop", "web", Access::open, kSmall},
    Policy{post, "/seller/products/{productId}/allow", "web", Access::open, kSmall},
    Policy{get, "/admin", "web", Access::open, kSmall},
    Policy{post, "/admin/users/{userId}/role", "web", Access::open, kSmall},
};

// How much of each row's pattern stands in every path that it covers, so that most rows are passed
// over at a glance.
constexpr auto kFixed = [] {
  std::array<std::string_view, kPolicies.size()> fixed;
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    const auto pattern = kPolicies[i].pattern;
    fixed[i] = pattern.substr(0, pattern.find_first_of("{*"));
  }
  return fixed;
}();

// Paths differ most where a fixed part ends, so that is looked at first.
bool may_cover(std::string_view fixed, std::string_view path) {
  return path.size() >= fixed.size() && path[fixed.size() - 1] == fixed.back() &&
         path.starts_with(fixed);
}

bool covers(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/**")) return http::matches(pattern, path, nullptr);
  const auto prefix = pattern.substr(0, pattern.size() - 2);  // with its '/'
  return path.starts_with(prefix) && path.size() > prefix.size();
}

bool takes(const Policy& policy, http::Method method) {
  if (!policy.method) return true;
  return *policy.method == method || (*policy.method == get && method == head);
}

}  // namespace

std::span<const Policy> policies() { return kPolicies; }

bool allows(Access access, domain::Role role) {
  using enum domain::Role;
  switch (access) {
    case Access::open:
    case Access::anyone: return true;
    case Access::shoppers: return role != seller;
    case Access::sellers: return role != customer;
    case Access::managers: return role == manager || role == admin;
  }
  return false;
}

Result<const Policy*> policy_for(http::Method method, std::string_view path,
                                 std::string& allowed) {
  allowed.clear();
  for (std::size_t i = 0; i < kPolicies.size(); ++i) {
    const Policy& policy = kPolicies[i];
    if (!may_cover(kFixed[i], path) || !covers(policy.pattern, path)) continue;
    if (takes(policy, method)) return &policy;
    if (!allowed.empty()) allowed += ", ";
    allowed += http::name_of(*policy.method);
  }
  if (allowed.empty()) return Error(Errc::not_found, "no such path", "UNKNOWN_URL");
  return Error(Errc::not_found, "wrong method", "METHOD_NOT_ALLOWED");
}

std::string_view name_of(Access access) {
  constexpr std::array<std::string_view, 5> kNames{"open", "anyone", "shoppers", "sellers",
                                                   "managers"};
  return kNames.at(static_cast<std::size_t>(access));
}

}  // namespace astraphe::gateway
