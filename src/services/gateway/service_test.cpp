#include "services/gateway/service.hpp"

#include "adapters/local/peers.hpp"
#include "services/gateway/limits.hpp"
#include "services/gateway/revocations.hpp"
#include "tests/feeding_bus.hpp"
#include "tests/service_fixture.hpp"

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using domain::Role;
using Method = http::Method;

// A gateway before services that say who has asked, and a user service that may be cut off.
class Gateway : public ServiceTest {
 protected:
  static constexpr std::array<std::string_view, 4> kServices{"product", "order", "queue", "web"};

  Gateway() {
    for (const auto service : kServices) peers.add(std::string(service), told(service));
    peers.add("user", [this](http::Request made) -> Task<http::Response> {
      if (is_cut_off) co_return http::text(503, "");
      if (made.path != "/internal/revocations") co_return co_await told("user")(std::move(made));
      co_return http::bare_json(200, R"({"data":{"changes":[)" + changes + R"(],"last":1}})");
    });
  }

  // Answers with the role of who is asking, as the service believes it.
  auth::Inner told(std::string_view service) {
    const auto answer = [this](http::Request made) -> Task<http::Response> {
      seen = made;
      co_return http::text(200, made.caller ? made.caller->role : "nobody");
    };
    return auth::with_identity(internal_key, std::string(service), [this] { return clock.now(); },
                               answer);
  }

  http::Response ask(Method method, const std::string& path, Role role = Role::customer,
                     UserId user = UserId(7)) {
    return call(with_token(request(method, path), role, user));
  }
  http::Response call(http::Request made) {
    if (!edge) edge = gateway::edge(deps);
    return await(edge(std::move(made)));
  }
  http::Request with_token(http::Request made, Role role, UserId user = UserId(7)) {
    const auth::Access access{user, std::string(domain::name_of(role)), "j", clock.now(),
                              clock.now() + 1h};
    made.headers.add("Authorization", "Bearer " + auth::sign_access(*access_key, access));
    return made;
  }
  static http::Request from(const std::string& address, http::Request made) {
    made.remote = address;
    return made;
  }
  void pull_for(Duration pause) {
    EXPECT_TRUE(await(work_for(clock, gateway::jobs(deps), pause), clock));
  }

  adapters::local::LocalPeers peers;
  bool is_cut_off = false;
  std::string changes;
  http::Request seen;
  gateway::Revocations revocations;
  std::shared_ptr<const auth::Hmac> access_key = std::make_shared<auth::Hmac>("access");
  std::shared_ptr<const auth::Hmac> internal_key = std::make_shared<auth::Hmac>("internal");
  gateway::Deps deps{peers, clock, log, revocations, wire(), access_key,
                     std::make_shared<auth::Hmac>("admission"), internal_key, [] { return true; },
                     [](const http::Request&, const Error&) { return http::html(400, "page"); }};
  auth::Inner edge;
};

TEST_F(Gateway, CutOffFromTheRevocationsItClosesWhatARoleOpens) {
  pull_for(1s);
  EXPECT_EQ(ask(Method::get, "/api/products/mine", Role::seller).status, 200);
  is_cut_off = true;
  pull_for(4s);
  EXPECT_EQ(ask(Method::get, "/api/products/mine", Role::seller).status, 200) << "not for long yet";
  pull_for(3s);
  for (const auto role : {Role::seller, Role::manager, Role::admin}) {
    const auto closed = ask(Method::get, "/api/products/mine", role);
    EXPECT_EQ(closed.status, 503);
    EXPECT_TRUE(closed.headers.first("Retry-After"));
  }
  EXPECT_EQ(ask(Method::get, "/api/products/mine", Role::customer).status, 403);
  is_cut_off = false;
  pull_for(1s);
  EXPECT_EQ(ask(Method::get, "/api/products/mine", Role::seller).status, 200);
}

TEST_F(Gateway, CutOffItGoesOnElsewhereAndNobodyHasARoleThere) {
  is_cut_off = true;
  pull_for(10s);
  EXPECT_EQ(ask(Method::get, "/api/waitingRoom/7").body, "CUSTOMER");
  EXPECT_EQ(ask(Method::get, "/api/orders/7", Role::admin).body, "CUSTOMER");
  EXPECT_EQ(ask(Method::get, "/api/products").status, 200);
  is_cut_off = false;
  pull_for(1s);
  EXPECT_EQ(ask(Method::get, "/api/orders/7", Role::admin).body, "ADMIN");
}

