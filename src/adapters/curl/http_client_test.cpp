#include "adapters/curl/http_client.hpp"

#include "adapters/system/clock.hpp"
#include "http/target.hpp"
#include "ports/deadline.hpp"
#include "tests/conformance/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <thread>

namespace astraphe::conformance {
namespace {

using net::ip::tcp;

// One request off the wire, as much of it as these tests need.
struct Heard {
  std::string method;
  std::string target;
  http::Headers headers;
  std::string body;
};

Heard heard_from(std::string_view head) {
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

Task<Heard> hear(tcp::socket& socket, std::string& buffer) {
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

std::string answer_with(int status, const std::string& more, const std::string& body) {
  const auto length = status == 204 ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return "HTTP/1.1 100 Continue\r\nX-Far: not yet\r\n\r\nHTTP/1.1 " + std::to_string(status) +
         " Fine\r\nX-Far: side\r\n" + more + length + "\r\n" + body;
}

std::string endless_head() {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  while (head.size() < 80'000) head += "X-More: and more\r\n";
  return head + "\r\n";
}

std::string answer_to(const Heard& heard) {
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

// A real server on a real socket, with a thread of its own.
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

class CurlWorld final : public HttpWorld {
 public:
  explicit CurlWorld(adapters::curl::Limits limits = {})
      : client_(std::move(*adapters::curl::make_http_client(*clock_, limits))) {}

  ports::HttpClient& client() override { return *client_; }
  std::string far_side() override { return far_.url(); }
  std::string nobody() override {
    net::io_context lane;
    const tcp::acceptor gone(lane, tcp::endpoint(net::ip::address_v4::loopback(), 0));
    return "http://127.0.0.1:" + std::to_string(gone.local_endpoint().port());
  }
  Answer run(Task<Answer> task) override { return await(std::move(task)); }

  ports::Clock& clock() { return *clock_; }
  int connections() const { return far_.connections(); }

 private:
  std::unique_ptr<ports::Clock> clock_ = adapters::system::make_clock();
  TcpFarSide far_;
  std::unique_ptr<ports::HttpClient> client_;
};

INSTANTIATE_TEST_SUITE_P(Curl, HttpClient,
                         testing::Values(HttpClientCase{
                             "curl", [] { return std::make_unique<CurlWorld>(); }}));

ports::HttpCall call(CurlWorld& world, http::Method method, std::string path,
                     Millis limit = Millis(2'000)) {
  return {world.far_side(), http::Request{.method = method, .path = std::move(path)}, limit};
}

TEST(CurlHttpClient, ConnectionsAreKept) {
  CurlWorld world({.threads = 1});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(await(world.client().send(call(world, http::Method::get, "/echo"))));
  }
  EXPECT_EQ(world.connections(), 1);
}

TEST(CurlHttpClient, APostThatMustNotBeRepeatedGetsAConnectionOfItsOwn) {
  CurlWorld world({.threads = 1});
  ASSERT_TRUE(await(world.client().send(call(world, http::Method::get, "/echo"))));
  ASSERT_TRUE(await(world.client().send(call(world, http::Method::post, "/echo"))));
  EXPECT_EQ(world.connections(), 2);
  auto keyed = call(world, http::Method::post, "/echo");
  keyed.request.headers.add("Idempotency-Key", "k");
  ASSERT_TRUE(await(world.client().send(std::move(keyed))));
  EXPECT_EQ(world.connections(), 2);
}

TEST(CurlHttpClient, NonsenseMeansUnknown) {
  CurlWorld world;
  for (const auto* path : {"/garbage", "/cut", "/endless"}) {
    const auto answer = await(world.client().send(call(world, http::Method::get, path)));
    ASSERT_FALSE(answer) << path;
    EXPECT_EQ(answer.error().code(), Errc::timeout) << path;
  }
}

TEST(CurlHttpClient, OtherProtocolsAndBrokenUrlsAreNotSent) {
  CurlWorld world;
  for (const auto* url : {"file:///etc/hostname", "ftp://127.0.0.1", "http://", "nonsense://x"}) {
    const auto answer = await(world.client().send({url, http::Request{.path = "/"}}));
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code(), Errc::unavailable) << url;
  }
}

TEST(CurlHttpClient, AHeaderCannotSmuggleAnother) {
  CurlWorld world;
  auto smuggler = call(world, http::Method::get, "/echo");
  smuggler.request.headers.add("A", "b\r\nX-Test: mine");
  EXPECT_EQ(await(world.client().send(std::move(smuggler))).error().code(), Errc::invalid);
}

TEST(CurlHttpClient, TheLineIsBounded) {
  CurlWorld world({.threads = 1, .waiting_max = 1});
  std::vector<Task<HttpWorld::Answer>> tasks;
  for (int i = 0; i < 8; ++i) {
    tasks.push_back(world.client().send(call(world, http::Method::get, "/silent", Millis(300))));
  }
  std::map<Errc, int> outcomes;
  for (const auto& answer : await_all(std::move(tasks))) ++outcomes[answer.error().code()];
  // One under way and perhaps one that waited; whoever waited longer than its limit was never sent.
  EXPECT_GE(outcomes[Errc::unavailable], 6);
  EXPECT_GE(outcomes[Errc::timeout], 1);
}

TEST(CurlHttpClient, WhoeverIsAskedToStopIsAnsweredAtOnce) {
  CurlWorld world;
  const auto before = world.clock().steady();
  auto patient = world.client().send(call(world, http::Method::get, "/silent", Millis(60'000)));
  const auto answer = await(ports::within(world.clock(), Millis(50), std::move(patient)));
  EXPECT_EQ(answer.error().code(), Errc::timeout);
  EXPECT_LT(world.clock().steady() - before, std::chrono::seconds(20));
}

TEST(CurlHttpClient, ADyingClientGivesUpWhatIsUnderWay) {
  auto world = std::make_unique<CurlWorld>();
  net::io_context lane(1);
  std::optional<HttpWorld::Answer> answer;
  start(lane, world->client().send(call(*world, http::Method::get, "/silent", Millis(60'000))),
        answer);
  lane.poll();
  world.reset();
  lane.run();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
}

}  // namespace
}  // namespace astraphe::conformance
