#pragma once
// Router: the list of what a service answers, and the one place where answers get their wire form:
// the envelope around data, a problem (RFC 9457) for an error.

#include "http/local_time.hpp"
#include "http/message.hpp"
#include "http/messages.hpp"

namespace astraphe::http {

struct Route {
  Method method;
  std::string_view pattern;  // "/api/orders/{orderId}"; a string literal
  Handler handler;
};

// What the wire form needs from the world.
struct Wire {
  std::function<Instant()> now;
  TimeZone zone;
};

class Router {
 public:
  Router(Wire wire, std::vector<Route> routes);

  const std::vector<Route>& routes() const { return routes_; }

  // Never fails: a thrown exception is our bug, and becomes a 500 after `on_crash` has heard of it.
  Task<Response> operator()(Request request) const;

  std::function<void(const Request&, const Error&)> on_error;  // hears of what became 5xx

 private:
  const Route* find(Request& request, std::string& allowed) const;
  Result<Response> no_route(const Request& request, std::string allowed) const;
  Response finish(const Request& request, Result<Response> result) const;

  Wire wire_;
  std::vector<Route> routes_;
};

// The problem document for an error, which is the envelope too.
Response problem(const Wire& wire, const Request& request, const Error& error);

// Puts `json` into the envelope.
std::string envelope(const Wire& wire, int status, std::string_view json);

// True when `path` has the shape of `pattern`; `params` gets the {name} segments.
bool matches(std::string_view pattern, std::string_view path, std::vector<NamedValue>* params);

}  // namespace astraphe::http
