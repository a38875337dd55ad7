#include "http/conditional.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

bool unchanged(Headers headers) {
  return is_unchanged(Request{.headers = std::move(headers)}, "\"abc\"");
}

TEST(Conditional, WhoNamesTheTagHasItStill) {
  EXPECT_TRUE(unchanged({{"If-None-Match", "\"abc\""}}));
  EXPECT_TRUE(unchanged({{"if-none-match", "\"x\" , W/\"abc\""}}));
  EXPECT_TRUE(unchanged({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}));
  EXPECT_TRUE(unchanged({{"If-None-Match", "*"}}));
}

TEST(Conditional, WhoNamesAnotherOrNoneHasNot) {
  EXPECT_FALSE(unchanged({}));
  EXPECT_FALSE(unchanged({{"If-None-Match", ""}}));
  EXPECT_FALSE(unchanged({{"If-None-Match", "abc"}}));
  EXPECT_FALSE(unchanged({{"If-None-Match", "\"ABC\", ,\"abcd\""}}));
}

}  // namespace
}  // namespace astraphe::http
