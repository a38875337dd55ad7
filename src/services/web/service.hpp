#pragma once
// The web service: pages for people, rendered here. It is a client like any other, and reaches
// everything through the routes of the others.

#include "auth/identity.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/peers.hpp"

namespace astraphe::web {

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  ports::Peers& peers;
  ports::Clock& clock;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> internal_key;  // signs the set-up page's call
};

http::Router routes(const Deps& deps);

}  // namespace astraphe::web
