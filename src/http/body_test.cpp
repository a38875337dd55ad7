#include "http/body.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

constexpr BodyShape kChunked{.is_chunked = true};

// The body and what is left behind it, "refused", "too large" or "unfinished"; in portions.
std::string read(BodyShape shape, std::string_view wire, std::size_t portion = 1'000'000,
                 std::size_t body_max = 100) {
  auto reader = BodyReader::of(shape, body_max);
  if (!reader) return "too large";
  while (!wire.empty() && !reader->is_done()) {
    auto some = wire.substr(0, portion);
    const auto size = some.size();
    const auto taken = reader->take(some);
    if (!taken) return taken.error().code() == Errc::too_large ? "too large" : "refused";
    wire.remove_prefix(size - some.size());
  }
  if (!reader->is_done()) return "unfinished";
  return std::move(*reader).finish() + "|" + std::string(wire);
}

std::string chunked(std::string_view wire) {
  const auto whole = read(kChunked, wire);
  EXPECT_EQ(read(kChunked, wire, 1), whole) << "in portions of one byte: " << wire;
  return whole;
}

TEST(Body, ALengthIsTakenToTheByte) {
  EXPECT_EQ(read({.length = 5}, "helloGET /"), "hello|GET /");
  EXPECT_EQ(read({.length = 5}, "hell"), "unfinished");
  EXPECT_EQ(read({}, "GET /"), "|GET /");
  EXPECT_EQ(read({.length = 101}, ""), "too large");
  EXPECT_EQ(read({.length = 100}, std::string(100, 'x')), std::string(100, 'x') + "|");
}

TEST(Body, ChunksAreJoinedAndWhatFollowsIsLeft) {
  EXPECT_EQ(chunked("5\r\nhello\r\n0\r\n\r\nGET /"), "hello|GET /");
  EXPECT_EQ(chunked("3\r\nhel\r\n002\r\nlo\r\n0\r\n\r\n"), "hello|");
  EXPECT_EQ(chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), "01234567890123456789|");
  EXPECT_EQ(chunked("0\r\n\r\n"), "|");
  EXPECT_EQ(chunked("2\r\n\r\n\r\n0\r\n\r\n"), "\r\n|") << "data, not an end";
}

TEST(Body, ExtensionsAndTrailersAreReadAndDropped) {
  EXPECT_EQ(chunked("5;a\r\nhello\r\n0;b=c;d=\"e f\"\r\n\r\n"), "hello|");
  EXPECT_EQ(chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nrest"), "hello|rest");
}

TEST(Body, WhatIsNotToTheLetterIsRefused) {
  for (const std::string_view wire :
       {"\r\n", "x\r\n", "-1\r\n", "+5\r\nhello\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n",
        "5 \r\nhello\r\n", "5\t\r\nhello\r\n", "5\nhello\n0\n\n", "5\rhello", "5\r\nhello\n",
        "5\r\nhello0\r\n", "5\r\nhelloX\r\n", "5\r\nhello\r\r\n", "5\r\nhello\r\n0\n\r\n",
        "0\r\n\n",
        "5;\r\nhello\r\n", "5;=b\r\nhello\r\n", "5;a=\r\nhello\r\n", "5;a b\r\nhello\r\n",
        "5;a=\"b\r\nhello\r\n", "5;a=\"\\\"\"\r\nhello\r\n", "5;a\nb\r\nhello\r\n", "5 ;a\r\n",
        "5,5\r\nhello\r\n", "5\r\nhello\r\n0\r\nX: 1\n\r\n", "0\r\nno colon\r\n\r\n",
        "0\r\n X: folded\r\n\r\n", "0\r\nX : 1\r\n\r\n", "0\r\nX: \x01\r\n\r\n",
        "0\r\nContent-Length: 5\r\n\r\n", "0\r\ntransfer-encoding: chunked\r\n\r\n",
        "0\r\nHost: a\r\n\r\n", "00000000000000001\r\nx\r\n"}) {
    EXPECT_EQ(chunked(wire), "refused") << wire;
  }
  EXPECT_EQ(chunked(std::string_view("5\0\r\nhello\r\n", 11)), "refused");
  EXPECT_EQ(chunked("5;" + std::string(5'000, 'a')), "refused");
  EXPECT_EQ(chunked("0\r\nX: " + std::string(5'000, 'a')), "refused");
}

TEST(Body, NothingGrowsWithoutEnd) {
  EXPECT_EQ(chunked("65\r\n"), "too large");
  EXPECT_EQ(chunked("64\r\n" + std::string(100, 'x') + "\r\n1\r\n"), "too large");
  EXPECT_EQ(chunked("ffffffffffffffff\r\n"), "too large");
  EXPECT_EQ(chunked("fffffffffffffffff\r\n"), "too large");
  std::string extensions;
  for (int i = 0; i < 50; ++i) extensions += "1;" + std::string(1'000, 'a') + "\r\nx\r\n";
  EXPECT_EQ(chunked(extensions), "refused");
  std::string trailers = "0\r\n";
  for (int i = 0; i < 50; ++i) trailers += "X: " + std::string(1'000, 'a') + "\r\n";
  EXPECT_EQ(chunked(trailers), "refused");
}

TEST(Body, AnAnnouncementTakesNoMemory) {
  auto reader = BodyReader::of({.length = 12'000'000}, 12'000'000);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->size(), 0u);
  std::string_view some = "x";
  ASSERT_TRUE(reader->take(some));
  EXPECT_LT(std::move(*reader).finish().capacity(), 100'000u);
}

}  // namespace
}  // namespace astraphe::http
