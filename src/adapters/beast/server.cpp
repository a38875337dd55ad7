#include "adapters/beast/server.hpp"

#include "adapters/beast/connection.hpp"
#include "base/nursery.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace astraphe::adapters::beast {
namespace {

using namespace std::chrono_literals;

constexpr int kBacklog = 4'096;
constexpr std::size_t kSpare = 256;  // connections that may come while idle ones are closed
constexpr auto kWatch = 1s;

Error cannot_listen(const std::string& host, std::uint16_t port, const std::string& why) {
  return Error(Errc::unavailable,
               "cannot listen on " + host + ":" + std::to_string(port) + ": " + why);
}

std::string address_of(const Socket& socket) {
  boost::system::error_code failure;
  const auto endpoint = socket.remote_endpoint(failure);
  return failure ? std::string() : endpoint.address().to_string();
}

// A lane's part of the server. Made by the server, used on its lane only.
struct LanePart {
  LanePart(net::any_io_executor lane, Nursery::OnCrash on_crash)
      : nursery(std::move(lane), std::move(on_crash)) {}

  Porch porch;
  Nursery nursery;
};

}  // namespace

struct Server::State {
  State(ServerParts parts, net::ip::tcp::acceptor made)
      : house{.parts = std::move(parts)}, acceptor(std::move(made)) {
    const auto on_crash = [&log = house.parts.log](std::exception_ptr crash) {
      try {
        std::rethrow_exception(crash);
      } catch (const std::exception& bug) {
        log.error("server: a bug", {{"why", bug.what()}});
      }
    };
    for (const auto& lane : house.parts.lanes) {
      lanes.push_back(std::make_unique<LanePart>(lane, on_crash));
      auto& porch = lanes.back()->porch;
      porch.date = http_date(house.parts.clock.now());
      house.parts.entropy.fill(std::as_writable_bytes(std::span(&porch.id_seed, 1)));
    }
  }

  void welcome(LanePart& part, Socket socket) {
    boost::system::error_code ignored;
    socket.set_option(net::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    auto address = address_of(socket);
    const bool is_proxy = house.parts.is_proxy && house.parts.is_proxy(address);
    if (is_proxy) address.clear();
    if (!house.doors.enter(address)) {
      --house.connections;
      return;
    }
    if (house.connections > house.parts.limits.connections_max) make_room(part);
    const auto guest = part.porch.guests.insert(
        part.porch.guests.end(),
        Guest{std::move(socket), house.parts.clock.steady() + house.parts.limits.idle_deadline,
              std::move(address)});
    part.nursery.spawn(serve_connection(house, part.porch, guest));
  }

  // Whoever asks nothing goes before whoever comes to ask: the one that has been idle longest.
  static void make_room(LanePart& part) {
    Guest* oldest = nullptr;
    for (auto& guest : part.porch.guests) {
      const bool is_older = oldest == nullptr || guest.deadline < oldest->deadline;
      if (guest.is_idle && guest.socket.is_open() && is_older) oldest = &guest;
    }
    if (oldest != nullptr) close(*oldest);
  }

  Task<> accept() {
    for (std::size_t turn = 0; !house.is_closing; turn = (turn + 1) % lanes.size()) {
      auto& part = *lanes[turn];
      Socket socket(part.nursery.lane());
      boost::system::error_code failure;
      co_await acceptor.async_accept(socket, net::redirect_error(net::use_awaitable, failure));
      if (house.is_closing || !acceptor.is_open()) co_return;
      if (failure) {
        // Out of descriptors: nothing to do but wait until somebody leaves.
        const bool on = co_await house.parts.clock.sleep_for(20ms);
        if (!on) co_return;
        continue;
      }
      if (++house.connections > house.parts.limits.connections_max + kSpare) {
        --house.connections;
        continue;
      }
      net::post(part.nursery.lane(), [this, &part, socket = std::move(socket)]() mutable {
        welcome(part, std::move(socket));
      });
    }
  }

  // Closes who is past the deadline. One timer for all of a lane's connections.
  Task<> watch(LanePart& part) {
    bool on = true;
    while (on) {
      part.porch.date = http_date(house.parts.clock.now());
      const auto now = house.parts.clock.steady();
      for (auto& guest : part.porch.guests) {
        if (guest.deadline <= now) close(guest);
      }
      on = co_await house.parts.clock.sleep_for(
          std::min<Duration>(kWatch, house.parts.limits.head_deadline));
    }
  }

  Task<> leave(LanePart& part, Steady latest) {
    for (auto& guest : part.porch.guests) {
      if (guest.is_idle) close(guest);
    }
    while (!part.porch.guests.empty() && house.parts.clock.steady() < latest) {
      const bool on = co_await house.parts.clock.sleep_for(20ms);
      if (!on) break;
    }
    for (auto& guest : part.porch.guests) close(guest);
    co_await part.nursery.drain();
  }

  static void close(Guest& guest) {
    boost::system::error_code ignored;
    guest.socket.close(ignored);
  }

  House house;
  net::ip::tcp::acceptor acceptor;
  std::vector<std::unique_ptr<LanePart>> lanes;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerParts parts, const std::string& host,
                                             std::uint16_t port) {
  boost::system::error_code failure;
  const auto address = net::ip::make_address(host == "localhost" ? "127.0.0.1" : host, failure);
  if (failure) return cannot_listen(host, port, "not an address");
  net::ip::tcp::acceptor acceptor(parts.lanes.front());
  const net::ip::tcp::endpoint endpoint(address, port);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(net::socket_base::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(kBacklog, failure);
  if (failure) return cannot_listen(host, port, failure.message());
  return std::unique_ptr<Server>(
      new Server(std::make_unique<State>(std::move(parts), std::move(acceptor))));
}

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::start() {
  for (auto& part : state_->lanes) {
    net::post(part->nursery.lane(),
              [state = state_.get(), &part = *part] { part.nursery.spawn(state->watch(part)); });
  }
  state_->lanes.front()->nursery.spawn(state_->accept());
}

Task<> Server::stop(Duration grace) {
  state_->house.is_closing = true;
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  const auto latest = state_->house.parts.clock.steady() + grace;
  for (auto& part : state_->lanes) {
    co_await net::co_spawn(part->nursery.lane(), state_->leave(*part, latest), net::use_awaitable);
  }
}

}  // namespace astraphe::adapters::beast
