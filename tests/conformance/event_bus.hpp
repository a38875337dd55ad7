#pragma once
// What every EventBus must do, whatever it is made of. Duplicates are allowed, gaps are not.

#include "base/nursery.hpp"
#include "ports/deadline.hpp"
#include "ports/event_bus.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace astraphe::conformance {

using ports::Again;
using ports::Batch;
using ports::Done;
using ports::Event;
using ports::Handled;
using ports::Poison;

// A bus, with the clock that it lives by.
class BusUnderTest {
 public:
  virtual ~BusUnderTest() = default;
  virtual ports::EventBus& bus() = 0;
  virtual ports::Clock& clock() = 0;
  virtual bool run(Task<bool> task) = 0;  // to its end
  virtual void reopen() = 0;              // as after a restart of this process
  virtual std::vector<std::string> dead_letters(const std::string& group) = 0;  // event ids
};

struct EventBusCase {
  std::string name;
  std::function<std::unique_ptr<BusUnderTest>()> make;  // with nothing in it
};

// One consumer: what it says to each batch, and what it has seen.
struct Reader {
  std::string topic = "orders";
  std::string group = "group-a";
  std::size_t enough = 0;  // so many events dealt with, and it goes home
  std::function<Handled(Batch)> say = [](Batch) { return Handled(Done()); };

  std::vector<std::vector<Event>> batches;
  std::vector<std::string> done;  // ids, with repetitions
  Signal satisfied;
};

inline Task<Handled> hand_over(Reader& reader, Batch batch) {
  reader.batches.emplace_back(batch.begin(), batch.end());
  auto said = reader.say(batch);
  if (std::holds_alternative<Done>(said)) {
    for (const auto& event : batch) reader.done.push_back(event.id);
  }
  if (std::set(reader.done.begin(), reader.done.end()).size() >= reader.enough) {
    reader.satisfied.notify();
  }
  co_return said;
}

// Reads until every reader has had enough. False when one of them never has.
inline Task<bool> read_all(BusUnderTest& under_test, std::vector<Reader*> readers) {
  constexpr std::chrono::seconds kLongest(20);
  Nursery nursery(co_await net::this_coro::executor,
                  [](std::exception_ptr) { ADD_FAILURE() << "a consumer crashed"; });
  for (auto* reader : readers) {
    auto handler = [reader](Batch batch) { return hand_over(*reader, batch); };
    nursery.spawn(under_test.bus().consume(reader->topic, reader->group, handler));
  }
  bool all = true;
  for (auto* reader : readers) {
    auto wait = reader->satisfied.wait();
    auto watched = [](Task<bool> task) -> Task<Result<bool>> {
      co_return co_await std::move(task);
    };
    const auto in_time =
        co_await ports::within(under_test.clock(), kLongest, watched(std::move(wait)));
    all = all && in_time && *in_time;
  }
  co_await nursery.drain();
  co_return all;
}

