#include "auth/tokens.hpp"

#include <boost/json/string.hpp>
#include <gtest/gtest.h>

namespace astraphe::auth {
namespace {

using namespace std::chrono_literals;

const Instant kNow{std::chrono::seconds(1'893'456'000)};

class Tokens : public testing::Test {
 protected:
  const Hmac key{"a key of thirty-two characters or so"};
  const Access access{UserId(7), "CUSTOMER", "jti", kNow, kNow + 60min};
  const AdmissionGrant grant{UserId(7), Admission{ProductId(3), 9}, kNow + 5min};

  boost::json::object claims() const {
    return {{"iss", "astraphe"}, {"aud", "astraphe-api"}, {"sub", "7"}, {"auth", "CUSTOMER"},
            {"exp", 1'893'456'001}};
  }
  bool is_good(const boost::json::object& said) const {
    return bool(verify_access(key, sign_jwt(key, said), kNow));
  }
};

TEST_F(Tokens, AnAccessTokenIsReadBackAsItWasSigned) {
  const auto read = verify_access(key, sign_access(key, access), kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, access.user);
  EXPECT_EQ(read->role, access.role);
  EXPECT_EQ(read->jti, access.jti);
  EXPECT_EQ(read->issued, access.issued);
  EXPECT_EQ(read->expires, access.expires);
}

TEST_F(Tokens, AnAccessTokenEnds) {
  const auto token = sign_access(key, access);
  EXPECT_TRUE(verify_access(key, token, kNow + 60min - 1s));
  const auto late = verify_access(key, token, kNow + 60min);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().key(), "TOKEN_EXPIRED");
}

TEST_F(Tokens, EveryOtherCharacterMakesItSomebodyElses) {
  const auto token = sign_access(key, access);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_access(key, other, kNow)) << i;
    EXPECT_FALSE(verify_access(key, token.substr(0, i), kNow)) << i;
  }
  EXPECT_FALSE(verify_access(key, token + "A", kNow));
  EXPECT_FALSE(verify_access(key, token + ".", kNow));
  EXPECT_FALSE(verify_access(Hmac("another key"), token, kNow));
}

TEST_F(Tokens, WhatATokenSaysMustHold) {
  EXPECT_TRUE(is_good(claims()));
  const std::vector<std::pair<const char*, boost::json::value>> wrongs{
      {"iss", "another"}, {"aud", "astraphe-admission"}, {"sub", "x"}, {"sub", 7}, {"auth", 1},
      {"exp", 1'893'456'000}, {"exp", "1893456001"}, {"exp", -1}, {"nbf", 1'893'456'001},
      {"nbf", "0"}};
  for (const auto& [name, value] : wrongs) {
    auto said = claims();
    said[name] = value;
    EXPECT_FALSE(is_good(said)) << name << value;
  }
  for (const auto* name : {"iss", "aud", "sub", "auth", "exp"}) {
    auto said = claims();
    said.erase(name);
    EXPECT_FALSE(is_good(said)) << name;
  }
}

TEST_F(Tokens, AnotherHeaderIsNotOurs) {
  const auto token = sign_access(key, access);
  const auto rest = token.substr(token.find('.'), token.rfind('.') - token.find('.'));
  const auto with_header = [&](std::string_view header) {
    const auto text = base64url(header) + rest;
    return bool(verify_access(key, text + "." + base64url(view_of(key.sign(text))), kNow));
  };
  EXPECT_TRUE(with_header(R"({"typ":"JWT","alg":"HS256"})"));
  EXPECT_FALSE(with_header(R"({"alg":"none"})"));
  EXPECT_FALSE(with_header(R"({"alg":"HS256","kid":"1"})"));
  EXPECT_FALSE(with_header(R"({"alg":"HS256","crit":["x"]})"));
  EXPECT_FALSE(with_header(R"({"alg":"HS256","alg":"HS256"})"));
  EXPECT_FALSE(with_header("{}"));
}

TEST_F(Tokens, AnAdmissionIsNoAccess) {
  const auto token = sign_admission(key, grant);
  const auto read = verify_admission(key, token, kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, grant.user);
  EXPECT_EQ(read->admission, grant.admission);
  EXPECT_EQ(read->expires, grant.expires);
  EXPECT_FALSE(verify_access(key, token, kNow));
  EXPECT_FALSE(verify_admission(key, sign_access(key, access), kNow));
  const auto late = verify_admission(key, token, kNow + 5min);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().key(), "ADMISSION_ENDED");
}

}  // namespace
}  // namespace astraphe::auth
