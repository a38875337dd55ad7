#pragma once
// Roles, and who may give which.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace astraphe::domain {

// In the order of kRoleNames, which is what tokens and the API say.
enum class Role { customer, seller, manager, admin };
inline constexpr std::array<std::string_view, 4> kRoleNames{"CUSTOMER", "SELLER", "MANAGER",
                                                            "ADMIN"};

constexpr std::string_view name_of(Role role) {
  return kRoleNames.at(static_cast<std::size_t>(role));
}

constexpr std::optional<Role> role_named(std::string_view name) {
  const auto* const found = std::ranges::find(kRoleNames, name);
  if (found == kRoleNames.end()) return std::nullopt;
  return static_cast<Role>(found - kRoleNames.begin());
}

// A manager approves sellers that applied; an administrator gives any role.
constexpr bool may_give(Role giver, Role given, bool applied_for) {
  if (giver == Role::admin) return true;
  return giver == Role::manager && given == Role::seller && applied_for;
}

// What a person may ask for when signing up.
constexpr bool may_apply_for(Role role) { return role == Role::customer || role == Role::seller; }

}  // namespace astraphe::domain