TEST_F(Gateway, ATokenEndsWithinFiveSecondsOfWhatEndsIt) {
  pull_for(1s);
  const auto before = with_token(request(Method::get, "/api/orders"), Role::customer);
  EXPECT_EQ(call(before).status, 200);
  const auto now_ms = std::chrono::floor<Millis>(clock.now()).time_since_epoch().count();
  changes = fmt::format(R"({{"n":1,"userId":7,"notBeforeMs":{}}})", now_ms + 1);
  pull_for(5s);
  const auto ended = call(before);
  EXPECT_EQ(ended.status, 401);
  EXPECT_EQ(code_of(ended), "TOKEN_EXPIRED");
  EXPECT_EQ(ask(Method::get, "/api/orders").status, 200) << "a later one is good";
  EXPECT_EQ(ask(Method::get, "/api/orders", Role::customer, UserId(8)).status, 200);
}

TEST_F(Gateway, AServiceSeesWhatTheGatewaySaysAndNoOtherIdentity) {
  auto made = with_token(request(Method::get, "/api/orders"), Role::customer);
  for (const auto* name : {"X-USER-ID", "x-user-id", "X-Astraphe-Identity", "X-Forwarded-User",
                           "X-Forwarded-For", "X-Role", "Cookie", "Connection"}) {
    made.headers.add(name, "1");
  }
  made.headers.add("Accept-Language", "en");
  EXPECT_EQ(call(std::move(made)).body, "CUSTOMER");
  std::vector<std::string> names;
  for (const auto& [name, value] : seen.headers) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"Accept-Language"}));
  EXPECT_EQ(seen.caller->user, UserId(7));
}

TEST_F(Gateway, ALongBodyIsReadFromThoseOnlyWhoMaySendIt) {
  const auto longest = [this](http::Request made) { return gateway::body_max(deps, made); };
  const auto upload = request(Method::post, "/api/products");
  EXPECT_EQ(longest(upload).error().code(), Errc::unauthenticated);
  EXPECT_EQ(longest(with_token(upload, Role::customer)).error().code(), Errc::forbidden);
  EXPECT_GT(*longest(with_token(upload, Role::seller)), 1'000'000u);
  EXPECT_EQ(*longest(request(Method::post, "/api/auth/logIn")), 64u * 1024);
  EXPECT_EQ(*longest(request(Method::post, "/nowhere")), 64u * 1024);
  auto packed = request(Method::post, "/api/auth/logIn");
  packed.headers.add("Content-Encoding", "gzip");
  EXPECT_EQ(longest(packed).error().code(), Errc::unsupported);
}

class GatewayLimits : public Gateway {
 protected:
  void limit(gateway::Class of, std::string_view quota) {
    quotas.at(static_cast<std::size_t>(of)) = *gateway::parse_class_quota(quota);
    limits = std::make_unique<gateway::Limits>(quotas, 7);
    deps.limits = limits.get();
  }

  gateway::ClassQuotas quotas{};
  std::unique_ptr<gateway::Limits> limits;
};

TEST_F(GatewayLimits, AnAccountIsHeldBackAndToldForHowLong) {
  limit(gateway::Class::look, "3/60 off");
  for (const auto* left : {"2", "1", "0"}) {
    const auto answer = ask(Method::get, "/api/waitingRoom/7");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.first("RateLimit-Policy"), R"("account";q=3;w=60)");
    EXPECT_TRUE(answer.headers.first("RateLimit")->starts_with(
        std::string(R"("account";r=)") + left + ";t="));
  }
  const auto held = ask(Method::get, "/api/waitingRoom/7");
  EXPECT_EQ(held.status, 429);
  EXPECT_EQ(code_of(held), "TOO_MANY_REQUESTS");
  EXPECT_EQ(held.headers.all("Retry-After"), (std::vector<std::string_view>{"20"}));
  EXPECT_EQ(held.headers.first("RateLimit"), R"("account";r=0;t=20)");
  EXPECT_EQ(ask(Method::get, "/api/waitingRoom/7", Role::customer, UserId(8)).status, 200);
  EXPECT_EQ(ask(Method::get, "/api/orders").status, 200) << "another class";
  EXPECT_TRUE(await(clock.sleep_for(20s), clock));
  EXPECT_EQ(ask(Method::get, "/api/waitingRoom/7").status, 200);
}

