#include "services/user/throttle.hpp"
#include "tests/user_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

// Log-ins through the service, from one address or another, with the throttle on.
class LogInThrottle : public UserTest {
 protected:
  LogInThrottle() {
    signed_up("annie");
    signed_up("bobby");
    deps.throttle = &throttle;
    router = user::routes(deps);
  }

  Response try_from(const std::string& address, const std::string& password,
                    const std::string& login_id = "annie") {
    auto made = request(Method::post, "/api/auth/logIn",
                        fmt::format(R"({{"loginId":"{}","password":"{}"}})", login_id, password));
    made.remote = address;
    return call(std::move(made));
  }
  int guesses_until_held(const std::string& address, const std::string& login_id = "annie") {
    for (int i = 0; i < 1'000; ++i) {
      if (try_from(address, "not this one", login_id).status == 429) return i;
    }
    return -1;
  }
  // From as many addresses as it takes, until the account is under attack.
  void attack() {
    for (int i = 0; i < 60; ++i) {
      EXPECT_EQ(try_from(fmt::format("198.51.100.{}", i), "not this one").status, 401);
    }
  }

  user::Throttle throttle{7};
};

TEST_F(LogInThrottle, AfterFiveWrongPasswordsOneWaits) {
  EXPECT_EQ(guesses_until_held("192.0.2.1"), 5);
  const auto held = try_from("192.0.2.1", kPassword);
  EXPECT_EQ(held.status, 429);
  EXPECT_EQ(code_of(held), "LOG_IN_THROTTLED");
  EXPECT_EQ(held.headers.first("Retry-After"), "60");
  wait(61s);
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
}

TEST_F(LogInThrottle, AnUnknownLoginIdIsHeldAlike) {
  EXPECT_EQ(guesses_until_held("192.0.2.1", "nobody"), 5);
  EXPECT_EQ(guesses_until_held("192.0.2.1", "annie"), 5);
  auto unknown = try_from("192.0.2.1", "x", "nobody");
  auto known = try_from("192.0.2.1", "x", "annie");
  EXPECT_EQ(unknown.body, known.body);
}

TEST_F(LogInThrottle, AListOfAccountsEndsToo) {
  int tried = 0;
  while (tried < 1'000 && try_from("192.0.2.1", "x", fmt::format("u{}", tried)).status == 401) {
    ++tried;
  }
  EXPECT_EQ(tried, 30);
  EXPECT_EQ(try_from("192.0.2.1", kPassword, "bobby").status, 429);
  EXPECT_EQ(try_from("192.0.2.2", kPassword, "bobby").status, 200) << "elsewhere nothing happened";
}

TEST_F(LogInThrottle, RightPasswordsAreNotCounted) {
  for (int i = 0; i < 200; ++i) EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
  EXPECT_EQ(guesses_until_held("192.0.2.1"), 5);
}

TEST_F(LogInThrottle, TheOwnerGetsInWhileOthersGuess) {
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
  attack();
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200) << "from where she logs in";
  EXPECT_EQ(try_from("203.0.113.9", kPassword).status, 200) << "and from a place that is new";
  EXPECT_EQ(try_from("192.0.2.1", "mistyped").status, 401);
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200) << "also after a slip at home";
}

TEST_F(LogInThrottle, UnderAttackANetworkHasOneGuess) {
  attack();
  EXPECT_EQ(try_from("203.0.113.9", "not this one").status, 401);
  EXPECT_EQ(try_from("203.0.113.9", "nor this").status, 429);
  EXPECT_EQ(try_from("198.51.100.3", kPassword).status, 429) << "it has had its guess";
  EXPECT_EQ(try_from("198.51.100.3", kPassword, "bobby").status, 200) << "bobby is not attacked";
}

TEST_F(LogInThrottle, AKnownPlaceIsNotHeldForItsNeighbours) {
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
  for (int i = 0; i < 40; ++i) try_from("192.0.2.1", "x", fmt::format("u{}", i));
  EXPECT_EQ(try_from("192.0.2.1", kPassword, "bobby").status, 429);
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
}

TEST_F(LogInThrottle, ANewPasswordForgetsWhereOneWasKnown) {
  const auto ann = auth::verify_access(*deps.access_key, token_in(try_from("192.0.2.1", kPassword)),
                                       clock.now())->user;
  EXPECT_EQ(call(ann, Method::put, "/api/users/" + ann.str(),
                 R"({"password":"battery-horse-2031"})").status, 200);
  for (int i = 0; i < 40; ++i) try_from("192.0.2.1", "x", fmt::format("u{}", i));
  EXPECT_EQ(try_from("192.0.2.1", "battery-horse-2031").status, 429);
}

TEST_F(LogInThrottle, APrefixOfIpv6IsOnePlace) {
  for (int i = 0; i < 5; ++i) try_from(fmt::format("2001:db8::{}", i + 1), "not this one");
  EXPECT_EQ(try_from("2001:db8::99", kPassword).status, 429);
  EXPECT_EQ(try_from("2001:db8:0:1::1", kPassword).status, 200);
}

TEST_F(LogInThrottle, WhoeverIsTurnedAwayForLackOfHandsHasNotGuessed) {
  class FullHasher final : public ports::PasswordHasher {
   public:
    Task<Result<std::string>> hash(std::string) override { co_return full(); }
    Task<Result<bool>> verify(std::string, std::string) override { co_return full(); }
    static Error full() { return Error(Errc::limited, "full", "OVERLOADED"); }
  };
  FullHasher full;
  const user::Deps overloaded{*database, clock, deps.cache, *entropy, full, log, ids, wire(),
                              deps.access_key, "", &throttle};
  for (int i = 0; i < 50; ++i) {
    const auto answer = await(user::log_in(overloaded, {"annie", kPassword, "192.0.2.1"}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().key(), "OVERLOADED");
  }
  EXPECT_EQ(try_from("192.0.2.1", kPassword).status, 200);
}

TEST_F(LogInThrottle, AFewPlacesAreKnownAndNoMore) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(try_from(fmt::format("203.0.113.{}", i), kPassword).status, 200);
    wait(1s);
  }
  auto count = [](ports::Tx& tx) { return tx.query("SELECT COUNT(*) FROM known_network", {}); };
  EXPECT_EQ((*await(database->read(count)))[0].integer(0), 8);
}

}  // namespace
}  // namespace astraphe
