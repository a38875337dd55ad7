#include "adapters/local/peers.hpp"

namespace astraphe::adapters::local {

Task<Result<http::Response>> LocalPeers::call(std::string_view service, http::Request request) {
  const auto found = services_.find(service);
  if (found == services_.end()) {
    co_return Error(Errc::unavailable, "no service " + std::string(service) + " here");
  }
  co_return co_await found->second(std::move(request));
}

}  // namespace astraphe::adapters::local
