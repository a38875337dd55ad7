#include "adapters/curl/http_client.hpp"

#include "adapters/system/clock.hpp"
#include "ports/deadline.hpp"
#include "tests/await.hpp"
#include "tests/tcp_far_side.hpp"

// What every client must do is asked in tests/conformance/http_client_test.cpp.

namespace astraphe::adapters::curl {
namespace {

using Answer = Result<http::Response>;

class CurlWorld {
 public:
  explicit CurlWorld(Limits limits = {})
      : client_(std::move(*make_http_client(*clock_, limits))) {}

  ports::HttpClient& client() { return *client_; }
  ports::Clock& clock() { return *clock_; }
  std::string far_side() const { return far_.url(); }
  int connections() const { return far_.connections(); }

 private:
  std::unique_ptr<ports::Clock> clock_ = system::make_clock();
  conformance::TcpFarSide far_;
  std::unique_ptr<ports::HttpClient> client_;
};

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
  std::vector<Task<Answer>> tasks;
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
  std::optional<Answer> answer;
  start(lane, world->client().send(call(*world, http::Method::get, "/silent", Millis(60'000))),
        answer);
  lane.poll();
  world.reset();
  lane.run();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
}

}  // namespace
}  // namespace astraphe::adapters::curl
