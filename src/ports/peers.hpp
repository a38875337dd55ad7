#pragma once
// How one service calls another. Embedded: adapters/local, a function call. Distributed:
// adapters/beast over HTTP. Callers cannot tell which. Callable from any lane.

#include "http/message.hpp"

namespace astraphe::ports {

class Peers {
 public:
  virtual ~Peers() = default;

  // Errc::unavailable when no instance answers. An HTTP error status is a Response, not an Error.
  virtual Task<Result<http::Response>> call(std::string_view service, http::Request request) = 0;
};

}  // namespace astraphe::ports
