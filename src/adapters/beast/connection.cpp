#include "adapters/beast/connection.hpp"

#include "http/framing.hpp"
#include "http/target.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <optional>

namespace astraphe::adapters::beast {
namespace {

namespace bb = boost::beast;
using Parser = bb::http::request_parser<bb::http::string_body>;

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kRequestIdMax = 64;

// Why a request was not even handed on.
Error bad_framing(const char* why) { return Error(Errc::invalid, why, "BAD_FRAMING"); }
Error head_too_large() { return Error(Errc::too_large, "the head is too large", "HEAD_TOO_LARGE"); }
Error body_too_large() { return Error(Errc::too_large, "the body is too large"); }

struct Incoming {
  http::Request request;
  bool keep_alive = true;
};

std::string_view view(bb::string_view text) { return {text.data(), text.size()}; }

http::Method method_of(bb::http::verb verb) {
  switch (verb) {
    case bb::http::verb::get: return http::Method::get;
    case bb::http::verb::head: return http::Method::head;
    case bb::http::verb::post: return http::Method::post;
    case bb::http::verb::put: return http::Method::put;
    case bb::http::verb::delete_: return http::Method::del;
    default: return http::Method::other;
  }
}

std::string_view reason_of(int status) {
  return view(bb::http::obsolete_reason(static_cast<bb::http::status>(status)));
}

bool is_sane_id(std::string_view id) {
  return !id.empty() && id.size() <= kRequestIdMax && std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

// The shape of a UUIDv7 (RFC 9562 §5.7): time, then what no other request of this server has.
std::string new_request_id(Porch& porch, Instant now) {
  const auto ms = static_cast<std::uint64_t>(micros(now) / 1000) & 0xffffffffffffULL;
  const auto unique = (porch.id_seed + ++porch.next_id * 0x9e3779b97f4a7c15ULL);
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", ms >> 16, ms & 0xffff,
                     porch.next_id & 0xfff, 0x8000 | (unique >> 50), unique & 0xffffffffffffULL);
}

// A name or value that could begin a line of its own is left out.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

class Session {
 public:
  Session(House& house, Porch& porch, Guest& guest)
      : house_(house), porch_(porch), guest_(guest), parts_(house.parts) {}

  Task<> run() {
    bool on = true;
    while (on && !house_.is_closing) {
      expect_by(parts_.limits.idle_deadline);
      guest_.is_idle = buffer_.size() == 0;
      auto incoming = co_await read_request();
      guest_.is_idle = false;
      if (!incoming) co_return;
      if (refusal_) {
        co_await write(parts_.refuse(incoming->request, *refusal_), Incoming{{}, false});
        co_return;
      }
      on = co_await answer(std::move(*incoming));
    }
  }

 private:
  // While a handler works the connection waits for us, not we for it.
  Task<bool> answer(Incoming incoming) {
    guest_.deadline = Steady::max();
    const Incoming kept{
        {.method = incoming.request.method, .request_id = incoming.request.request_id},
        incoming.keep_alive};
    const auto response = co_await parts_.handle(std::move(incoming.request));
    co_return co_await write(response, kept);
  }

  // Nothing when the peer is gone or too slow. A refusal_ when it must not go on.
  Task<std::optional<Incoming>> read_request() {
    const auto head_size = co_await read_head();
    if (head_size == 0 && !refusal_) co_return std::nullopt;
    if (refusal_) co_return Incoming();
    const auto checked = http::check_head(std::string_view(data(), head_size),
                                          {.fields_max = parts_.limits.fields_max});
    if (!checked) {
      const bool is_too_large = checked.error().code() == Errc::limited;
      co_return refuse(is_too_large ? head_too_large() : bad_framing("a head that may be misread"));
    }
    co_return co_await read_message();
  }

  // The head's size, its empty line included.
  Task<std::size_t> read_head() {
    std::size_t searched = 0;
    while (true) {
      const std::string_view seen(data(), buffer_.size());
      const auto end = seen.find("\r\n\r\n", searched < 3 ? 0 : searched - 3);
      if (end != std::string_view::npos && end + 4 <= parts_.limits.head_max) co_return end + 4;
      if (seen.size() > parts_.limits.head_max || end != std::string_view::npos) {
        refusal_ = head_too_large();
        co_return 0;
      }
      // A bare LF never becomes a head: say so now instead of at the deadline.
      if (seen.find("\n\n") != std::string_view::npos) {
        refusal_ = bad_framing("bare line feeds");
        co_return 0;
      }
      searched = seen.size();
      const auto more = co_await read_more();
      if (!more) co_return 0;
      if (searched == 0) expect_by(parts_.limits.head_deadline);
      guest_.is_idle = false;
    }
  }

