#include "tests/user_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

// Something happens while a password is compared, which takes its time.
class SlowHasher final : public ports::PasswordHasher {
 public:
  explicit SlowHasher(ports::PasswordHasher& inner) : inner_(inner) {}
  Task<Result<std::string>> hash(std::string password) override {
    co_return co_await inner_.hash(std::move(password));
  }
  Task<Result<bool>> verify(std::string password, std::string hash) override {
    if (during) std::exchange(during, nullptr)();
    co_return co_await inner_.verify(std::move(password), std::move(hash));
  }
  std::function<void()> during;

 private:
  ports::PasswordHasher& inner_;
};

class UserTokens : public UserTest {
 protected:
  // A log-in while which `during` happens.
  Result<std::string> log_in_while(std::function<void()> during) {
    SlowHasher slow(*hasher);
    slow.during = std::move(during);
    const user::Deps with_slow{*database, clock, *cache, *entropy, slow, log,
                               ids, wire(), deps.access_key, ""};
    auto logged_in = await(user::log_in(with_slow, {"annie", kPassword, ""}));
    if (!logged_in) return std::move(logged_in.error());
    return std::get<std::string>(*logged_in);
  }

  boost::json::array changes(std::int64_t after) {
    auto made = as_service(request(Method::get, "/internal/revocations"));
    made.query = {{"after", std::to_string(after)}};
    return parsed(call(std::move(made))).at("data").at("changes").as_array();
  }
};

TEST_F(UserTokens, ALogInGivesATokenForAnHour) {
  const auto ann = signed_up("annie");
  const auto answer = log_in("annie");
  EXPECT_EQ(answer.headers.first("Authorization"), "Bearer " + token_in(answer));
  EXPECT_EQ(answer.headers.first("Cache-Control"), "no-store");
  const auto access = auth::verify_access(*deps.access_key, token_in(answer), clock.now());
  ASSERT_TRUE(access);
  EXPECT_EQ(access->user, ann);
  EXPECT_EQ(access->role, "CUSTOMER");
  EXPECT_EQ(access->expires, start() + 1h);
}

TEST_F(UserTokens, AWrongPasswordReadsLikeAnUnknownLoginId) {
  signed_up("annie");
  const auto wrong = log_in("annie", "another password");
  const auto unknown = log_in("nobody");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, unknown.body);
}

TEST_F(UserTokens, ALogInKnowsWhatHasChangedWhileItsPasswordWasCompared) {
  const auto ann = signed_up("annie");
  const auto promoted = log_in_while([&] { EXPECT_EQ(give_role(ann, "MANAGER").status, 200); });
  ASSERT_TRUE(promoted);
  EXPECT_EQ(auth::verify_access(*deps.access_key, *promoted, clock.now())->role, "MANAGER");
  EXPECT_TRUE(counts(*promoted));
  const auto path = "/api/users/" + ann.str();
  const auto late = log_in_while([&] {
    call(ann, Method::put, path, R"({"password":"battery-horse-2031"})");
    call(ann, Method::put, path, R"({"password":")" + std::string(kPassword) + R"("})");
  });
  ASSERT_FALSE(late) << "the right word, but not the one that was compared";
  EXPECT_EQ(late.error().key(), "BAD_CREDENTIALS");
  const auto gone = log_in_while([&] { call(ann, Method::del, path); });
  EXPECT_FALSE(gone);
}

TEST_F(UserTokens, ALogOutEndsEveryTokenSoFarAndNoneAfter) {
  const auto ann = signed_up("annie");
  signed_up("bobby");
  const auto one = token("annie"), two = token("annie"), other = token("bobby");
  ASSERT_TRUE(counts(one));
  const auto out = call(ann, Method::post, "/api/auth/logOut");
  EXPECT_EQ(out.status, 200);
  EXPECT_TRUE(parsed(out).at("data").is_null());
  EXPECT_FALSE(counts(one)) << "though it was given in the same millisecond";
  EXPECT_FALSE(counts(two));
  EXPECT_TRUE(counts(other));
  EXPECT_TRUE(counts(token("annie"))) << "though it is given in the same millisecond";
  wait(1ms);
  EXPECT_FALSE(counts(one));
  EXPECT_TRUE(counts(token("annie")));
  EXPECT_EQ(call(request(Method::post, "/api/auth/logOut")).status, 401);
}

