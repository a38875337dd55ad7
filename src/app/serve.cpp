// `astraphe serve`: the whole shop in this process.

#include "adapters/beast/server.hpp"
#include "app/commands.hpp"
#include "app/demo/seed.hpp"
#include "app/lanes.hpp"
#include "app/limits.hpp"
#include "app/listen.hpp"
#include "app/world.hpp"
#include "base/planted.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <sys/resource.h>

namespace astraphe::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kGrace = 30s;  // for requests in flight when the process is asked to stop

void say(const std::string& line) {
  fmt::print("astraphe: {}\n", line);
  std::fflush(stdout);
}

// One run of the server, from the first commit to the last connection.
class Run {
 public:
  struct Parts {
    const Settings& settings;
    const DataDirectory& data;
    World& world;
    const Log& log;
    Address address;
    bool demo;
  };

  Run(Parts parts, Lanes& lanes)
      : parts_(std::move(parts)), world_(parts_.world), log_(parts_.log), lanes_(lanes),
        signals_(lanes.at(0), SIGTERM, SIGINT),
        jobs_(lanes.at(0).get_executor(), [this](std::exception_ptr bug) { on_crash(bug); }) {}

  Task<int> whole() {
    const auto opened = co_await open();
    if (opened) co_await wait_for_signal();
    co_await close();
    if (!opened) co_return fail(exit_code(opened.error()), opened.error().detail());
    co_return kOk;
  }

 private:
  static int exit_code(const Error& error) {
    return error.code() == Errc::invalid ? kBadSettings : kFailed;
  }

  Task<Result<>> open() {
    CO_MUST(co_await world_.prepare());
    CO_TRY(auto server,
           adapters::beast::Server::open(server_parts(), parts_.address.host, parts_.address.port));
    server_ = std::move(server);
    for (auto& job : world_.jobs()) jobs_.spawn(job.run());
    server_->start();
    CO_MUST(co_await announce_setup());
    if (parts_.demo) CO_MUST(co_await put_demo_in());
    say("ready " + url());
    co_return Result<>();
  }

  Task<> wait_for_signal() {
    boost::system::error_code failure;
    const int signal = co_await signals_.async_wait(
        net::redirect_error(net::use_awaitable, failure));
    log_.info("draining", {{"signal", std::int64_t{signal}}});
  }

  Task<> close() {
    world_.shop().begin_draining();
    if (server_) co_await server_->stop(kGrace);
    co_await jobs_.drain();
  }

  adapters::beast::ServerParts server_parts() {
    return {.lanes = lanes_.executors(),
            .handle = world_.edge(),
            .refuse = [this](const http::Request& request, const Error& error) {
              return world_.shop().refuse(request, error);
            },
            .body_max = [this](const http::Request& request) {
              return world_.shop().body_max(request);
            },
            .is_proxy = [this](std::string_view address) {
              return world_.shop().is_proxy(address);
            },
            .clock = world_.clock(),
            .entropy = world_.entropy(),
            .log = log_,
            .limits = server_limits(parts_.settings)};
  }

  Task<Result<>> announce_setup() {
    CO_TRY(const bool lacks, co_await world_.shop().lacks_administrator());
    if (lacks && !parts_.demo) {
      say("no administrator yet: make one at " + url() + "/setup/" + world_.setup_token());
    }
    co_return Result<>();
  }

  // Once: the mark in the data directory says that it was done.
  Task<Result<>> put_demo_in() {
    const auto mark = parts_.data.file("demo");
    if (std::ifstream(mark).good()) co_return Result<>();
    const demo::Account administrator{parts_.settings.text("admin.login_id"),
                                      parts_.settings.text("admin.password")};
    const demo::Visit visit{world_.client(), std::string(World::kSelf), world_.clock(),
                            world_.entropy()};
    CO_TRY(const auto report, co_await demo::seed(visit, administrator));
    const auto text = demo::told(report, url());
    std::ofstream(mark) << text;
    fmt::print("{}  administrator {} with password {}\n", text, administrator.login_id,
               administrator.password);
    co_return Result<>();
  }

