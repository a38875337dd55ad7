#pragma once
// Every service of this process, by name, called as the function that it is.

#include "ports/peers.hpp"

#include <functional>
#include <map>

namespace astraphe::adapters::local {

using Service = std::function<Task<http::Response>(http::Request)>;

class LocalPeers final : public ports::Peers {
 public:
  // Before the first call.
  void add(std::string name, Service service) { services_[std::move(name)] = std::move(service); }

  Task<Result<http::Response>> call(std::string_view service, http::Request request) override;

 private:
  std::map<std::string, Service, std::less<>> services_;
};

}  // namespace astraphe::adapters::local
