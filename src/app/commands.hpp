#pragma once
// What `astraphe` can be told to do. Exit codes: 0 ok, 1 failed, 2 usage, 69 a dependency is down,
// 78 settings (sysexits.h).

#include "app/settings.hpp"

#include <string>
#include <vector>

namespace astraphe::app {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kDependencyDown = 69;
inline constexpr int kBadSettings = 78;

struct ServeOptions {
  Settings::Values flags;      // settings given on the command line
  std::string config_file;     // empty: none
  bool demo = false;
};
int serve(const ServeOptions& options);

struct SandboxOptions {
  Settings::Values flags;      // settings given on the command line
  std::string config_file;     // empty: none
  std::string listen = "127.0.0.1:0";
};
// The payment sandbox alone.
int sandbox_toss(const SandboxOptions& options);

struct DemoOptions {
  std::string url = "http://127.0.0.1:18080";
  std::string admin_login_id;
  std::string admin_password;
};
// Seeds a running server.
int demo_seed(const DemoOptions& options);
// Walks the whole path as one shopper.
int demo_shopper(const DemoOptions& options);

int print_routes();
int print_version(bool as_json);

// One line on standard error: what failed and what to do.
int fail(int code, const std::string& why);

}  // namespace astraphe::app
