#pragma once
// A real server on a real socket, with a thread of its own: the far side of
// tests/conformance/http_client.hpp, and of whoever else needs one that misbehaves.
//   /garbage  what is no HTTP        /cut  a head without its end        /endless  a head of 80 kB

#include "base/task.hpp"
#include "http/message.hpp"
#include "http/target.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <thread>

namespace astraphe::conformance {

using net::ip::tcp;

// One request off the wire, as much of it as these tests need.
struct Heard {
  std::string method;
  std::string target;
  http::Headers headers;
  std::string body;
};

inline Heard heard_from(std::string_view head) {
  Heard heard;
  heard.method = head.substr(0, head.find(' '));
  head.remove_prefix(heard.method.size() + 1);
  const auto target = *http::parse_target(head.substr(0, head.find(' ')));
  heard.target = target.path;
  for (const auto& [name, value] : target.query) heard.target += "?" + name + "=" + value;
  for (head.remove_prefix(head.find("\r\n") + 2); head != "\r\n";) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    heard.headers.add(std::string(line.substr(0, line.find(':'))),
                      std::string(line.substr(std::min(line.find(':') + 2, line.size()))));
  }
  return heard;
}

inline Task<Heard> hear(tcp::socket& socket, std::string& buffer) {
  const auto size = co_await net::async_read_until(socket, net::dynamic_buffer(buffer), "\r\n\r\n",
                                                   net::use_awaitable);
  auto heard = heard_from(std::string_view(buffer).substr(0, size));
  buffer.erase(0, size);
  const std::string length(heard.headers.first("Content-Length").value_or("0"));
  const auto body_size = static_cast<std::size_t>(std::stoul(length));
  if (body_size > buffer.size()) {
    co_await net::async_read(socket, net::dynamic_buffer(buffer),
                             net::transfer_exactly(body_size - buffer.size()), net::use_awaitable);
  }
  heard.body = buffer.substr(0, body_size);
  buffer.erase(0, body_size);
  co_return heard;
}

inline std::string answer_with(int status, const std::string& more, const std::string& body) {
  const auto length = status == 204 ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return "HTTP/1.1 100 Continue\r\nX-Far: not yet\r\n\r\nHTTP/1.1 " + std::to_string(status) +
         " Fine\r\nX-Far: side\r\n" + more + length + "\r\n" + body;
}

inline std::string endless_head() {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  while (head.size() < 80'000) head += "X-More: and more\r\n";
  return head + "\r\n";
}

inline std::string answer_to(const Heard& heard) {
  if (heard.target.starts_with("/status")) {
    return answer_with(std::stoi(heard.target.substr(heard.target.find('=') + 1)), "", "");
  }
  if (heard.target == "/redirect") return answer_with(302, "Location: /echo\r\n", "");
  if (heard.target == "/long") return answer_with(200, "", std::string(100'000, 'x'));
  if (heard.target == "/broken") return "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
  if (heard.target == "/garbage") return "what is this?\r\n\r\n";
  if (heard.target == "/cut") return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  if (heard.target == "/endless") return endless_head();
  const std::string test(heard.headers.first("X-Test").value_or(""));
  return answer_with(200, "", heard.method + "\n" + heard.target + "\n" + test + "\n" + heard.body);
}

class TcpFarSide {
 public:
  TcpFarSide() {
    net::co_spawn(lane_, accept(), net::detached);
    thread_ = std::jthread([this] { lane_.run(); });
  }
  ~TcpFarSide() { lane_.stop(); }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  int connections() const { return connections_; }

  // The base URL of a port on which nobody listens.
  static std::string nobody() {
    net::io_context lane;
    const tcp::acceptor gone(lane, tcp::endpoint(net::ip::address_v4::loopback(), 0));
    return "http://127.0.0.1:" + std::to_string(gone.local_endpoint().port());
  }

 private:
  Task<> accept() {
    while (true) {
      auto socket = co_await acceptor_.async_accept(net::use_awaitable);
      ++connections_;
      net::co_spawn(lane_, serve(std::move(socket)), net::detached);
    }
  }

  // Keeps a silent connection open for as long as the server lives.
  Task<> serve(tcp::socket socket) try {
    std::string buffer;
    while (true) {
      const auto heard = co_await hear(socket, buffer);
      if (heard.target == "/silent") co_await hear(socket, buffer);
      const auto answer = answer_to(heard);
      co_await net::async_write(socket, net::buffer(answer), net::use_awaitable);
      const bool is_ill = !answer.starts_with("HTTP/1.1 100");
      if (is_ill) co_return;
    }
  } catch (const boost::system::system_error&) {  // the client went away
  }

  net::io_context lane_{1};
  tcp::acceptor acceptor_{lane_, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

}  // namespace astraphe::conformance
