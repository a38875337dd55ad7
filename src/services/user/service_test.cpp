#include "tests/user_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;

class UserService : public UserTest {
 protected:
  std::vector<std::string> login_ids(const std::vector<http::NamedValue>& query,
                                     Role role = Role::manager) {
    auto made = as(UserId(999), role, request(Method::get, "/api/users"));
    made.query = query;
    const auto response = call(std::move(made));
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::string> found;
    for (const auto& one : parsed(response).at("data").at("content").as_array()) {
      found.emplace_back(one.at("loginId").as_string());
    }
    return found;
  }
};

TEST_F(UserService, WhoSignsUpIsACustomer) {
  const auto made = sign_up(form("annie"));
  EXPECT_EQ(made.status, 201);
  const auto data = parsed(made).at("data").as_object();
  EXPECT_EQ(data.at("loginId"), "annie");
  EXPECT_EQ(data.at("phoneNum"), "010-1234");
  EXPECT_EQ(data.at("userRole"), "CUSTOMER");
  EXPECT_TRUE(data.at("appliedRole").is_null());
  EXPECT_TRUE(data.at("slackId").is_null());
  EXPECT_EQ(data.at("createdAt"), "2030-01-01T09:00:00.000000");
  EXPECT_EQ(made.body.find("assword"), std::string::npos);
}

TEST_F(UserService, NobodyGetsMoreThanCustomerByAsking) {
  const auto made = sign_up(form("seller", R"({"userRole":"SELLER"})"));
  EXPECT_EQ(parsed(made).at("data").at("userRole"), "CUSTOMER");
  EXPECT_EQ(parsed(made).at("data").at("appliedRole"), "SELLER");
  for (const std::string role : {"ADMIN", "MANAGER", "seller"}) {
    EXPECT_EQ(errors_of(sign_up(form("other", R"({"userRole":")" + role + R"("})"))),
              "#/userRole ONE_OF") << role;
  }
}

TEST_F(UserService, EveryWrongFieldIsNamed) {
  EXPECT_EQ(errors_of(sign_up(form("Ab", R"({"password":"short","nickname":"","x":1})"))),
            "#/nickname LENGTH, #/loginId FORMAT, #/password LENGTH, #/x UNKNOWN");
  EXPECT_EQ(errors_of(sign_up(form("annie", R"({"password":"PassWord1"})"))),
            "#/password TOO_COMMON");
}

TEST_F(UserService, ALoginIdIsOnePersons) {
  signed_up("annie");
  const auto second = sign_up(form("annie"));
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(code_of(second), "LOGIN_ID_TAKEN");
}

TEST_F(UserService, TheSameKeySignsUpOnce) {
  const auto first = sign_up(form("annie"), "key-1");
  wait(1s);
  const auto again = sign_up(form("annie"), "key-1");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.first("Idempotency-Replayed"), "true");
  EXPECT_EQ(sign_up(form("bobby"), "key-1").status, 422);
}

TEST_F(UserService, AJsonBodyIsSaidToBeOneOrNothingIsSaid) {
  for (const std::string path : {"/api/auth/signUp", "/api/auth/logIn"}) {
    auto made = request(Method::post, path, form("annie"));
    made.headers.add("Content-Type", "text/plain");
    EXPECT_EQ(call(made).status, 415) << path;
    made.headers.set("Content-Type", "application/json; charset=utf-8");
    EXPECT_NE(call(made).status, 415) << path;
  }
}

TEST_F(UserService, AnAccountIsItsOwners) {
  const auto ann = signed_up("annie");
  const auto path = "/api/users/" + ann.str();
  for (const auto method : {Method::get, Method::put, Method::del}) {
    EXPECT_EQ(call(UserId(999), method, path, "{}", Role::admin).status, 403);
    EXPECT_EQ(call(request(method, path, "{}")).status, 401);
  }
  EXPECT_EQ(parsed(call(ann, Method::get, path)).at("data").at("loginId"), "annie");
}

