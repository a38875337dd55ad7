#include "services/gateway/policy.hpp"

#include <gtest/gtest.h>

namespace astraphe::gateway {
namespace {

using domain::Role;
using enum http::Method;

// A path that the pattern means: "/api/orders/{orderId}" → "/api/orders/7".
std::string example_of(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      path += pattern[at];
      continue;
    }
    path += '7';
    at = pattern.find('}', at);
  }
  return path.ends_with("/**") ? path.substr(0, path.size() - 2) + "x" : path;
}

TEST(Policy, NoRowStandsInAnothersWay) {
  for (const auto& row : policies()) {
    std::string allowed;
    const auto found = policy_for(row.method.value_or(post), example_of(row.pattern), allowed);
    ASSERT_TRUE(found) << row.pattern;
    EXPECT_EQ((*found)->pattern, row.pattern);
    EXPECT_EQ((*found)->service, row.service);
  }
}

TEST(Policy, WhatOneSellsIsSellersAndNoProduct) {
  std::string allowed;
  for (const auto* path : {"/api/products/mine", "/api/companies/mine"}) {
    const auto found = policy_for(get, path, allowed);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->access, Access::sellers) << path;
  }
  EXPECT_EQ((*policy_for(get, "/api/products/7", allowed))->access, Access::anyone);
  EXPECT_EQ((*policy_for(get, "/api/products", allowed))->access, Access::open);
}

TEST(Policy, WhatServicesAskEachOtherIsNowhereOutside) {
  for (const auto* path : {"/internal/renew", "/internal/setup", "/internal/quote",
                           "/internal/revocations", "/api/products/7/forQueue"}) {
    for (const auto method : {get, post, put, del}) {
      std::string allowed;
      const auto found = policy_for(method, path, allowed);
      ASSERT_FALSE(found) << path;
      EXPECT_EQ(found.error().key(), "UNKNOWN_URL") << path;
    }
  }
}

TEST(Policy, APathThatNearlyFitsIsNotFound) {
  std::string allowed;
  for (const auto* path :
       {"/api", "/api/", "/api/waitingRoom", "/api/waitingRoom/", "/api/waitingRoom/7/",
        "/api/waitingRoom/7/x", "/sandbox/toss", "/sandbox/toss/", "/Api/users", ""}) {
    const auto found = policy_for(get, path, allowed);
    ASSERT_FALSE(found) << path;
    EXPECT_EQ(found.error().key(), "UNKNOWN_URL") << path;
  }
}

TEST(Policy, AWrongMethodIsToldTheRightOnes) {
  std::string allowed;
  const auto found = policy_for(post, "/api/users/7", allowed);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().key(), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(allowed, "GET, PUT, DELETE");
}

TEST(Policy, RolesPassWhereTheyMay) {
  const std::vector<std::pair<Access, std::vector<Role>>> rows{
      {Access::open, {Role::customer, Role::seller, Role::manager, Role::admin}},
      {Access::anyone, {Role::customer, Role::seller, Role::manager, Role::admin}},
      {Access::shoppers, {Role::customer, Role::manager, Role::admin}},
      {Access::sellers, {Role::seller, Role::manager, Role::admin}},
      {Access::managers, {Role::manager, Role::admin}}};
  for (const auto& [access, roles] : rows) {
    for (const auto role : {Role::customer, Role::seller, Role::manager, Role::admin}) {
      const bool may = std::ranges::find(roles, role) != roles.end();
      EXPECT_EQ(allows(access, role), may) << name_of(access) << domain::name_of(role);
    }
  }
}

}  // namespace
}  // namespace astraphe::gateway
