#pragma once
// The HTTP/1.1 server. One lane accepts and hands each connection to the next lane, where it stays.
// Everything is bounded; whoever is slower than its deadline is closed.

#include "base/log.hpp"
#include "http/message.hpp"
#include "ports/clock.hpp"
#include "ports/entropy.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace astraphe::adapters::beast {

// Whoever sends or takes fewer bytes than its rate wants, once its patience is over, is closed.
struct Pace {
  Duration patience;
  std::size_t bytes_per_second;

  Duration allowed(std::size_t bytes) const {
    return patience + Duration(std::chrono::seconds(1)) * bytes / bytes_per_second;
  }
};

struct ServerLimits {
  std::size_t head_max = 16 * 1024;
  std::size_t fields_max = 64;
  std::size_t body_max = 12 * 1024 * 1024;
  std::size_t bodies_max = 256 * 1024 * 1024;  // of all bodies that are being read or answered
  Duration head_deadline = std::chrono::seconds(10);  // from its first byte
  Duration idle_deadline = std::chrono::seconds(60);
  Pace body{std::chrono::seconds(10), 32 * 1024};
  Pace write{std::chrono::seconds(30), 16 * 1024};
  std::size_t connections_max = 20'000;
  std::size_t connections_per_address_max = 0;  // 0: as many as there may be at all
};

struct ServerParts {
  std::vector<net::any_io_executor> lanes;
  std::function<Task<http::Response>(http::Request)> handle;  // callable from any lane; never fails
  // The answer to a request that is not even handed on: too large, or not HTTP.
  std::function<http::Response(const http::Request&, const Error&)> refuse;
  // How long the body of a request with this head may be, or why it is not even read. Nothing:
  // body_max of the limits.
  std::function<Result<std::size_t>(const http::Request&)> body_max;
  // True for a neighbour that speaks for many: its connections are not counted by address.
  std::function<bool(std::string_view address)> is_proxy;
  ports::Clock& clock;
  ports::Entropy& entropy;
  const Log& log;
  ServerLimits limits{};
};

class Server {
 public:
  // Binds and listens. Errc::unavailable, with the reason, when the address cannot be had.
  static Result<std::unique_ptr<Server>> open(ServerParts parts, const std::string& host,
                                              std::uint16_t port);
  ~Server();

  std::uint16_t port() const;

  // Begins to accept. On the first lane.
  void start();

  // Refuses new connections, closes idle ones, lets requests in flight finish for `grace`, then
  // closes what is left. On the first lane. Await it before the server dies.
  Task<> stop(Duration grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace astraphe::adapters::beast
