#include "http/plain_head.hpp"

#include "http/framing.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

std::string with(std::string_view lines) {
  return std::string("GET /a?b=c HTTP/1.1\r\nHost: x\r\n").append(lines).append("\r\n");
}

TEST(PlainHead, IsCutIntoWhatItSays) {
  const auto head = with("Authorization: \t Bearer abc \t\r\nX-Empty:\r\nx-empty: a:b\r\n");
  ASSERT_TRUE(check_head(head, HeadLimits()));
  const auto plain = plain_head(head);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->target, "/a?b=c");
  const std::vector<NamedValue> wanted{
      {"Host", "x"}, {"Authorization", "Bearer abc"}, {"X-Empty", ""}, {"x-empty", "a:b"}};
  EXPECT_EQ(std::vector<NamedValue>(plain->headers.begin(), plain->headers.end()), wanted);
}

TEST(PlainHead, WhatDecidesAnythingIsLeftToTheParser) {
  for (const auto* line :
       {"Connection: close", "connection: keep-alive", "CONNECTION:", "Proxy-Connection: close",
        "Keep-Alive: 5", "Content-Length: 0", "content-length: 5", "Transfer-Encoding: chunked",
        "TE: trailers", "Trailer: a", "Upgrade: h2c", "Expect: 100-continue"}) {
    EXPECT_FALSE(plain_head(with(std::string(line) + "\r\n"))) << line;
    EXPECT_TRUE(plain_head(with("x-" + std::string(line) + "\r\n"))) << line;
  }
}

TEST(PlainHead, SoIsEveryOtherFirstLine) {
  for (const auto* line :
       {"POST / HTTP/1.1", "HEAD / HTTP/1.1", "get / HTTP/1.1", "GET / HTTP/1.0", "GET  HTTP/1.1",
        "GET / / HTTP/1.1", "GET /\x80 HTTP/1.1", "GET HTTP/1.1", "GET /\x7f HTTP/1.1",
        "GET / HTTP/1.1 "}) {
    EXPECT_FALSE(plain_head(std::string(line) + "\r\nHost: x\r\n\r\n")) << line;
  }
}

}  // namespace
}  // namespace astraphe::http
