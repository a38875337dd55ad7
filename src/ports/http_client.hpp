#pragma once
// Calls to the world outside. Embedded: adapters/local for what lives in this process,
// adapters/curl for everything else. Callable from any lane.

#include "http/message.hpp"
#include "base/time.hpp"

namespace astraphe::ports {

struct HttpCall {
  std::string base_url;   // scheme, host, port and perhaps a path: "https://api.tosspayments.com"
  http::Request request;  // its path is appended to the base
  Millis limit{30'000};
  std::size_t body_max = 1 << 20;  // of the answer
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // An HTTP error status is a Response. Errc::unavailable: certainly not sent. Errc::timeout: it
  // may have arrived and taken effect (no answer, a broken one, or one above body_max).
  virtual Task<Result<http::Response>> send(HttpCall call) = 0;
};

}  // namespace astraphe::ports
