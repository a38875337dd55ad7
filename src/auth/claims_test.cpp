#include "auth/claims.hpp"

#include <gtest/gtest.h>

namespace astraphe::auth {
namespace {

TEST(Claims, AreTextsAndWholeNumbers) {
  const auto claims = Claims::read(R"({"sub":"7","exp":1893456000,"jti":"","zero":0})");
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->text("sub"), "7");
  EXPECT_EQ(claims->number("exp"), 1'893'456'000);
  EXPECT_EQ(claims->text("jti"), "");
  EXPECT_EQ(claims->number("zero"), 0);
  EXPECT_FALSE(claims->number("sub"));
  EXPECT_FALSE(claims->text("exp"));
  EXPECT_FALSE(claims->has("aud"));
}

TEST(Claims, StayTheSameWhenTheyMove) {
  auto claims = Claims::read(R"({"a":"b"})");  // short enough to stand within the string itself
  ASSERT_TRUE(claims);
  const Claims moved = std::move(*claims);
  EXPECT_EQ(moved.text("a"), "b");
}

TEST(Claims, WhatWeNeverWriteIsNothing) {
  for (const auto* bad :
       {"", "{", "}", "{}", "[]", "7", R"({"a"})", R"({"a":})", R"({"a":1,})", R"({"a":1)",
        R"({"a":1}x)", R"({"a":1} )", R"({ "a":1})", R"({"a": 1})", R"({"a":01})", R"({"a":-1})",
        R"({"a":1.0})", R"({"a":1e3})", R"({"a":true})", R"({"a":null})", R"({"a":{}})",
        R"({"a":[1]})", R"({"a":"\n"})", R"({"a":"\u0041"})", "{\"a\":\"\n\"}", R"({"a":"b})",
        R"({"a":1,"a":1})", R"({"a":99999999999999999999})", R"({a:1})"}) {
    EXPECT_FALSE(Claims::read(bad)) << bad;
  }
  std::string many = R"({"0":0)";
  for (int i = 1; i < 13; ++i) many += ",\"" + std::to_string(i) + "\":0";
  EXPECT_FALSE(Claims::read(many + "}"));
}

}  // namespace
}  // namespace astraphe::auth
