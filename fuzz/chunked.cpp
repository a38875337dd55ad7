// Chunked bodies (adapters/beast): where two readers take one body for two, something can be
// smuggled past one of them. What the server hands on must be what the strict reader below reads.

#include "adapters/beast/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace {

using namespace astraphe;

constexpr std::string_view kHead =
    "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::size_t kBodyMax = 4'096;

// Time stands still: no deadline passes.
struct StoppedClock final : ports::Clock {
  Instant now() const override { return Instant(); }
  Steady steady() const override { return Steady(); }
  Task<> park(Steady) override { co_return; }
};

struct Zeros final : ports::Entropy {
  void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, std::byte()); }
};

// RFC 9112 §7.1, with nothing left out and nothing added. Nothing for what is no chunked body.
std::optional<std::string> read_strictly(std::string_view text) {
  const auto line = [&text]() -> std::optional<std::string_view> {
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto found = text.substr(0, end);
    text.remove_prefix(end + 2);
    return found;
  };
  std::string body;
  while (true) {
    const auto head = line();
    if (!head) return std::nullopt;
    std::uint64_t size = 0;
    const auto* const end = head->data() + head->size();
    const auto [stop, failure] = std::from_chars(head->data(), end, size, 16);
    const bool is_whole = stop == end || *stop == ';' || *stop == ' ' || *stop == '\t';
    if (failure != std::errc() || !is_whole || size > kBodyMax) return std::nullopt;
    if (size == 0) break;
    if (text.size() < size + 2 || text.substr(size, 2) != "\r\n") return std::nullopt;
    body += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
  auto trailer = line();
  while (trailer && !trailer->empty()) trailer = line();
  if (!trailer) return std::nullopt;
  return body;
}

struct Heard {
  std::string path;
  std::string body;
};

// What the handler was given of these bytes.
std::vector<Heard> served(std::string_view bytes) {
  static StoppedClock clock;
  static Zeros entropy;
  static const Log log(LogFormat::none);
  std::vector<Heard> heard;
  net::io_context lane(1);
  adapters::beast::House house{
      .parts = {.lanes = {lane.get_executor()},
                .handle = [&heard](http::Request request) -> Task<http::Response> {
                  heard.push_back(Heard{std::move(request.path), std::move(request.body)});
                  co_return http::text(200, "");
                },
                .refuse = [](const http::Request&, const Error&) { return http::text(400, ""); },
                .body_max = [](const http::Request&) { return Result<std::size_t>(kBodyMax); },
                .clock = clock,
                .entropy = entropy,
                .log = log}};
  int ends[2];
  ASTRAPHE_INVARIANT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  ASTRAPHE_INVARIANT(write(ends[1], bytes.data(), bytes.size()) == ssize_t(bytes.size()));
  shutdown(ends[1], SHUT_WR);
  adapters::beast::Socket socket(lane, net::ip::tcp::v4(), ends[0]);
  socket.non_blocking(true);
  adapters::beast::Porch porch;
  const auto guest = porch.guests.insert(porch.guests.end(),
                                         {std::move(socket), Steady::max(), std::string()});
  net::co_spawn(lane, adapters::beast::serve_connection(house, porch, guest), net::detached);
  lane.run();
  close(ends[1]);
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto heard = served(std::string(kHead).append(text));
  const auto strict = read_strictly(text);
  if (heard.empty()) return 0;
  ASTRAPHE_INVARIANT(heard[0].path == "/body");
  ASTRAPHE_INVARIANT(strict && heard[0].body == *strict);
  return 0;
}
