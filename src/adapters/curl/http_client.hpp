#pragma once
// Calls to the world, over libcurl, on a few threads of their own.
//
// HTTP/1.1 with kept-alive connections, at most 3 s to connect; redirects are answers; TLS is 1.2
// or later and its certificates are verified; proxies named in the environment are not used. A POST
// without an Idempotency-Key goes over a fresh connection: libcurl repeats a request whose kept
// connection turns out closed.
// A caller that is asked to stop gets its answer, Errc::timeout, at once.

#include "ports/clock.hpp"
#include "ports/http_client.hpp"

#include <memory>

namespace astraphe::adapters::curl {

struct Limits {
  std::size_t threads = 4;
  std::size_t waiting_max = 256;  // above it: Errc::unavailable
  Millis connect{3'000};
  std::string ca_file{};  // PEM: who may vouch for a certificate; empty: whoever the system trusts
};

// Callable from any lane that outlives the answer. Gives up what is under way when it dies.
Result<std::unique_ptr<ports::HttpClient>> make_http_client(ports::Clock& clock, Limits limits);

}  // namespace astraphe::adapters::curl