TEST_F(GatewayLimits, SoIsAnAddressWhoeverAsksFromIt) {
  limit(gateway::Class::catalogue, "off 3/60");
  const auto look_from = [this](const std::string& address) {
    return call(from(address, request(Method::get, "/api/products"))).status;
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look_from("192.0.2.1"), 200);
  EXPECT_EQ(look_from("192.0.2.1"), 429);
  EXPECT_EQ(look_from("192.0.2.2"), 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look_from(fmt::format("2001:db8::{}", i + 1)), 200);
  EXPECT_EQ(look_from("2001:db8::77"), 429) << "a subscriber has a whole prefix";
  EXPECT_EQ(look_from(""), 200) << "from within";
}

TEST_F(GatewayLimits, OnlyATrustedProxySaysWhoIsBehindIt) {
  limit(gateway::Class::catalogue, "off 1/60");
  const auto look_for = [this](const std::string& client) {
    auto made = from("10.0.0.1", request(Method::get, "/api/products"));
    made.headers.add("X-Forwarded-For", client);
    return call(std::move(made)).status;
  };
  EXPECT_EQ(look_for("192.0.2.1"), 200);
  EXPECT_EQ(look_for("192.0.2.2"), 429) << "nobody is trusted";
  deps.proxies = *http::AddressRanges::parse("10.0.0.0/8");
  edge = nullptr;
  EXPECT_EQ(look_for("192.0.2.1"), 200);
  EXPECT_EQ(look_for("192.0.2.2"), 200);
  EXPECT_EQ(look_for("192.0.2.2"), 429);
  EXPECT_EQ(look_for("9.9.9.9, 192.0.2.2"), 429) << "what a client says is not believed";
}

TEST_F(GatewayLimits, EveryRowHasItsClass) {
  const auto name = [](Method method, std::string_view path) {
    std::string allowed;
    const auto policy = gateway::policy_for(method, path, allowed);
    const auto of = gateway::class_of(**policy);
    return gateway::kClassNames.at(static_cast<std::size_t>(of));
  };
  EXPECT_EQ(name(Method::post, "/api/auth/logIn"), "log_in");
  EXPECT_EQ(name(Method::post, "/api/auth/signUp"), "sign_up");
  EXPECT_EQ(name(Method::get, "/api/waitingRoom/7"), "look");
  EXPECT_EQ(name(Method::get, "/api/waitingQueue/7/getToken"), "look");
  EXPECT_EQ(name(Method::post, "/api/waitingQueue/7/registerUser"), "join");
  EXPECT_EQ(name(Method::del, "/api/waitingRoom/7"), "join");
  EXPECT_EQ(name(Method::post, "/api/orders"), "order");
  EXPECT_EQ(name(Method::get, "/api/orders/7"), "other");
  EXPECT_EQ(name(Method::post, "/api/orders/7/cancel"), "pay");
  EXPECT_EQ(name(Method::post, "/api/payments/toss"), "pay");
  EXPECT_EQ(name(Method::get, "/api/products"), "catalogue");
  EXPECT_EQ(name(Method::get, "/api/products/7"), "catalogue");
  EXPECT_EQ(name(Method::post, "/api/products"), "admin");
  EXPECT_EQ(name(Method::get, "/api/users"), "admin");
  EXPECT_EQ(name(Method::get, "/login"), "page");
}

TEST_F(GatewayLimits, AQuotaIsACountInSecondsOrOff) {
  const auto quota = gateway::parse_class_quota("3/60 off");
  ASSERT_TRUE(quota);
  EXPECT_EQ(quota->account.count, 3);
  EXPECT_EQ(quota->account.window, 60s);
  EXPECT_TRUE(quota->address.is_off());
  for (const auto* wrong : {"", "off", "3/60", "3 60", "0/60 off", "3/0 off", "-1/60 off", "3/60 x",
                            "3/60  off", "3/60 off off", "9999999/60 off", "3/999999 off"}) {
    EXPECT_FALSE(gateway::parse_class_quota(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace astraphe
