#include "adapters/beast/connection.hpp"

#include "http/framing.hpp"
#include "http/plain_head.hpp"
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
constexpr std::size_t kHeadUsual = 256;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Why a request was not even handed on.
Error bad_framing(const char* why) { return Error(Errc::invalid, why, "BAD_FRAMING"); }
Error head_too_large() { return Error(Errc::too_large, "the head is too large", "HEAD_TOO_LARGE"); }
Error body_too_large() { return Error(Errc::too_large, "the body is too large"); }

// What the answer must know of the request, which the handler takes.
struct Asked {
  http::Method method = http::Method::get;
  std::string request_id;
  bool keep_alive = false;
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

void put_hex(char* at, std::uint64_t number, int digits) {
  for (int i = digits - 1; i >= 0; --i, number >>= 4) at[i] = "0123456789abcdef"[number & 15];
}

// The shape of a UUIDv7 (RFC 9562 §5.7): time, then what no other request of this server has.
std::string new_request_id(Porch& porch, Instant now) {
  const auto unique = (porch.id_seed + ++porch.next_id * 0x9e3779b97f4a7c15ULL);
  const auto ms = static_cast<std::uint64_t>(micros(now) / 1000);
  std::string id("00000000-0000-7000-0000-000000000000");
  put_hex(id.data(), ms >> 16, 8);
  put_hex(id.data() + 9, ms, 4);
  put_hex(id.data() + 15, porch.next_id, 3);
  put_hex(id.data() + 19, 0x8000 | (unique >> 50), 4);
  put_hex(id.data() + 24, unique, 12);
  return id;
}

// A name or value that could begin a line of its own is left out.
bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// Its coroutines are few and big: each one costs an allocation on every request.
class Session {
 public:
  Session(House& house, Porch& porch, Guest& guest)
      : house_(house), porch_(porch), guest_(guest), parts_(house.parts), remote_(remote()) {}

  Task<> run() {
    bool on = true;
    while (on && !house_.is_closing) {
      expect_by(parts_.limits.idle_deadline);
      guest_.is_idle = buffer_.size() == 0;
      parser_.reset();
      request_ = http::Request();
      bool is_there = co_await read_head();
      guest_.is_idle = false;
      if (is_there && has_begun() && has_body()) is_there = co_await read_body();
      if (!is_there) co_return;
      const auto response = co_await answer();
      on = asked_.keep_alive && !house_.is_closing;
      expect_by(parts_.limits.write_deadline);
      const auto bytes = serialised(response, on);
      const auto rest = send_now(bytes);
      if (rest.empty()) continue;
      const bool is_sent = co_await send_rest(rest);
      if (!is_sent) co_return;
    }
  }

 private:
  // While a handler works the connection waits for us, not we for it.
  Task<http::Response> answer() {
    if (refusal_) return refused();
    if (parser_) request_.body = std::move(parser_->get().body());
    guest_.deadline = Steady::max();
    return parts_.handle(std::move(request_));
  }

  bool has_body() const { return parser_ && !parser_->is_done(); }

  Task<http::Response> refused() { co_return parts_.refuse(http::Request(), *refusal_); }

  // True when there is a whole head, or a refusal_; false when the peer is gone or too slow.
  Task<bool> read_head() {
    std::size_t searched = 0;
    while (!has_head(searched)) {
      searched = buffer_.size();
      boost::system::error_code failure;
      const auto size = co_await guest_.socket.async_read_some(
          buffer_.prepare(kReadSize), net::redirect_error(net::use_awaitable, failure));
      buffer_.commit(size);
      if (failure || size == 0) co_return false;
      if (searched == 0) expect_by(parts_.limits.head_deadline);
      guest_.is_idle = false;
    }
    co_return true;
  }

  // Finds head_size_, the empty line included, or a refusal_.
  bool has_head(std::size_t searched) {
    const std::string_view seen(data(), buffer_.size());
    const auto end = seen.find("\r\n\r\n", searched < 3 ? 0 : searched - 3);
    const bool is_found = end != std::string_view::npos;
    head_size_ = is_found ? end + 4 : 0;
    if (is_found && head_size_ <= parts_.limits.head_max) return true;
    if (is_found || seen.size() > parts_.limits.head_max) return refuse(head_too_large());
    // A bare LF never becomes a head: say so now instead of at the deadline.
    if (seen.find("\n\n") != std::string_view::npos) return refuse(bad_framing("bare line feeds"));
    return false;
  }

