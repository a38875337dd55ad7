#pragma once
// What the sandbox does when it is called as Toss. Each answers with a Response in Toss's form; an
// Error only where our own store or code is at fault.

#include "services/sandbox/codes.hpp"
#include "services/sandbox/service.hpp"
#include "services/sandbox/store.hpp"

namespace astraphe::sandbox {

using http::Request;
using http::Response;

// Opened the payment window, chose a method, and agreed: from here on it waits to be confirmed.
struct Authorisation {
  std::string order_id;
  std::string order_name;
  std::string method;
  Won amount;
  std::string window{};  // the payment key of an open window; empty: there was none
};
// A window that waits for somebody to agree. The payment key.
Task<Result<std::string>> open_window(const Deps& deps, Authorisation wanted);
// The payment key. Errc::gone when the window was open for too long.
Task<Result<std::string>> authorise(const Deps& deps, Authorisation wanted);

// 6-64 of [A-Za-z0-9_-].
bool is_order_id(std::string_view text);
bool is_method(std::string_view text);

// The three calls of Toss, with whatever faults are ordered.
Task<Result<Response>> confirm(const Deps& deps, const Request& request);
Task<Result<Response>> cancel(const Deps& deps, const Request& request);
Task<Result<Response>> look_up(const Deps& deps, const Request& request);
Task<Result<Response>> look_up_order(const Deps& deps, const Request& request);

}  // namespace astraphe::sandbox
