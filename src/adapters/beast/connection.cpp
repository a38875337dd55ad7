#include "adapters/beast/connection.hpp"

#include "http/body.hpp"
#include "http/plain_head.hpp"
#include "http/target.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <optional>

namespace astraphe::adapters::beast {
namespace {

namespace bb = boost::beast;
using Parser = bb::http::request_parser<bb::http::empty_body>;

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kRequestIdMax = 64;
constexpr std::size_t kHeadUsual = 256;
constexpr std::size_t kTargetMax = 8'000;
constexpr std::size_t kLingerMax = 1024 * 1024;
constexpr Duration kLinger = std::chrono::seconds(2);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Why a request was not even handed on.
Error bad_framing(const char* why) { return Error(Errc::invalid, why, "BAD_FRAMING"); }
Error head_too_large() { return Error(Errc::too_large, "the head is too large", "HEAD_TOO_LARGE"); }
Error target_too_long() { return Error(Errc::too_large, "the target is too long", "URI_TOO_LONG"); }
Error too_many_bodies() { return Error(Errc::unavailable, "too many bodies", "OVERLOADED"); }
Error bad_expectation() {
  return Error(Errc::invalid, "an expectation other than 100-continue", "EXPECTATION_FAILED");
}

// Not HTTP as we read it, unless something more can be said.
Error not_read(const Error& why, const char* what) {
  return why.code() == Errc::too_large ? why : bad_framing(what);
}

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
      request_ = http::Request();
      asked_ = Asked();
      bool is_there = co_await read_head();
      guest_.is_idle = false;
      if (is_there && has_begun() && !shape_.is_empty()) is_there = co_await read_body();
      if (!is_there) co_return;
      const auto response = co_await answer();
      hold_bodies(0);
      on = asked_.keep_alive && !house_.is_closing;
      expect_by(parts_.limits.write.patience);
      const auto bytes = serialised(response, on);
      const auto rest = send_now(bytes);
      if (rest.empty()) continue;
      const bool is_sent = co_await send_rest(rest);
      if (!is_sent) co_return;
    }
    if (refusal_ || buffer_.size() > 0) co_await linger();
  }

  ~Session() { hold_bodies(0); }

 private:
  // While a handler works the connection waits for us, not we for it.
  Task<http::Response> answer() {
    if (refusal_) return refused();
    guest_.deadline = Steady::max();
    return parts_.handle(std::move(request_));
  }

  Task<http::Response> refused() { co_return parts_.refuse(request_, *refusal_); }

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
    if (is_found || seen.size() > parts_.limits.head_max) {
      const bool is_line = seen.find('\n') > std::min(kTargetMax, parts_.limits.head_max);
      return refuse(is_line ? target_too_long() : head_too_large());
    }
    // A bare LF never becomes a head: say so now instead of at the deadline.
    for (auto at = seen.find('\n', searched); at != std::string_view::npos;
         at = seen.find('\n', at + 1)) {
      if (at == 0 || seen[at - 1] != '\r') return refuse(bad_framing("a bare line feed"));
    }
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
    shape_ = *checked;
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
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(parts_.limits.head_max + 1));
    parser.body_limit(boost::none);  // the body is not its business
    boost::system::error_code failure;
    buffer_.consume(parser.put(net::buffer(data(), head_size_), failure));
    if ((failure && failure != bb::http::error::need_more) || !parser.is_header_done()) {
      refuse(bad_framing("a head that cannot be read"));
      return false;
    }
    const auto& head = parser.get();
    if (!has_target(view(head.target()))) return false;
    request_.method = method_of(head.method());
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
      refuse(not_read(target.error(), "a target that may be misread"));
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

  // As read_head(). Whatever is refused before the body has come ends the connection, for nobody
  // knows where the next request begins.
  Task<bool> read_body() {
    const auto longest = parts_.body_max ? parts_.body_max(request_)
                                         : Result<std::size_t>(parts_.limits.body_max);
    if (!longest) co_return refuse(longest.error());
    auto reader = http::BodyReader::of(shape_, *longest);
    if (!reader) co_return refuse(reader.error());
    const auto expected = request_.headers.all("Expect");
    if (!expected.empty()) {
      const bool is_usual = expected.size() == 1 && bb::iequals(expected.front(), "100-continue");
      if (!is_usual) co_return refuse(bad_expectation());
      const bool is_waiting = buffer_.size() == 0;
      const bool is_sent = co_await send_rest(is_waiting ? kContinue : std::string_view());
      if (!is_sent) co_return false;
    }
    const auto begun = parts_.clock.steady();
    while (true) {
      std::string_view bytes(data(), buffer_.size());
      const auto taken = reader->take(bytes);
      buffer_.consume(buffer_.size() - bytes.size());
      if (!taken) co_return refuse(not_read(taken.error(), "a body that cannot be read"));
      if (!hold_bodies(reader->size())) co_return refuse(too_many_bodies());
      if (reader->is_done()) break;
      guest_.deadline = begun + parts_.limits.body.allowed(reader->size());
      const bool is_more = co_await read_more();
      if (!is_more) co_return false;
    }
    request_.body = std::move(*reader).finish();
    co_return true;
  }

  // How much of what all bodies may take is this one's. False when there is no room for more.
  bool hold_bodies(std::size_t bytes) {
    const auto held = std::exchange(held_, bytes);
    if (bytes == held) return true;
    const auto all = (house_.bodies += bytes - held);
    return bytes < held || all <= parts_.limits.bodies_max;
  }

  // What the peer is still sending is taken off the wire for a while, or it would never see our
  // answer: a socket that is closed with bytes unread is reset (RFC 9112 §9.6).
  Task<> linger() {
    boost::system::error_code failure;
    guest_.socket.shutdown(Socket::shutdown_send, failure);
    guest_.is_idle = true;
    expect_by(kLinger);
    for (std::size_t dropped = 0; dropped < kLingerMax;) {
      buffer_.clear();
      const bool is_more = co_await read_more();
      if (!is_more) co_return;
      dropped += buffer_.size();
    }
  }

  bool refuse(Error why) {
    refusal_ = std::move(why);
    if (request_.request_id.empty()) {
      request_.request_id = new_request_id(porch_, parts_.clock.now());
    }
    asked_ = Asked{request_.method, request_.request_id, false};
    shape_ = http::BodyShape();
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
    const auto begun = parts_.clock.steady();
    for (std::size_t sent = 0; sent < bytes.size();) {
      guest_.deadline = begun + parts_.limits.write.allowed(sent);
      sent += co_await guest_.socket.async_write_some(
          net::buffer(bytes.substr(sent)), net::redirect_error(net::use_awaitable, failure));
      if (failure) co_return false;
    }
    co_return true;
  }

  Task<bool> read_more() {
    boost::system::error_code failure;
    const auto space = buffer_.prepare(kReadSize);
    const auto size = co_await guest_.socket.async_read_some(
        space, net::redirect_error(net::use_awaitable, failure));
    buffer_.commit(size);
    co_return !failure && size > 0;
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
  http::BodyShape shape_;
  std::size_t held_ = 0;  // of house_.bodies
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
  house.doors.leave(guest->address);
  porch.guests.erase(guest);
  --house.connections;
}

std::string http_date(Instant when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time_t{seconds}));
}

}  // namespace astraphe::adapters::beast
