#pragma once
// The web service: pages for people, rendered here. It is a client like any other, and reaches
// everything through the shop's own door, with the visitor's own tokens.

#include "auth/identity.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/entropy.hpp"
#include "ports/peers.hpp"

namespace astraphe::web {

// Where people agree to pay.
struct PaymentWindow {
  enum class Kind { sandbox, toss };
  Kind kind = Kind::sandbox;
  std::string client_key{};  // of Toss; empty: its window cannot be opened
  std::string sdk_url{};     // Toss's script
};

// Everything this service needs from outside. Nothing else is reachable.
struct Deps {
  auth::Inner shop;     // the gateway, as anybody reaches it
  ports::Peers& peers;  // for what has no route of its own outside: set-up, renewing a log-in
  ports::Clock& clock;
  ports::Entropy& entropy;
  http::Wire wire;
  std::shared_ptr<const auth::Hmac> access_key;    // reads who the session's token names
  std::shared_ptr<const auth::Hmac> internal_key;  // signs forms, and calls to peers
  PaymentWindow window;
  bool is_secure = false;                          // cookies travel over TLS only
};

http::Router routes(const Deps& deps);

// The page for a request that no page answers: in a browser a person reads it.
http::Response error_page(const Deps& deps, const http::Request& request, const Error& error);

}  // namespace astraphe::web
