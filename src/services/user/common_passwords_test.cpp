#include "services/user/common_passwords.hpp"

#include <gtest/gtest.h>

#include <string>

namespace astraphe::user {
namespace {

TEST(CommonPasswords, WhatIsGuessedFirstIsCommon) {
  for (const auto* one : {"password", "PassWord1", "1q2w3e4r", "qlalfqjsgh", "QWERTYUIOP",
                          "aaaaaaaa", "abababab", "가가가가가가가가", "12341234", "23456789",
                          "hgfedcba", "annie12annie12", "ANNIE12ANNIE12"}) {
    EXPECT_TRUE(is_common(one, "annie12")) << one;
  }
}

TEST(CommonPasswords, WhatIsNotIsNot) {
  for (const auto* one : {"staple-correct-2030", "a long enough one", "비밀번호 아닌 것",
                          "annie12 and more", "абракадабра", "12345679x", "🦊🐳🌵🍉🪁🧶🎈🪵"}) {
    EXPECT_FALSE(is_common(one, "annie12")) << one;
  }
}

}  // namespace
}  // namespace astraphe::user
