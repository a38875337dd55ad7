#pragma once
// Base URLs of this process ("local://sandbox/…") are a function call; every other goes to whatever
// speaks to the world.
//
// A response with the header X-Astraphe-Drop never reaches the caller: the service asks for a lost
// answer, and Errc::timeout is what the caller sees.

#include "adapters/local/peers.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"

namespace astraphe::adapters::local {

inline constexpr std::string_view kDropHeader = "X-Astraphe-Drop";

class LocalHttpClient final : public ports::HttpClient {
 public:
  struct Parts {
    std::string prefix;  // "local://sandbox"; what follows it goes before the request's path
    Service service;
    ports::Clock& clock;
    ports::HttpClient* elsewhere = nullptr;  // none: other URLs are Errc::unavailable
  };
  explicit LocalHttpClient(Parts parts) : parts_(std::move(parts)) {}

  Task<Result<http::Response>> send(ports::HttpCall call) override;

 private:
  bool is_here(std::string_view base_url) const;
  Task<Result<http::Response>> ask(http::Request request) const;

  const Parts parts_;
};

}  // namespace astraphe::adapters::local