  Task<std::optional<Incoming>> read_message() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(parts_.limits.head_max + 1));
    parser.body_limit(parts_.limits.body_max);
    parser.eager(false);
    boost::system::error_code failure;
    buffer_.consume(parser.put(buffer_.data(), failure));
    if (failure == bb::http::error::body_limit) co_return refuse(body_too_large());
    if (failure || !parser.is_header_done()) co_return refuse(bad_framing("a head that cannot be read"));
    const auto& head = parser.get();
    const auto target = http::parse_target(view(head.target()));
    if (!target) co_return refuse(bad_framing("a target that may be misread"));
    // Taken before the body is read: a chunked body's trailers must not become headers.
    auto incoming = incoming_from(head, std::move(*target));
    parser.body_limit(body_max(incoming.request.method, incoming.request.path));
    expect_by(parts_.limits.body_deadline);
    const bool waits_for_us = bb::iequals(head[bb::http::field::expect], "100-continue");
    if (waits_for_us && !parser.is_done()) {
      const auto sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
      if (!sent) co_return std::nullopt;
    }
    parser.eager(true);
    while (!parser.is_done()) {
      if (buffer_.size() == 0) {
        const auto more = co_await read_more();
        if (!more) co_return std::nullopt;
      }
      const auto eaten = parser.put(buffer_.data(), failure);
      buffer_.consume(eaten);
      if (failure == bb::http::error::body_limit) co_return refuse(body_too_large());
      if (failure && failure != bb::http::error::need_more) {
        co_return refuse(bad_framing("a body that cannot be read"));
      }
      if (eaten > 0 && !failure) continue;
      if (parser.is_done()) break;
      const auto more = co_await read_more();
      if (!more) co_return std::nullopt;
    }
    incoming.request.body = std::move(parser.get().body());
    co_return incoming;
  }

  Incoming incoming_from(const Parser::value_type& head, http::Target target) {
    Incoming incoming{{.method = method_of(head.method()), .path = std::move(target.path),
                       .query = std::move(target.query)},
                      head.keep_alive()};
    auto& request = incoming.request;
    for (const auto& field : head) {
      request.headers.add(std::string(view(field.name_string())), std::string(view(field.value())));
    }
    const auto id = request.headers.first("X-Request-Id").value_or("");
    request.request_id =
        is_sane_id(id) ? std::string(id) : new_request_id(porch_, parts_.clock.now());
    request.remote = remote();
    return incoming;
  }

  std::optional<Incoming> refuse(Error why) {
    refusal_ = std::move(why);
    return Incoming();
  }

  Task<bool> write(const http::Response& response, const Incoming& to) {
    const bool keeps = to.keep_alive && !house_.is_closing;
    expect_by(parts_.limits.write_deadline);
    const auto sent = co_await send(serialised(response, to.request, keeps));
    co_return sent && keeps;
  }

  std::string serialised(const http::Response& response, const http::Request& request, bool keeps) {
    std::string out;
    out.reserve(256 + response.body.size());
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                   reason_of(response.status), porch_.date);
    for (const auto& [name, value] : response.headers) {
      if (is_one_line(name) && is_one_line(value)) out.append(name).append(": ").append(value).append("\r\n");
    }
    if (!request.request_id.empty()) out.append("X-Request-Id: ").append(request.request_id).append("\r\n");
    if (!keeps) out.append("Connection: close\r\n");
    if (response.status != 204) {
      fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
    }
    out.append("\r\n");
    const bool has_body = request.method != http::Method::head && response.status != 204;
    if (has_body) out.append(response.body);
    return out;
  }

  // Mostly the peer takes all of it at once, and nobody has to wait.
  Task<bool> send(std::string bytes) {
    boost::system::error_code failure;
    const auto now = guest_.socket.write_some(net::buffer(bytes), failure);
    if (!failure && now == bytes.size()) co_return true;
    if (failure && failure != net::error::would_block) co_return false;
    const auto rest = net::buffer(bytes) + (failure ? 0 : now);
    co_await net::async_write(guest_.socket, rest,
                              net::redirect_error(net::use_awaitable, failure));
    co_return !failure;
  }

  Task<bool> read_more() {
    boost::system::error_code failure;
    const auto space = buffer_.prepare(kReadSize);
    const auto size = co_await guest_.socket.async_read_some(
        space, net::redirect_error(net::use_awaitable, failure));
    buffer_.commit(size);
    co_return !failure && size > 0;
  }

  std::size_t body_max(http::Method method, std::string_view path) const {
    return parts_.body_max ? parts_.body_max(method, path) : parts_.limits.body_max;
  }

  std::string remote() const {
    boost::system::error_code failure;
    const auto endpoint = guest_.socket.remote_endpoint(failure);
    return failure ? std::string() : endpoint.address().to_string();
  }

  void expect_by(Duration limit) { guest_.deadline = parts_.clock.steady() + limit; }

  const char* data() const { return static_cast<const char*>(buffer_.data().data()); }

  House& house_;
  Porch& porch_;
  Guest& guest_;
  const ServerParts& parts_;
  bb::flat_buffer buffer_;
  std::optional<Error> refusal_;
};

}  // namespace

Task<> serve_connection(House& house, Porch& porch, std::list<Guest>::iterator guest) {
  try {
    Session session(house, porch, *guest);
    co_await session.run();
  } catch (const std::exception& bug) {
    house.parts.log.error("connection ended by a bug", {{"why", bug.what()}});
  }
  boost::system::error_code ignored;
  guest->socket.shutdown(Socket::shutdown_send, ignored);
  guest->socket.close(ignored);
  porch.guests.erase(guest);
  --house.connections;
}

std::string http_date(Instant when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time_t{seconds}));
}

}  // namespace astraphe::adapters::beast
