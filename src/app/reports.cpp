// `astraphe routes` and `astraphe version`.

#include "app/commands.hpp"
#include "services/gateway/policy.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace astraphe::app {

int print_routes() {
  for (const auto& policy : gateway::policies()) {
    const auto method = policy.method ? http::name_of(*policy.method) : "*";
    fmt::print("{:<6} {:<52} {:<8} {}\n", method, policy.pattern, policy.service,
               gateway::name_of(policy.access));
  }
  return kOk;
}

int print_version(bool as_json) {
  if (as_json) {
    fmt::print("{{\"name\":\"astraphe\",\"version\":\"{}\"}}\n", ASTRAPHE_VERSION);
  } else {
    fmt::print("astraphe {}\n", ASTRAPHE_VERSION);
  }
  return kOk;
}

int fail(int code, const std::string& why) {
  fmt::print(stderr, "astraphe: {}\n", why);
  return code;
}

}  // namespace astraphe::app
