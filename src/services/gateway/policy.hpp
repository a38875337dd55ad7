#pragma once
// What the gateway lets through, and to whom. What is not in this table does not exist outside.

#include "domain/account.hpp"
#include "http/message.hpp"

#include <span>

namespace astraphe::gateway {

// Who may pass.
enum class Access {
  open,       // everybody, logged in or not
  anyone,     // whoever is logged in
  shoppers,   // customers, managers, administrators: sellers do not stand in line
  sellers,    // sellers, managers, administrators
  managers,   // managers, administrators
};

struct Policy {
  std::optional<http::Method> method;  // none: every method
  std::string_view pattern;            // "/api/orders/{orderId}"; "/x/**" is everything below /x
  std::string_view service;
  Access access;
  std::size_t body_max;
};

std::span<const Policy> policies();

bool allows(Access access, domain::Role role);

// The row for this request. Errc::not_found with UNKNOWN_URL, or with METHOD_NOT_ALLOWED and the
// methods that are allowed in `allowed`.
Result<const Policy*> policy_for(http::Method method, std::string_view path, std::string& allowed);

std::string_view name_of(Access access);

}  // namespace astraphe::gateway
