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

TEST(Framing, AHostNamesOnePlace) {
  for (const auto* good : {"a", "shop.example", "shop.example.", "127.0.0.1:18080", "a_b-c:1",
                           "[::1]", "[2001:db8::1]:443", "xn--9d0bx8z.example"}) {
    EXPECT_TRUE(is_host(good)) << good;
  }
  for (const auto* bad : {"", " ", "a b", "a/b", "u@a", "a:b", "a:", ":80", "a:80:80", "a,b", "a..b",
                          ".a", "a:123456", "[::1", "[]", "[::1]x", "[g::1]", "a%20b", "http://a",
                          "한글", "a?b", "a#b", "a\\b"}) {
    EXPECT_FALSE(is_host(bad)) << bad;
  }
  EXPECT_FALSE(is_host(std::string(300, 'a')));
}

TEST(Framing, AHeadSaysWhatBodyFollows) {
  const auto shape = [](std::string_view line) { return *check_head(with(line), HeadLimits()); };
  EXPECT_TRUE(shape("x: y").is_empty());
  EXPECT_TRUE(shape("Content-Length: 0").is_empty());
  EXPECT_EQ(shape("content-length: 17").length, 17u);
  EXPECT_TRUE(shape("Transfer-Encoding: Chunked").is_chunked);
}

}  // namespace
}  // namespace astraphe::http
