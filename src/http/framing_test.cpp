#include "http/framing.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

bool is_good(std::string_view head) { return bool(check_head(head, HeadLimits())); }

std::string with(std::string_view line) {
  return std::string("GET / HTTP/1.1\r\nHost: a\r\n").append(line).append("\r\n\r\n");
}

// RFC 9110 §5.6.2 and §5.5: every byte, in a name and in a value.
TEST(Framing, NamesAreTokensAndValuesHaveNoControlCharacters) {
  constexpr std::string_view kTokens =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool is_token = kTokens.find(c) != std::string_view::npos;
    const bool ends_the_name = c == ':';
    EXPECT_EQ(is_good(with(std::string("x") + c + "y: 1")), is_token || ends_the_name) << i;
    const bool is_value = c == '\t' || (i >= 0x20 && i != 0x7f);
    EXPECT_EQ(is_good(with(std::string("x: a") + c + "b")), is_value) << i;
  }
  EXPECT_FALSE(is_good(with(": 1")));
}

}  // namespace
}  // namespace astraphe::http
