#include "services/gateway/revocations.hpp"

namespace astraphe::gateway {
namespace {

constexpr std::chrono::seconds kTrusted{5};

}  // namespace

bool Revocations::has_ended(const auth::Access& access) const {
  const auto page = page_.load();
  const auto found = page->not_before_ms.find(access.user.value());
  if (found == page->not_before_ms.end()) return false;
  return std::chrono::floor<Millis>(access.issued).time_since_epoch().count() < found->second;
}

bool Revocations::is_fresh(Steady now) const {
  const auto page = page_.load();
  return page->pulled && now - *page->pulled <= kTrusted;
}

}  // namespace astraphe::gateway
