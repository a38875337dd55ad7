#include "http/json.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

Request with_type(std::vector<std::string> types, std::string body = R"({"a":1})") {
  Request request{.method = Method::post, .path = "/", .body = std::move(body)};
  for (auto& type : types) request.headers.add("Content-Type", std::move(type));
  return request;
}

TEST(Body, JsonMayBeSaidInManyWaysOrNotAtAll) {
  EXPECT_TRUE(body_of(with_type({})));
  for (const auto* type : {"application/json", "Application/JSON; charset=utf-8",
                           "application/json ;x=y", "application/merge-patch+json"}) {
    EXPECT_TRUE(body_of(with_type({type}))) << type;
  }
}

TEST(Body, WhatIsSaidToBeSomethingElseIsNotRead) {
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "application/xml",
                           "text/x+json", "json", "", "application/jsonp"}) {
    const auto refused = body_of(with_type({type}));
    ASSERT_FALSE(refused) << type;
    EXPECT_EQ(refused.error().code(), Errc::unsupported) << type;
  }
  EXPECT_FALSE(body_of(with_type({"application/json", "text/plain"})));
}

TEST(Body, ABodyIsOneObject) {
  for (const auto* body : {"", "[]", "1", "null", "{", R"({"a":1,"a":2})",
                           R"({"a":1e991})"}) {
    const auto refused = body_of(with_type({"application/json"}, body));
    ASSERT_FALSE(refused) << body;
    EXPECT_EQ(refused.error().key(), "BAD_JSON") << body;
  }
}

}  // namespace
}  // namespace astraphe::http
