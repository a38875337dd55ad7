// `astraphe demo` and `astraphe demo shopper`: clients of a running server.

#include "adapters/curl/http_client.hpp"
#include "adapters/system/clock.hpp"
#include "adapters/system/entropy.hpp"
#include "app/commands.hpp"
#include "app/demo/seed.hpp"
#include "app/demo/shopper.hpp"
#include "app/lanes.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace astraphe::app {
namespace {

void print_line(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

int exit_code(const Error& error) {
  return error.code() == Errc::unavailable ? kDependencyDown : kFailed;
}

Task<Result<>> seed_and_tell(demo::Visit visit, demo::Account administrator) {
  CO_TRY(const auto report, co_await demo::seed(visit, std::move(administrator)));
  fmt::print("{}", demo::told(report, visit.base_url));
  co_return Result<>();
}

Task<> finish(Task<Result<>> work, int& code) {
  const auto done = co_await std::move(work);
  code = done ? kOk : fail(exit_code(done.error()), done.error().detail());
}

// Runs what `begin` makes of a client on a lane of its own.
int run_client(const std::string& url, const std::function<Task<Result<>>(demo::Visit)>& begin) {
  const auto clock = adapters::system::make_clock();
  const auto entropy = adapters::system::make_entropy();
  auto client = adapters::curl::make_http_client(*clock, {});
  if (!client) return fail(kFailed, client.error().detail());
  Lanes lanes(1);
  int code = kFailed;
  Nursery nursery(lanes.at(0).get_executor(),
                  [](std::exception_ptr bug) { std::rethrow_exception(bug); });
  nursery.spawn(finish(begin({**client, url, *clock, *entropy}), code));
  lanes.stop_waiting();
  lanes.run_first();
  return code;
}

}  // namespace

int demo_seed(const DemoOptions& options) {
  if (options.admin_login_id.empty() || options.admin_password.empty()) {
    return fail(kUsage, "demo: name an administrator with --admin-login-id and --admin-password "
                        "(or ASTRAPHE_ADMIN_LOGIN_ID and ASTRAPHE_ADMIN_PASSWORD)");
  }
  const demo::Account administrator{options.admin_login_id, options.admin_password};
  return run_client(options.url, [&](demo::Visit visit) {
    return seed_and_tell(visit, administrator);
  });
}

int demo_shopper(const DemoOptions& options) {
  return run_client(options.url,
                    [](demo::Visit visit) { return demo::walk(visit, print_line); });
}

}  // namespace astraphe::app
