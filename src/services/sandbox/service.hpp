#pragma once
// The payment sandbox: a local Toss Payments (core API 2022-11-16) for development and tests.
//
// Its ledger is a witness: what took effect, in order, in a store of its own. It does not protect
// the shop from itself: two payments of one order can both be captured. Answers are bare JSON,
// errors Toss's {"code","message"}. Time is the clock's plus whatever /control/clock has added.

#include "base/log.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/entropy.hpp"
#include "ports/http_client.hpp"
#include "store/job.hpp"
#include "store/migration.hpp"

namespace astraphe::sandbox {

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Database& database;
  ports::Clock& clock;
  ports::Entropy& entropy;  // callable from any thread
  const Log& log;
  http::Wire wire;
  std::string secret_key;
  bool control = false;  // whether /sandbox/toss/control exists
  std::string webhook_url = "";        // empty: nobody is told
  ports::HttpClient* http = nullptr;   // carries webhooks
};

// A response with this header is to be lost on the way: "before" any effect, or "after" it.
inline constexpr std::string_view kDropHeader = "X-Astraphe-Drop";

std::span<const store::Migration> schema();
http::Router routes(const Deps& deps);
std::vector<store::Job> jobs(const Deps& deps);

}  // namespace astraphe::sandbox