class EventBus : public testing::TestWithParam<EventBusCase> {
 protected:
  static Event event(int number, std::string key = "key", std::string topic = "orders") {
    return Event{"event-" + std::to_string(number), std::move(topic), std::move(key),
                 R"({"number":)" + std::to_string(number) + "}", instant(1'000 + number)};
  }
  static std::vector<Event> events(int first, int last) {
    std::vector<Event> made;
    for (int number = first; number <= last; ++number) made.push_back(event(number));
    return made;
  }
  static std::vector<std::string> ids(const std::vector<Event>& events) {
    std::vector<std::string> found;
    for (const auto& one : events) found.push_back(one.id);
    return found;
  }

  bool publish(std::vector<Event> made) {
    return under_test->run(published(under_test->bus(), std::move(made)));
  }
  static Task<bool> published(ports::EventBus& bus, std::vector<Event> made) {
    const auto answer = co_await bus.publish(std::move(made));
    co_return bool(answer);
  }
  bool read(Reader& reader) { return under_test->run(read_all(*under_test, {&reader})); }

  std::unique_ptr<BusUnderTest> under_test = GetParam().make();
};

TEST_P(EventBus, EventsArriveAsTheyWerePublishedAndInThatOrder) {
  auto odd = event(3);
  odd.payload = R"({"text":"한글 ' \" \u0000"})";
  const std::vector<Event> sent{event(1), event(2), odd};
  ASSERT_TRUE(publish(sent));
  Reader reader{.enough = 3};
  ASSERT_TRUE(read(reader));
  std::vector<Event> seen;
  for (const auto& batch : reader.batches) std::ranges::copy(batch, std::back_inserter(seen));
  EXPECT_EQ(seen, sent);
}

TEST_P(EventBus, MoreEventsThanABatchHoldsAllArriveInOrder) {
  const auto sent = events(1, 1'000);
  ASSERT_TRUE(publish(sent));
  Reader reader{.enough = 1'000};
  ASSERT_TRUE(read(reader));
  EXPECT_EQ(reader.done, ids(sent));
  EXPECT_GT(reader.batches.size(), 1u) << "a batch is bounded";
}

TEST_P(EventBus, EveryGroupGetsEverythingOfItsTopicAndNothingElse) {
  ASSERT_TRUE(publish({event(1), event(2, "key", "payments"), event(3)}));
  Reader first{.group = "group-a", .enough = 2};
  Reader second{.group = "group-b", .enough = 2};
  Reader other{.topic = "payments", .group = "group-a", .enough = 1};
  ASSERT_TRUE(under_test->run(read_all(*under_test, {&first, &second, &other})));
  EXPECT_EQ(first.done, (std::vector<std::string>{"event-1", "event-3"}));
  EXPECT_EQ(second.done, first.done);
  EXPECT_EQ(other.done, (std::vector<std::string>{"event-2"}));
}

TEST_P(EventBus, AGroupThatWasAwayGoesOnWhereItHadStopped) {
  ASSERT_TRUE(publish(events(1, 5)));
  Reader before{.enough = 5};
  ASSERT_TRUE(read(before));
  under_test->reopen();
  ASSERT_TRUE(publish(events(6, 9)));
  under_test->reopen();
  Reader after{.enough = 4};
  ASSERT_TRUE(read(after));
  EXPECT_EQ(after.done, ids(events(6, 9)));
}

TEST_P(EventBus, WhoComesLateGetsWhatWasThereBefore) {
  ASSERT_TRUE(publish(events(1, 3)));
  Reader early{.enough = 3};
  ASSERT_TRUE(read(early));
  Reader late{.group = "group-late", .enough = 3};
  ASSERT_TRUE(read(late));
  EXPECT_EQ(late.done, early.done);
}

TEST_P(EventBus, AgainBringsTheSameBatchAgain) {
  ASSERT_TRUE(publish(events(1, 5)));
  int refusals = 3;
  Reader reader{.enough = 5, .say = [&](Batch) -> Handled {
                  if (refusals-- > 0) return Again{Error(Errc::unavailable, "not now")};
                  return Done();
                }};
  ASSERT_TRUE(read(reader));
  ASSERT_EQ(reader.batches.size(), 4u);
  for (const auto& batch : reader.batches) EXPECT_EQ(ids(batch), ids(events(1, 5)));
}

TEST_P(EventBus, WhatWasNotDoneIsThereAfterARestart) {
  ASSERT_TRUE(publish(events(1, 5)));
  Reader reader{.enough = 0, .say = [](Batch) -> Handled {
                  return Again{Error(Errc::unavailable, "never")};
                }};
  ASSERT_TRUE(read(reader));
  ASSERT_FALSE(reader.batches.empty());
  under_test->reopen();
  Reader after{.enough = 5};
  ASSERT_TRUE(read(after));
  EXPECT_EQ(after.done, ids(events(1, 5)));
}

TEST_P(EventBus, PoisonIsPutAwayAndBlocksNobody) {
  ASSERT_TRUE(publish(events(1, 5)));
  const auto at = [](Batch batch, const std::string& id) {
    const auto found = std::ranges::find(batch, id, &Event::id);
    return found == batch.end() ? std::optional<std::size_t>()
                                : std::optional(static_cast<std::size_t>(found - batch.begin()));
  };
  Reader reader{.enough = 3, .say = [&](Batch batch) -> Handled {
                  for (const auto* bad : {"event-3", "event-5"}) {
                    const auto index = at(batch, bad);
                    if (index) return Poison{*index, Error(Errc::invalid, "makes no sense")};
                  }
                  return Done();
                }};
  ASSERT_TRUE(read(reader));
  EXPECT_EQ(reader.done, (std::vector<std::string>{"event-1", "event-2", "event-4"}));
  EXPECT_EQ(under_test->dead_letters("group-a"), (std::vector<std::string>{"event-3", "event-5"}));
  EXPECT_TRUE(under_test->dead_letters("group-b").empty());

  Reader other{.group = "group-b", .enough = 5};
  ASSERT_TRUE(read(other));
  EXPECT_EQ(other.done.size(), 5u) << "poison to one group only";

  under_test->reopen();
  ASSERT_TRUE(publish({event(6)}));
  Reader after{.enough = 1};
  ASSERT_TRUE(read(after));
  EXPECT_EQ(after.done, (std::vector<std::string>{"event-6"}));
}

TEST_P(EventBus, WhoWaitsIsToldOfWhatIsPublishedLater) {
  Reader reader{.enough = 2};
  const auto later = [](BusUnderTest& b, Reader& waiting) -> Task<bool> {
    Nursery nursery(co_await net::this_coro::executor, [](std::exception_ptr) {});
    auto handler = [&waiting](Batch batch) { return hand_over(waiting, batch); };
    nursery.spawn(b.bus().consume(waiting.topic, waiting.group, handler));
    bool all = true;
    for (int number : {1, 2}) {
      (void)co_await b.clock().sleep_for(Millis(5));
      const auto sent = co_await b.bus().publish({event(number)});
      all = all && sent;
    }
    const bool heard = co_await ports::wait_for(b.clock(), waiting.satisfied, Millis(10'000));
    co_await nursery.drain();
    co_return all && heard;
  };
  EXPECT_TRUE(under_test->run(later(*under_test, reader)));
  EXPECT_EQ(reader.done, (std::vector<std::string>{"event-1", "event-2"}));
}

// Through refusals and restarts: per key, nothing is seen before what came in front of
// it, and in the end everything is done.
TEST_P(EventBus, ByChanceThereAreDuplicatesButNoGaps) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    under_test.reset();
    under_test = GetParam().make();
    std::mt19937 random(seed);
    std::map<std::string, int> written, seen;
    std::size_t total = 0;
    std::set<std::string> done;
    const auto watch = [&](Batch batch) -> Handled {
      for (const auto& one : batch) {
        const int number = std::stoi(one.payload);
        EXPECT_LE(number, seen[one.key] + 1) << "a gap in " << one.key;
        seen[one.key] = std::max(seen[one.key], number);
      }
      if (random() % 3 == 0) return Again{Error(Errc::conflict, "not now")};
      for (const auto& one : batch) done.insert(one.id);
      return Done();
    };
    for (int round = 0; round < 6; ++round) {
      std::vector<Event> sent;
      for (auto count = random() % 30; count > 0; --count) {
        const std::string key(1, static_cast<char>('a' + random() % 4));
        const int number = ++written[key];
        sent.push_back(Event{key + std::to_string(number), "orders", key, std::to_string(number),
                             instant(number)});
      }
      total += sent.size();
      ASSERT_TRUE(publish(sent));
      if (random() % 2 == 0) under_test->reopen();
      const auto wanted = round == 5 ? total : done.size() + random() % 10;
      Reader reader{.enough = 0, .say = watch};
      for (int visit = 0; visit < 100 && done.size() < std::min(wanted, total); ++visit) {
        reader.satisfied = Signal();
        ASSERT_TRUE(read(reader));
      }
    }
    EXPECT_EQ(done.size(), total);
    EXPECT_EQ(seen, written);
  }
}

}  // namespace astraphe::conformance
