// astraphe: the command line.

#include "adapters/picture/process.hpp"
#include "app/commands.hpp"
#include "base/crash_point.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <malloc.h>

namespace astraphe::app {
namespace {

// The settings that `serve` takes as flags too.
struct Flag {
  const char* name;
  const char* key;
};
constexpr Flag kServeFlags[]{{"--listen", "listen"},
                             {"--data-dir", "data_dir"},
                             {"--lanes", "lanes"},
                             {"--log-format", "log.format"},
                             {"--mode", "mode"}};

struct Invocation {
  ServeOptions serve;
  std::vector<std::string> services;
  DemoOptions demo;
  SandboxOptions sandbox;
  bool as_json = false;
};

std::string help_for(std::string_view key) {
  const auto found = std::ranges::find(all_settings(), key, &Setting::key);
  return std::string(found->help) + " (default " + std::string(found->fallback) + ")";
}

int run_serve(const Invocation& asked) {
  if (asked.services.empty()) return serve(asked.serve);
  return fail(kUsage, "serve " + asked.services.front() +
                          ": services on their own are not built yet; `astraphe serve` runs all "
                          "of them in one process");
}

void add_serve(CLI::App& app, Invocation& asked) {
  auto* serve = app.add_subcommand("serve", "run the whole shop in this process");
  serve->add_option("services", asked.services, "none: all of them");
  serve->add_option("--config", asked.serve.config_file, "a YAML file of settings");
  serve->add_flag("--demo", asked.serve.demo, "put a demo shop in, once");
  for (const auto& flag : kServeFlags) {
    auto take = [&asked, key = flag.key](const std::string& value) {
      asked.serve.flags[key] = value;
    };
    serve->add_option_function<std::string>(flag.name, take, help_for(flag.key));
  }
}

void add_demo(CLI::App& app, Invocation& asked) {
  auto* demo = app.add_subcommand("demo", "put a demo shop into a running server");
  demo->add_option("--url", asked.demo.url, "the server")->capture_default_str();
  demo->add_option("--admin-login-id", asked.demo.admin_login_id, "an administrator of it")
      ->envname("ASTRAPHE_ADMIN_LOGIN_ID");
  demo->add_option("--admin-password", asked.demo.admin_password, "and the password")
      ->envname("ASTRAPHE_ADMIN_PASSWORD");
  auto* shopper = demo->add_subcommand("shopper", "walk the whole path there as one shopper");
  shopper->add_option("--url", asked.demo.url, "the server")->capture_default_str();
}

void add_sandbox(CLI::App& app, Invocation& asked) {
  auto* sandbox = app.add_subcommand("sandbox", "run what stands in for somebody else's server");
  sandbox->require_subcommand(1);
  auto* toss = sandbox->add_subcommand("toss", "a local Toss Payments, without a shop");
  toss->add_option("--listen", asked.sandbox.listen, "HOST:PORT; port 0 takes a free one")
      ->capture_default_str();
  toss->add_option("--config", asked.sandbox.config_file, "a YAML file of settings");
  auto take = [&asked](const std::string& value) { asked.sandbox.flags["data_dir"] = value; };
  toss->add_option_function<std::string>("--data-dir", take, "where its ledger is kept");
}

int run(const CLI::App& app, const Invocation& asked) {
  if (app.got_subcommand("serve")) return run_serve(asked);
  if (app.got_subcommand("routes")) return print_routes();
  if (app.got_subcommand("sandbox")) return sandbox_toss(asked.sandbox);
  if (app.got_subcommand("version")) return print_version(asked.as_json);
  if (app.get_subcommand("demo")->got_subcommand("shopper")) return demo_shopper(asked.demo);
  return demo_seed(asked.demo);
}

// What grew out of its place (a crowded room does) goes back to the system at once. By itself glibc
// keeps blocks of up to 32 MB (mallopt(3), M_MMAP_THRESHOLD), a quarter of what such a room takes.
void give_memory_back() { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

}  // namespace
}  // namespace astraphe::app

int main(int argc, char** argv) {
  using namespace astraphe::app;
  // The command that this program calls itself by, before anything that may open a file.
  if (argc == 2 && std::string_view(argv[1]) == "picture") {
    astraphe::adapters::picture::be_the_picture_process();
  }
  give_memory_back();
  ASTRAPHE_ARM_CRASH_POINT(std::getenv("ASTRAPHE_CRASH_AT"));
  CLI::App app("Astraphe: sells something scarce to everybody at once.", "astraphe");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "the help of every command");
  Invocation asked;
  add_serve(app, asked);
  add_demo(app, asked);
  add_sandbox(app, asked);
  app.add_subcommand("routes", "print what the gateway lets through, and to whom");
  auto* version = app.add_subcommand("version", "print the version");
  version->add_flag("--json", asked.as_json, "as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return app.exit(why) == 0 ? kOk : kUsage;
  }
  return run(app, asked);
}
