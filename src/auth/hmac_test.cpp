#include "auth/hmac.hpp"

#include <gtest/gtest.h>

namespace astraphe::auth {
namespace {

std::string signed_with(std::string_view key, std::string_view text) {
  return hex(view_of(Hmac(key).sign(text)));
}

// RFC 4231, cases 1, 2, 6 and 7; the last two have a key that is longer than a block.
TEST(Hmac, SignsAsTheRfcDoes) {
  EXPECT_EQ(signed_with(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(signed_with("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(signed_with(long_key, "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(signed_with(long_key, "This is a test using a larger than block-size key and a larger "
                                  "than block-size data. The key needs to be hashed before being "
                                  "used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Hmac, AKeySignsAsOftenAsOneLikes) {
  const Hmac key("a key");
  const auto first = key.sign("one text");
  (void)key.sign("another");
  EXPECT_EQ(key.sign("one text"), first);
}

TEST(Hmac, ItsSignatureIsGoodInOneSpellingOnly) {
  const Hmac key("a key");
  const auto digest = key.sign("text");
  const auto written = base64url(view_of(digest));
  EXPECT_TRUE(key.verify("text", view_of(digest)));
  EXPECT_TRUE(key.verify_base64url("text", written));
  EXPECT_FALSE(key.verify_base64url("Text", written));
  EXPECT_FALSE(key.verify_base64url("text", ""));
  EXPECT_FALSE(key.verify_base64url("text", written + "="));
  EXPECT_FALSE(Hmac("another key").verify_base64url("text", written));
  // The last character of 43 has two bits that say nothing.
  for (const char last : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789-_")) {
    const auto other = written.substr(0, 42) + last;
    EXPECT_EQ(key.verify_base64url("text", other), other == written);
  }
}

// FIPS 180-4.
TEST(Sha256, HashesAsTheStandardDoes) {
  EXPECT_EQ(hex(view_of(sha256("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(view_of(sha256(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Base64url, WhatIsWrittenIsReadBack) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    const auto written = base64url(bytes);
    const auto read = from_base64url(written);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, bytes);
    EXPECT_EQ(written.size(), (bytes.size() * 4 + 2) / 3);
    bytes += static_cast<char>(i * 37 + 201);
  }
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
}

TEST(Base64url, ASecondSpellingIsRefused) {
  for (const auto* bad : {"A", "AAAAA", "AB", "AAB", "AA==", "AAA+", "AAA/", "AA A", "AAA\xff"}) {
    EXPECT_FALSE(from_base64url(bad)) << bad;
  }
  EXPECT_FALSE(from_base64url(std::string_view("AA\0A", 4)));
  EXPECT_TRUE(from_base64url("AA"));
}

}  // namespace
}  // namespace astraphe::auth
