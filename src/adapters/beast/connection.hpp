#pragma once
// One connection: reads requests one after the other, hands each to the handler, writes the answer.
// Lives on one lane.

#include "adapters/beast/doors.hpp"
#include "adapters/beast/server.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <list>

namespace astraphe::adapters::beast {

using Socket = net::ip::tcp::socket;

// What every connection of a server shares. Outlives them all.
struct House {
  ServerParts parts;
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> bodies{0};  // bytes of them
  Doors doors{parts.limits.connections_per_address_max};
  std::atomic<bool> is_closing{false};
};

// What the lane's watchdog knows of a connection.
struct Guest {
  Socket socket;
  Steady deadline;
  std::string address;  // as the doors count it; empty: not counted
  bool is_idle = true;  // between two requests
};

// What the connections of one lane share. Owned by that lane.
struct Porch {
  std::list<Guest> guests;
  std::string date;       // of the Date field (RFC 9110 §6.6.1), renewed each second
  std::uint64_t next_id = 0;
  std::uint64_t id_seed = 0;
};

// Until the peer goes, a deadline passes, or the house closes.
Task<> serve_connection(House& house, Porch& porch, std::list<Guest>::iterator guest);

// "Tue, 15 Nov 1994 08:12:31 GMT".
std::string http_date(Instant when);

}  // namespace astraphe::adapters::beast
