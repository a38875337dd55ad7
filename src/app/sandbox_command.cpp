// `astraphe sandbox toss`: the payment sandbox in a process of its own.

#include "adapters/beast/server.hpp"
#include "adapters/curl/http_client.hpp"
#include "adapters/sqlite/database.hpp"
#include "adapters/system/clock.hpp"
#include "adapters/system/entropy.hpp"
#include "app/commands.hpp"
#include "app/data_directory.hpp"
#include "app/lanes.hpp"
#include "app/listen.hpp"
#include "app/payment_settings.hpp"
#include "services/sandbox/service.hpp"
#include "store/migration.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace astraphe::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kGrace = 5s;  // for requests in flight when it is asked to stop
constexpr std::size_t kBodyMax = 64 * 1024;

const char* environment(const char* name) { return std::getenv(name); }

// The store, the clock and the rest, and the service on them.
struct Sandbox {
  std::unique_ptr<ports::Database> database;
  std::unique_ptr<ports::Clock> clock;
  std::unique_ptr<ports::Entropy> entropy;
  std::unique_ptr<ports::HttpClient> http;
  const Log& log;
  http::Wire wire;
  sandbox::Deps deps;
  http::Router router;

  Task<http::Response> answer(http::Request request) const {
    const bool asks_for_health = request.path == "/livez" || request.path == "/readyz";
    if (asks_for_health) co_return http::text(200, "ok\n");
    co_return co_await router(std::move(request));
  }
};

Result<std::unique_ptr<Sandbox>> open_sandbox(const Settings& settings, DataDirectory& data,
                                              const Log& log) {
  TRY(const auto payment, payment_settings(settings));
  TRY(const auto zone, http::TimeZone::named(settings.text("sale.time_zone")));
  auto secret = payment.secret_key;
  if (secret.empty()) {
    TRY(auto made, data.secret("sandbox"));
    secret = std::move(made);
  }
  TRY(auto database, adapters::sqlite::open_database(data.file("sandbox.db")));
  auto clock = adapters::system::make_clock();
  auto entropy = adapters::system::make_entropy();
  TRY(auto http, adapters::curl::make_http_client(*clock, {}));
  const http::Wire wire{[&time = *clock] { return time.now(); }, zone};
  sandbox::Deps deps{*database, *clock,  *entropy,           log,       wire,
                     secret,    settings.is_dev(), payment.webhook_url, http.get()};
  return std::unique_ptr<Sandbox>(
      new Sandbox{std::move(database), std::move(clock), std::move(entropy), std::move(http), log,
                  wire, std::move(deps), http::Router(wire, {})});
}

Task<Result<>> run(Sandbox& sandbox, Lanes& lanes, const Address& address) {
  CO_MUST(co_await store::migrate(*sandbox.database, sandbox::schema()));
  adapters::beast::ServerParts parts{
      .lanes = lanes.executors(),
      .handle = [&sandbox](http::Request request) { return sandbox.answer(std::move(request)); },
      .refuse = [&sandbox](const http::Request& request, const Error& error) {
        return http::problem(sandbox.wire, request, error);
      },
      .body_max = [](const http::Request&) { return Result<std::size_t>(kBodyMax); },
      .clock = *sandbox.clock,
      .entropy = *sandbox.entropy,
      .log = sandbox.log};
  CO_TRY(auto server, adapters::beast::Server::open(std::move(parts), address.host, address.port));
  Nursery jobs(lanes.at(0).get_executor(),
               [](std::exception_ptr bug) { std::rethrow_exception(bug); });
  for (auto& job : sandbox::jobs(sandbox.deps)) jobs.spawn(job.run());
  server->start();
  fmt::print("astraphe: ready {}\n", address.url(server->port()));
  std::fflush(stdout);
  net::signal_set signals(lanes.at(0), SIGTERM, SIGINT);
  boost::system::error_code failure;
  (void)co_await signals.async_wait(net::redirect_error(net::use_awaitable, failure));
  co_await server->stop(kGrace);
  co_await jobs.drain();
  co_return Result<>();
}

Task<> run_to_the_end(Sandbox& sandbox, Lanes& lanes, const Address& address, int& code) {
  const auto done = co_await run(sandbox, lanes, address);
  code = done ? kOk : fail(kFailed, done.error().detail());
  lanes.stop_waiting();
}

}  // namespace

int sandbox_toss(const SandboxOptions& options) {
  auto settings = Settings::load(options.flags, environment, options.config_file);
  if (!settings) return fail(kBadSettings, settings.error().detail());
  const auto address = parse_address(options.listen);
  if (!address) return fail(kUsage, address.error().detail());
  auto data = DataDirectory::open(settings->text("data_dir"));
  if (!data) return fail(kFailed, data.error().detail());
  const Log log(settings->text("log.format") == "json" ? LogFormat::json : LogFormat::text);
  auto sandbox = open_sandbox(*settings, *data, log);
  if (!sandbox) {
    const bool is_settings = sandbox.error().code() == Errc::invalid;
    return fail(is_settings ? kBadSettings : kFailed, sandbox.error().detail());
  }
  (*sandbox)->router = sandbox::routes((*sandbox)->deps);
  Lanes lanes(1);
  int code = kFailed;
  Nursery nursery(lanes.at(0).get_executor(),
                  [](std::exception_ptr bug) { std::rethrow_exception(bug); });
  nursery.spawn(run_to_the_end(**sandbox, lanes, *address, code));
  lanes.run_first();
  lanes.join();
  return code;
}

}  // namespace astraphe::app