  // Takes the request from its head, or refuses.
  bool has_begun() {
    if (refusal_) return false;
    const auto checked = http::check_head(std::string_view(data(), head_size_),
                                          {.fields_max = parts_.limits.fields_max});
    if (!checked) {
      const bool is_too_large = checked.error().code() == Errc::limited;
      refuse(is_too_large ? head_too_large() : bad_framing("a head that may be misread"));
      return false;
    }
    auto plain = http::plain_head(std::string_view(data(), head_size_));
    if (!plain) return has_parsed();
    if (!has_target(plain->target)) return false;
    request_.method = http::Method::get;
    request_.headers = std::move(plain->headers);
    buffer_.consume(head_size_);
    name_request(true);
    return true;
  }

  bool has_parsed() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(parts_.limits.head_max + 1));
    parser_->body_limit(parts_.limits.body_max);
    parser_->eager(false);
    boost::system::error_code failure;
    buffer_.consume(parser_->put(buffer_.data(), failure));
    if (failure == bb::http::error::body_limit) {
      refuse(body_too_large());
      return false;
    }
    if (failure || !parser_->is_header_done()) {
      refuse(bad_framing("a head that cannot be read"));
      return false;
    }
    const auto& head = parser_->get();
    if (!has_target(view(head.target()))) return false;
    request_.method = method_of(head.method());
    // Before the body is read: a chunked body's trailers must not become headers.
    for (const auto& field : head) {
      request_.headers.add(std::string(view(field.name_string())),
                           std::string(view(field.value())));
    }
    name_request(head.keep_alive());
    return true;
  }

  bool has_target(std::string_view text) {
    auto target = http::parse_target(text);
    if (!target) {
      refuse(bad_framing("a target that may be misread"));
      return false;
    }
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
    return true;
  }

  void name_request(bool keep_alive) {
    const auto id = request_.headers.first("X-Request-Id").value_or("");
    request_.request_id =
        is_sane_id(id) ? std::string(id) : new_request_id(porch_, parts_.clock.now());
    request_.remote = remote_;
    asked_ = Asked{request_.method, request_.request_id, keep_alive};
  }

  // As read_head().
  Task<bool> read_body() {
    auto& parser = *parser_;
    boost::system::error_code failure;
    parser.body_limit(body_max(request_.method, request_.path));
    expect_by(parts_.limits.body_deadline);
    const bool waits_for_us = bb::iequals(parser.get()[bb::http::field::expect], "100-continue");
    if (waits_for_us && !parser.is_done()) {
      const bool is_sent = co_await send_rest(kContinue);
      if (!is_sent) co_return false;
    }
    parser.eager(true);
    while (!parser.is_done()) {
      if (buffer_.size() == 0) {
        const auto more = co_await read_more();
        if (!more) co_return false;
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
      if (!more) co_return false;
    }
    co_return true;
  }

  bool refuse(Error why) {
    refusal_ = std::move(why);
    asked_ = Asked();
    return true;
  }

  std::string serialised(const http::Response& response, bool keeps) const {
    std::string out;
    out.reserve(kHeadUsual + response.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_of(response.status)).append("\r\nDate: ").append(porch_.date).append("\r\n");
    for (const auto& [name, value] : response.headers) {
      const bool is_safe = is_one_line(name) && is_one_line(value);
      if (is_safe) out.append(name).append(": ").append(value).append("\r\n");
    }
    const auto& id = asked_.request_id;
    if (!id.empty()) out.append("X-Request-Id: ").append(id).append("\r\n");
    if (!keeps) out.append("Connection: close\r\n");
    // RFC 9110 §6.4.1: neither has content. §8.6: a 304's length would be that of the 200.
    const bool may_have_body = response.status != 204 && response.status != 304;
    if (may_have_body) {
      out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    }
    out.append("\r\n");
    const bool has_body = asked_.method != http::Method::head && may_have_body;
    if (has_body) out.append(response.body);
    return out;
  }

  // Mostly the peer takes all of it at once, and nobody has to wait. What failed is left to
  // send_rest(), where it fails again.
  std::string_view send_now(std::string_view bytes) {
    boost::system::error_code failure;
    const auto sent = guest_.socket.write_some(net::buffer(bytes), failure);
    return bytes.substr(failure ? 0 : sent);
  }

  Task<bool> send_rest(std::string_view bytes) {
    boost::system::error_code failure;
    co_await net::async_write(guest_.socket, net::buffer(bytes),
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
  const std::string remote_;
  bb::flat_buffer buffer_;
  std::optional<Error> refusal_;  // why the request must not go on
  // Of the request that is being read.
  std::size_t head_size_ = 0;
  std::optional<Parser> parser_;
  http::Request request_;
  Asked asked_;
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