  std::string url() const { return parts_.address.url(server_->port()); }

  // Our bug in a background loop: it is told, and the process goes down to come up clean.
  void on_crash(std::exception_ptr bug) {
    try {
      std::rethrow_exception(bug);
    } catch (const std::exception& why) {
      broken(why.what(), __FILE__, __LINE__);
    }
  }

  const Parts parts_;
  World& world_;
  const Log& log_;
  Lanes& lanes_;
  net::signal_set signals_;
  std::unique_ptr<adapters::beast::Server> server_;
  Nursery jobs_;
};

std::size_t lane_count(const Settings& settings) {
  const auto wanted = settings.integer("lanes");
  if (wanted > 0) return static_cast<std::size_t>(std::min<std::int64_t>(wanted, 256));
  return std::max(1U, std::thread::hardware_concurrency());
}

int run_world(Run::Parts parts) {
  Lanes lanes(lane_count(parts.settings));
  int code = kFailed;
  Run run(std::move(parts), lanes);
  auto whole = [](Run& all, Lanes& on, int& out) -> Task<> {
    out = co_await all.whole();
    on.stop_waiting();
  };
  Nursery main(lanes.at(0).get_executor(), [](std::exception_ptr bug) {
    std::rethrow_exception(bug);
  });
  main.spawn(whole(run, lanes, code));
  lanes.start();
  lanes.run_first();
  lanes.join();
  return code;
}

// The demo needs somebody who may approve its sellers: made with the shop, kept with its data.
Result<> name_demo_administrator(Settings::Values& flags, const Settings& settings,
                                 DataDirectory& data) {
  if (!settings.text("admin.login_id").empty()) return Result<>();
  TRY(const auto password, data.secret("demo-admin"));
  flags["admin.login_id"] = "demoadmin";
  flags["admin.password"] = password.substr(0, 24);
  return Result<>();
}

const char* environment(const char* name) { return std::getenv(name); }

// Every connection is an open file, and the usual limit of a shell is 1,024 of them.
void allow_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

#ifdef ASTRAPHE_PLANTS
// False for a name that no bug has.
bool plant_from_environment() {
  const auto* name = environment("ASTRAPHE_PLANT");
  const auto plant = plant_named(name == nullptr ? "none" : name);
  planted_now = plant.value_or(Plant::none);
  return plant.has_value();
}
#endif

}  // namespace

int serve(const ServeOptions& options) {
#ifdef ASTRAPHE_PLANTS
  if (!plant_from_environment()) return fail(kBadSettings, "ASTRAPHE_PLANT: no such bug");
#endif
  // A file that may not grow and a reader that is gone are errors of a call, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  allow_open_files();
  auto settings = Settings::load(options.flags, environment, options.config_file);
  if (!settings) return fail(kBadSettings, settings.error().detail());
  auto address = parse_address(settings->text("listen"));
  if (!address) {
    // A wrong flag is a wrong call; elsewhere it is a wrong setting.
    return fail(options.flags.contains("listen") ? kUsage : kBadSettings, address.error().detail());
  }
  auto data = DataDirectory::open(settings->text("data_dir"));
  if (!data) return fail(kFailed, data.error().detail());
  if (options.demo) {
    auto flags = options.flags;
    const auto named = name_demo_administrator(flags, *settings, *data);
    if (!named) return fail(kFailed, named.error().detail());
    settings = Settings::load(flags, environment, options.config_file);
  }
  const Log log(settings->text("log.format") == "json" ? LogFormat::json : LogFormat::text);
  auto world = World::embedded(*settings, *data, log);
  if (!world) {
    const bool is_settings = world.error().code() == Errc::invalid;
    return fail(is_settings ? kBadSettings : kFailed, world.error().detail());
  }
  return run_world({*settings, *data, **world, log, std::move(*address), options.demo});
}

}  // namespace astraphe::app
