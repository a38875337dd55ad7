#include "services/gateway/policy.hpp"

#include "http/router.hpp"

#include <gtest/gtest.h>

namespace astraphe::gateway {
namespace {

// A path that the pattern covers.
std::string path_for(std::string_view pattern) {
  std::string path;
  bool is_name = false;
  for (const char c : pattern) {
    if (c == '{') path += '7';
    is_name = c == '{' || (is_name && c != '}');
    if (!is_name && c != '}') path += c == '*' ? 'x' : c;
  }
  return path;
}

// By the definition, row by row.
const Policy* first_that_fits(http::Method method, std::string_view path) {
  for (const auto& policy : policies()) {
    const auto& pattern = policy.pattern;
    const bool covers = pattern.ends_with("/**")
                            ? path.starts_with(pattern.substr(0, pattern.size() - 2))
                            : http::matches(pattern, path, nullptr);
    if (covers && policy.method.value_or(method) == method) return &policy;
  }
  return nullptr;
}

TEST(Policy, EveryRowIsFoundUnlessOneBeforeItFits) {
  std::string allowed;
  for (const auto& policy : policies()) {
    const auto method = policy.method.value_or(http::Method::put);
    const auto path = path_for(policy.pattern);
    const auto found = policy_for(method, path, allowed);
    ASSERT_TRUE(found) << path;
    EXPECT_EQ(*found, first_that_fits(method, path)) << path;
  }
}

TEST(Policy, APathThatNearlyFitsIsNotFound) {
  std::string allowed;
  for (const auto* path :
       {"/api", "/api/", "/api/waitingRoom", "/api/waitingRoom/", "/api/waitingRoom/7/",
        "/api/waitingRoom/7/x", "/sandbox/toss", "/sandbox/toss/", "/Api/users", ""}) {
    const auto found = policy_for(http::Method::get, path, allowed);
    ASSERT_FALSE(found) << path;
    EXPECT_EQ(found.error().key(), "UNKNOWN_URL") << path;
  }
}

TEST(Policy, AWrongMethodNamesTheRightOnes) {
  std::string allowed;
  const auto found = policy_for(http::Method::put, "/api/waitingRoom/7", allowed);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().key(), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(allowed, "GET, DELETE");
}

TEST(Policy, HeadMayDoWhatGetMay) {
  std::string allowed;
  EXPECT_TRUE(policy_for(http::Method::head, "/api/waitingRoom/7", allowed));
}

}  // namespace
}  // namespace astraphe::gateway
