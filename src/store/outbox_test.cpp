#include "store/outbox.hpp"

#include "base/nursery.hpp"
#include "tests/store_fixture.hpp"

namespace astraphe::store {
namespace {

using namespace std::chrono_literals;
using ports::Tx;

// Down for a while, and then up; or up, and its answer lost.
class FlakyBus final : public ports::EventBus {
 public:
  Task<Result<>> publish(std::vector<ports::Event> events) override {
    ++calls;
    if (down > 0) {
      --down;
      co_return Error(Errc::unavailable, "the bus is down");
    }
    for (auto& event : events) published.push_back(std::move(event));
    if (answers_lost == 0) co_return Result<>();
    --answers_lost;
    co_return Error(Errc::unavailable, "the answer was lost");
  }
  Task<> consume(std::string, std::string, ports::BatchHandler) override { co_return; }

  int down = 0;
  int answers_lost = 0;
  int calls = 0;
  std::vector<ports::Event> published;
};

class OutboxTest : public StoreTest {
 protected:
  Result<> add(int number) { return transact(adding(number)); }

  std::function<Result<>(Tx&)> adding(int number) {
    return [this, number](Tx& tx) {
      return outbox.add(tx, Outgoing{"topic", "key-" + std::to_string(number % 3),
                                     std::to_string(number), instant(number)});
    };
  }

  static Task<bool> relay_for(ports::Clock& clock, Outbox& outbox, Duration pause) {
    Nursery nursery(co_await net::this_coro::executor, [](std::exception_ptr) { ADD_FAILURE(); });
    nursery.spawn(outbox.relay());
    (void)co_await clock.sleep_for(pause);
    co_await nursery.drain();
    co_return true;
  }
  void relay(Duration pause) { EXPECT_TRUE(await(relay_for(clock, outbox, pause), clock)); }

  // How long an event waits that is written while the relay sleeps.
  Task<Duration> time_until_sent(bool wake) {
    Nursery nursery(co_await net::this_coro::executor, [](std::exception_ptr) { ADD_FAILURE(); });
    nursery.spawn(outbox.relay());
    (void)co_await clock.sleep_for(100ms);
    const auto added = clock.steady();
    (void)co_await database->transact(adding(1));
    if (wake) outbox.wake();
    const auto before = flaky.published.size();
    while (flaky.published.size() == before && clock.steady() - added < 5s) {
      (void)co_await clock.sleep_for(1ms);
    }
    co_await nursery.drain();
    co_return clock.steady() - added;
  }

  std::vector<std::string> payloads() const {
    std::vector<std::string> found;
    for (const auto& event : flaky.published) found.push_back(event.payload);
    return found;
  }

  FlakyBus flaky;
  Outbox outbox{{*database, flaky, clock, log, "test"}};
};

TEST_F(OutboxTest, NothingLeavesWhenTheTransactionIsRefused) {
  auto refused = [this](Tx& tx) -> Result<> {
    MUST(adding(1)(tx));
    return Error(Errc::sold_out, "no");
  };
  EXPECT_FALSE(transact(refused));
  ASSERT_TRUE(add(2));
  relay(5s);
  EXPECT_EQ(payloads(), (std::vector<std::string>{"2"}));
}

TEST_F(OutboxTest, AnEventLeavesAsItWasWrittenUnderAnIdOfItsOwn) {
  ASSERT_TRUE(add(1));
  ASSERT_TRUE(add(1));
  relay(1ms);
  ASSERT_EQ(flaky.published.size(), 2u);
  const auto& event = flaky.published[0];
  EXPECT_EQ(event.topic, "topic");
  EXPECT_EQ(event.key, "key-1");
  EXPECT_EQ(event.payload, "1");
  EXPECT_EQ(event.at, instant(1));
  EXPECT_TRUE(event.id.starts_with("test-"));
  EXPECT_NE(event.id, flaky.published[1].id);
}

TEST_F(OutboxTest, EventsLeaveInTheOrderInWhichTheyBecameTrueAndOnce) {
  std::vector<std::string> want;
  for (int number = 1; number <= 1'203; ++number) {
    ASSERT_TRUE(add(number));
    want.push_back(std::to_string(number));
  }
  relay(5s);
  EXPECT_EQ(payloads(), want);
}

TEST_F(OutboxTest, WhatHasLeftIsDeleted) {
  ASSERT_TRUE(add(1));
  EXPECT_EQ(count("outbox"), 1);
  relay(1ms);
  EXPECT_EQ(count("outbox"), 0);
}

TEST_F(OutboxTest, WhileTheBusIsDownEventsWait) {
  for (int number = 1; number <= 3; ++number) ASSERT_TRUE(add(number));
  flaky.down = 4;
  relay(500ms);
  EXPECT_TRUE(flaky.published.empty());
  EXPECT_EQ(count("outbox"), 3);
  relay(2s);
  EXPECT_EQ(payloads(), (std::vector<std::string>{"1", "2", "3"}));
}

TEST_F(OutboxTest, WhatMayHaveArrivedIsSentAgainUnderTheSameId) {
  ASSERT_TRUE(add(1));
  flaky.answers_lost = 2;
  relay(2s);
  ASSERT_EQ(flaky.published.size(), 3u);
  EXPECT_EQ(flaky.published[0], flaky.published[1]);
  EXPECT_EQ(flaky.published[0], flaky.published[2]);
  EXPECT_EQ(count("outbox"), 0);
}

TEST_F(OutboxTest, WhatAnEarlierLifeLeftBehindGoesFirstAndIdsGoOn) {
  ASSERT_TRUE(add(1));
  Outbox next_life({*database, flaky, clock, log, "test"});
  auto work = [&](Tx& tx) { return next_life.add(tx, {"topic", "key", "2", instant(2)}); };
  ASSERT_TRUE(transact(work));
  EXPECT_TRUE(await(relay_for(clock, next_life, 1s), clock));
  EXPECT_EQ(payloads(), (std::vector<std::string>{"1", "2"}));
  ASSERT_TRUE(add(3));
  relay(1ms);
  EXPECT_NE(flaky.published[2].id, flaky.published[1].id);
}

TEST_F(OutboxTest, WakingSavesTheNap) {
  EXPECT_LE(await(time_until_sent(true), clock), 2ms);
  const auto napped = await(time_until_sent(false), clock);
  EXPECT_GT(napped, 100ms);
  EXPECT_LE(napped, 1s) << "a lost wake-up is made up for";
}

TEST_F(OutboxTest, WithNothingToSayTheBusIsLeftAlone) {
  relay(10s);
  EXPECT_EQ(flaky.calls, 0);
}

}  // namespace
}  // namespace astraphe::store