TEST_F(UserService, WhatIsGivenChangesAndTheRestStays) {
  const auto ann = signed_up("annie");
  wait(1s);
  const auto changed = call(ann, Method::put, "/api/users/" + ann.str(),
                            R"({"nickname":"Annie","slackId":"U123","phoneNumber":null})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto data = parsed(changed).at("data").as_object();
  EXPECT_EQ(data.at("nickname"), "Annie");
  EXPECT_EQ(data.at("slackId"), "U123");
  EXPECT_EQ(data.at("phoneNum"), "010-1234");
  EXPECT_EQ(data.at("shippingAddress"), "Seoul");
  EXPECT_EQ(data.at("updatedAt"), "2030-01-01T09:00:01.000000");
  EXPECT_EQ(parsed(call(ann, Method::get, "/api/users/" + ann.str())).at("data"), data);
}

TEST_F(UserService, AChangeHasTheRulesOfASignUp) {
  const auto ann = signed_up("annie");
  const auto change = [&](const std::string& body) {
    return errors_of(call(ann, Method::put, "/api/users/" + ann.str(), body));
  };
  EXPECT_EQ(change(R"({"password":"short","nickname":"","phoneNumber":7,"slackId":"",)"
                   R"("shippingAddress":"","loginId":"other"})"),
            "#/nickname LENGTH, #/phoneNumber TYPE, #/shippingAddress LENGTH, #/slackId LENGTH, "
            "#/password LENGTH, #/loginId UNKNOWN");
  EXPECT_EQ(change(R"({"userRole":"ADMIN"})"), "#/userRole UNKNOWN");
}

TEST_F(UserService, ADeletedAccountIsGoneAndItsLoginIdStaysTaken) {
  const auto ann = signed_up("annie", R"({"userRole":"SELLER"})");
  const auto path = "/api/users/" + ann.str();
  const auto deleted = call(ann, Method::del, path);
  EXPECT_EQ(deleted.status, 200);
  EXPECT_TRUE(parsed(deleted).at("data").is_null());
  EXPECT_EQ(log_in("annie").status, 401);
  EXPECT_EQ(code_of(log_in("annie")), "BAD_CREDENTIALS");
  EXPECT_EQ(call(ann, Method::get, path).status, 404);
  EXPECT_EQ(call(ann, Method::put, path, "{}").status, 404);
  EXPECT_EQ(call(ann, Method::del, path).status, 404);
  EXPECT_EQ(give_role(ann, "SELLER").status, 404);
  EXPECT_EQ(login_ids({}), (std::vector<std::string>{"admin"}));
  EXPECT_EQ(code_of(sign_up(form("annie"))), "LOGIN_ID_TAKEN");
}

TEST_F(UserService, TheLastAdministratorStays) {
  const auto first = admin();
  const auto path = "/api/users/" + first.str();
  const auto refused = call(first, Method::del, path);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(code_of(refused), "NO_ADMINISTRATOR_LEFT");
  const auto bob = signed_up("bobby");
  EXPECT_EQ(give_role(bob, "ADMIN").status, 200);
  EXPECT_EQ(call(first, Method::del, path).status, 200);
  EXPECT_EQ(code_of(give_role(bob, "CUSTOMER")), "NO_ADMINISTRATOR_LEFT") << "the other is gone";
  EXPECT_EQ(call(bob, Method::del, "/api/users/" + bob.str()).status, 409);
}

TEST_F(UserService, ManagersListAccountsTheNewestFirst) {
  for (int i = 10; i < 31; ++i) signed_up("user" + std::to_string(i));
  const auto all = login_ids({{"page", "0"}, {"size", "20"}});
  ASSERT_EQ(all.size(), 20u);
  EXPECT_EQ(all.front(), "user30");
  EXPECT_EQ(login_ids({{"page", "1"}, {"size", "20"}}),
            (std::vector<std::string>{"user10", "admin"}));
  EXPECT_EQ(login_ids({{"page", "2"}}, Role::admin).size(), 2u) << "ten on a page when none is said";
  for (const auto role : {Role::customer, Role::seller}) {
    EXPECT_EQ(call(UserId(1), Method::get, "/api/users", "", role).status, 403);
  }
}

TEST_F(UserService, TheListIsFiltered) {
  signed_up("annie");
  const auto bob = signed_up("bobby", R"({"userRole":"SELLER"})");
  signed_up("annabel", R"({"userRole":"SELLER"})");
  EXPECT_EQ(login_ids({{"applied", "true"}}), (std::vector<std::string>{"annabel", "bobby"}));
  EXPECT_EQ(login_ids({{"loginId", "ann"}}), (std::vector<std::string>{"annabel", "annie"}));
  EXPECT_EQ(login_ids({{"loginId", "ann"}, {"applied", "true"}}),
            (std::vector<std::string>{"annabel"}));
  EXPECT_TRUE(login_ids({{"loginId", "%"}}).empty());
  EXPECT_EQ(give_role(bob, "SELLER", Role::manager).status, 200);
  EXPECT_EQ(login_ids({{"applied", "true"}}), (std::vector<std::string>{"annabel"}));
}

TEST_F(UserService, AQueryThatMakesNoSenseIsRefused) {
  auto made = as(UserId(999), Role::admin, request(Method::get, "/api/users"));
  made.query = {{"page", "-1"}, {"size", "11"}, {"applied", "1"}, {"loginId", std::string(51, 'a')}};
  EXPECT_EQ(errors_of(call(made)),
            "#/page RANGE, #/size ONE_OF, #/applied ONE_OF, #/loginId LENGTH");
}

TEST_F(UserService, RolesAreGivenByWhoMay) {
  const auto ann = signed_up("annie");
  EXPECT_EQ(give_role(ann, "SELLER", Role::manager).status, 403) << "she did not apply";
  EXPECT_EQ(give_role(ann, "SELLER", Role::customer).status, 403);
  const auto given = give_role(ann, "SELLER", Role::admin);
  EXPECT_EQ(parsed(given).at("data").at("userRole"), "SELLER");
  EXPECT_EQ(give_role(UserId(987'654), "SELLER").status, 404);
}

TEST_F(UserService, TheFirstAdministratorIsMadeOnce) {
  const auto again = internal("/internal/setup", fmt::format(
      R"({{"token":"set-up token","loginId":"other","password":"{}"}})", kPassword));
  EXPECT_EQ(again.status, 403);
  EXPECT_EQ(code_of(again), "SETUP_LINK_USED");
  EXPECT_FALSE(*await(user::make_first_administrator(deps, {"other", kPassword})));
}

}  // namespace
}  // namespace astraphe