TEST_F(UserTokens, GatewaysHearWhoseTokensHaveEnded) {
  const auto ann = signed_up("annie");
  const auto before = changes(0);
  wait(5ms);
  call(ann, Method::post, "/api/auth/logOut");
  const auto after = changes(static_cast<std::int64_t>(before.size()));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].at("userId"), ann.value());
  const auto now_ms = std::chrono::floor<Millis>(clock.now()).time_since_epoch().count();
  EXPECT_EQ(after[0].at("notBeforeMs"), now_ms + 1);
  EXPECT_TRUE(changes(after[0].at("n").as_int64()).empty());
  EXPECT_EQ(call(ann, Method::get, "/internal/revocations").status, 403);
}

TEST_F(UserTokens, ANewPasswordEndsOlderTokens) {
  const auto ann = signed_up("annie");
  const auto old = token("annie");
  const auto path = "/api/users/" + ann.str();
  EXPECT_EQ(call(ann, Method::put, path, R"({"nickname":"Annie"})").status, 200);
  EXPECT_TRUE(counts(old)) << "a new name ends none";
  EXPECT_EQ(call(ann, Method::put, path, R"({"password":"battery-horse-2031"})").status, 200);
  EXPECT_FALSE(counts(old));
  EXPECT_EQ(log_in("annie").status, 401);
  EXPECT_TRUE(counts(token("annie", "battery-horse-2031")));
}

TEST_F(UserTokens, ANewRoleEndsOlderTokens) {
  const auto ann = signed_up("annie");
  const auto old = token("annie");
  EXPECT_EQ(give_role(ann, "MANAGER").status, 200);
  EXPECT_FALSE(counts(old));
  EXPECT_EQ(auth::verify_access(*deps.access_key, token("annie"), clock.now())->role, "MANAGER");
}

TEST_F(UserTokens, ADeletedAccountsTokensEnd) {
  const auto ann = signed_up("annie");
  const auto old = token("annie");
  call(ann, Method::del, "/api/users/" + ann.str());
  EXPECT_FALSE(counts(old));
  EXPECT_EQ(changes(0).back().at("userId"), ann.value());
}

TEST_F(UserTokens, ARenewedTokenLastsAnHourFromNow) {
  const auto ann = signed_up("annie");
  const auto old = token("annie");
  wait(40min);
  const auto access = auth::verify_access(*deps.access_key, token_in(renew(old)), clock.now());
  ASSERT_TRUE(access);
  EXPECT_EQ(access->user, ann);
  EXPECT_EQ(access->expires, start() + 1h + 40min);
  const auto bare = internal("/internal/renew", R"({"accessToken":")" + old + R"("})");
  EXPECT_EQ(bare.status, 200);
}

TEST_F(UserTokens, WhatIsNoTokenOfOursIsNotRenewed) {
  signed_up("annie");
  const auto old = token("annie");
  EXPECT_EQ(renew(old + "x").status, 401);
  EXPECT_EQ(renew("x").status, 401);
  const auto forged = auth::sign_access(
      auth::Hmac("another key"), {UserId(1), "ADMIN", "j", clock.now(), clock.now() + 1h});
  EXPECT_EQ(renew(forged).status, 401);
  EXPECT_EQ(errors_of(internal("/internal/renew", "{}")), "#/accessToken REQUIRED");
  const auto body = R"({"accessToken":")" + old + R"("})";
  EXPECT_EQ(call(UserId(1), Method::post, "/internal/renew", body, Role::admin).status, 403);
  wait(1h);
  EXPECT_EQ(renew(old).status, 401);
  EXPECT_EQ(code_of(renew(old)), "TOKEN_EXPIRED");
}

}  // namespace
}  // namespace astraphe
