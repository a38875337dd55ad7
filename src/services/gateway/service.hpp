#pragma once
// The gateway: the only way in. Knows who is asking, lets through what the policy table names, and
// hands it to the service that answers, with the caller's identity signed.

#include "auth/identity.hpp"
#include "base/log.hpp"
#include "http/address.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/peers.hpp"
#include "store/job.hpp"

namespace astraphe::gateway {

class Limits;
class Revocations;

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Peers& peers;
  ports::Clock& clock;
  const Log& log;
  Revocations& revocations;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> access_key;
  std::shared_ptr<const auth::Hmac> admission_key;
  std::shared_ptr<const auth::Hmac> internal_key;
  std::function<bool()> is_ready;  // false while draining
  // What a person in a browser reads where no page answers.
  std::function<http::Response(const http::Request&, const Error&)> error_page;
  bool has_sandbox = false;
  Limits* limits = nullptr;          // none: nobody is counted
  http::AddressRanges proxies = {};  // whose word on a client's address is believed
};

// Answers any request from outside. Callable from any lane.
auth::Inner edge(const Deps& deps);

// How long the body of a request with this head may be. Compressed ones are refused, and so is,
// before it is read, what only some may send at length: with the error of the whole request.
Result<std::size_t> body_max(const Deps& deps, const http::Request& request);

std::vector<store::Job> jobs(const Deps& deps);

}  // namespace astraphe::gateway
