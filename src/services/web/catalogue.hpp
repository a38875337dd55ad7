#pragma once
// Every text of the pages, in Korean and in English. One list.

#include "http/messages.hpp"

#include <array>

namespace astraphe::web {

struct Text {
  std::string_view ko;
  std::string_view en;

  std::string_view in(http::Language language) const {
    return language == http::Language::ko ? ko : en;
  }
};

namespace text {
inline constexpr Text kTagline{"한정 판매를, 온 순서대로, 한 번만.", "Scarce things, first come, first served, once each."};
inline constexpr Text kSales{"판매", "Sales"};
inline constexpr Text kNoSales{"아직 등록된 판매가 없습니다.", "There are no sales yet."};
inline constexpr Text kSalesUnknown{"지금은 판매 목록을 불러올 수 없습니다. 잠시 후 새로고침해 주세요.", "The sales cannot be shown right now. Please reload in a moment."};
inline constexpr Text kOpen{"판매 중", "Open"};
inline constexpr Text kSoldOut{"품절", "Sold out"};
inline constexpr Text kEnded{"종료", "Ended"};
inline constexpr Text kOpensAt{"시작", "Opens"};
inline constexpr Text kWon{"원", " won"};
inline constexpr Text kHow{"이용 방법", "Where things are"};
inline constexpr Text kHowLine{"쇼핑객 한 명이 가입부터 결제까지 걷는 모습을 보려면:", "To see one shopper walk from sign-up to payment:"};
inline constexpr Text kCalls{"직접 호출하려면", "To call it yourself"};
inline constexpr Text kSignUp{"회원 가입", "sign up"};
inline constexpr Text kLogIn{"로그인", "log in"};
inline constexpr Text kStandInLine{"줄 서기", "stand in line"};
inline constexpr Text kLook{"순번 보기", "see your place"};
inline constexpr Text kToken{"입장 토큰 받기", "collect the admission token"};
inline constexpr Text kOrder{"주문", "order"};
inline constexpr Text kPay{"결제 확인", "confirm the payment"};
inline constexpr Text kTime{"서버 시각", "Server time"};
inline constexpr Text kSetup{"첫 관리자 만들기", "Make the first administrator"};
inline constexpr Text kSetupLead{"이 링크는 한 번만 쓸 수 있습니다.", "This link works once."};
inline constexpr Text kLoginId{"아이디 (영문 소문자와 숫자 4-10자)", "Login id (4-10 lower-case letters and digits)"};
inline constexpr Text kPassword{"비밀번호 (8-128자)", "Password (8-128 characters)"};
inline constexpr Text kCreate{"만들기", "Create"};
inline constexpr Text kSetupDone{"관리자를 만들었습니다. 이제 로그인할 수 있습니다.", "The administrator is there. You can log in now."};
inline constexpr Text kSetupRefused{"만들지 못했습니다.", "That did not work."};
inline constexpr Text kHome{"처음으로", "Back to the start"};
}  // namespace text

}  // namespace astraphe::web
