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

struct ServerLimits {
  std::size_t head_max = 16 * 1024;
  std::size_t fields_max = 64;
  std::size_t body_max = 12 * 1024 * 1024;
  Duration head_deadline = std::chrono::seconds(10);  // from its first byte
  Duration body_deadline = std::chrono::seconds(30);
  Duration idle_deadline = std::chrono::seconds(60);
  Duration write_deadline = std::chrono::seconds(30);
  std::size_t connections_max = 20'000;
};

struct ServerParts {
  std::vector<net::any_io_executor> lanes;
  std::function<Task<http::Response>(http::Request)> handle;  // callable from any lane; never fails
  // The answer to a request that is not even handed on: too large, or not HTTP.
  std::function<http::Response(const http::Request&, const Error&)> refuse;
  // How long a body may be, by method and path; nothing: body_max of the limits.
  std::function<std::size_t(http::Method, std::string_view)> body_max;
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
