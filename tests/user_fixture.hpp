#pragma once
// The user service on simulated time, with an administrator, and passwords that are hashed cheaply.

#include "adapters/memory/cache.hpp"
#include "adapters/sim/entropy.hpp"
#include "adapters/sim/password_hasher.hpp"
#include "services/user/use_cases.hpp"
#include "tests/feeding_bus.hpp"
#include "tests/service_fixture.hpp"

#include <fmt/format.h>

namespace astraphe {

class UserTest : public ServiceTest {
 protected:
  using Response = http::Response;
  using Method = http::Method;
  using Role = domain::Role;

  static constexpr auto kPassword = "staple-correct-2030";

  UserTest() {
    EXPECT_TRUE(*await(user::make_first_administrator(deps, {"admin", kPassword})));
  }

  Response call(http::Request made) { return await(router(std::move(made))); }
  Response call(UserId user, Method method, const std::string& path, std::string body = "",
                Role role = Role::customer) {
    return call(as(user, role, request(method, path, std::move(body))));
  }
  Response internal(const std::string& path, std::string body) {
    return call(as_service(request(Method::post, path, std::move(body))));
  }

  // A sign-up's body; `changes` replace its fields.
  static std::string form(const std::string& login_id, const std::string& changes = "{}") {
    boost::json::object body{{"loginId", login_id},       {"password", kPassword},
                             {"username", "홍길동"},      {"nickname", "nick"},
                             {"phoneNumber", "010-1234"}, {"shippingAddress", "Seoul"}};
    for (const auto& change : http::parse_json(changes)->as_object()) {
      body[change.key()] = change.value();
    }
    return boost::json::serialize(body);
  }
  Response sign_up(const std::string& body, std::string key = "") {
    auto made = request(Method::post, "/api/auth/signUp", body);
    if (!key.empty()) made.headers.add("Idempotency-Key", std::move(key));
    return call(std::move(made));
  }
  UserId signed_up(const std::string& login_id, const std::string& changes = "{}") {
    const auto made = sign_up(form(login_id, changes));
    EXPECT_EQ(made.status, 201) << made.body;
    return UserId(parsed(made).at("data").at("userId").as_int64());
  }

  Response log_in(const std::string& login_id, const std::string& password = kPassword) {
    return call(request(Method::post, "/api/auth/logIn",
                        fmt::format(R"({{"loginId":"{}","password":"{}"}})", login_id, password)));
  }
  static std::string token_in(const Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    const auto body = parsed(response);
    return std::string(*auth::bearer(body.at("data").at("accessToken").as_string()));
  }
  std::string token(const std::string& login_id, const std::string& password = kPassword) {
    return token_in(log_in(login_id, password));
  }
  Response renew(const std::string& old) {
    return internal("/internal/renew", fmt::format(R"({{"accessToken":"Bearer {}"}})", old));
  }
  bool counts(const std::string& old) { return renew(old).status == 200; }
  UserId admin() {
    return auth::verify_access(*deps.access_key, token("admin"), clock.now())->user;
  }

  Response give_role(UserId id, const std::string& role, Role giver = Role::admin) {
    return call(UserId(999), Method::put, "/api/users/" + id.str() + "/role",
                R"({"userRole":")" + role + R"("})", giver);
  }

  // Time goes by, and nothing else happens.
  void wait(Duration pause) { EXPECT_TRUE(await(clock.sleep_for(pause), clock)); }

  // "#/a REQUIRED, #/b RANGE"
  static std::string errors_of(const Response& response) {
    EXPECT_EQ(response.status, 400) << response.body;
    std::string all;
    for (const auto& one : parsed(response).at("errors").as_array()) {
      all += (all.empty() ? "" : ", ") + std::string(one.at("pointer").as_string()) + " " +
             std::string(one.at("code").as_string());
    }
    return all;
  }

  std::unique_ptr<ports::Entropy> entropy = adapters::sim::make_entropy(7);
  std::unique_ptr<ports::PasswordHasher> hasher = adapters::sim::make_password_hasher(*entropy);
  std::unique_ptr<ports::Database> database = open_database(user::schema());
  store::IdSource ids{*database, "user"};
  std::unique_ptr<ports::Cache> cache = adapters::memory::make_cache(clock, {});
  user::Deps deps{*database, clock, *cache, *entropy, *hasher, log, ids, wire(),
                  std::make_shared<auth::Hmac>("access key"), "set-up token"};
  http::Router router = user::routes(deps);
};

}  // namespace astraphe
