#pragma once
// Class limits: how often one account, and one address, may do what. Each row of the policy table
// belongs to one class of calls. The quotas are settings (`limits.*`).

#include "http/message.hpp"
#include "http/rate_table.hpp"
#include "services/gateway/policy.hpp"

#include <array>

namespace astraphe::gateway {

enum class Class { log_in, sign_up, look, join, order, pay, catalogue, admin, page, other };
inline constexpr std::array<std::string_view, 10> kClassNames{
    "log_in", "sign_up", "look", "join", "order", "pay", "catalogue", "admin", "page", "other"};

Class class_of(const Policy& policy);

struct ClassQuota {
  http::Quota account;
  http::Quota address;
};
using ClassQuotas = std::array<ClassQuota, kClassNames.size()>;

// "300/60 30000/60": for an account and for an address, each COUNT/SECONDS or "off".
Result<ClassQuota> parse_class_quota(std::string_view text);

// Callable from any lane.
class Limits {
 public:
  // `seed` is nobody else's to know.
  Limits(const ClassQuotas& quotas, std::uint64_t seed);

 private:
  friend class Meter;
  struct Row {
    ClassQuota quota;
    std::string policy;  // as clients are told
  };

  std::vector<Class> classes_;  // by the place of a row in policies()
  std::vector<Row> rows_;       // by class
  http::RateTable table_;
};

// One request's account with the limits. A request is counted for its address before anything is
// known of it, and for its account once that is verified.
class Meter {
 public:
  // `policy` is a row of policies().
  Meter(Limits& limits, const Policy& policy, Steady now);

  // False when that was one too many. An empty address is nobody's.
  bool counts_for_address(std::string_view address);
  bool counts_for_account(UserId account);

  // How long whoever was refused should wait, in whole seconds.
  std::int64_t retry_after() const;

  // What a client may know of its limits (draft-ietf-httpapi-ratelimit-headers-10).
  void tell(http::Response& response) const;

 private:
  Limits& limits_;
  const Class class_;
  const Limits::Row& row_;
  const Steady now_;
  std::optional<http::Standing> address_;
  std::optional<http::Standing> account_;
};

}  // namespace astraphe::gateway
