#include "tests/queue_fixture.hpp"

#include <random>

namespace astraphe {
namespace {

using namespace std::chrono_literals;
using domain::EntryType;
using domain::PersonState;

// Whole days in a room, by chance. What may happen stands in one switch, what must hold below it.
class QueueRooms : public QueueTest {
 protected:
  static constexpr std::int64_t kPeople = 9;
  static constexpr std::int64_t kSteps = 150;

  void live(unsigned seed) {
    std::mt19937 random(seed);
    lamp.count = 1 + random() % 3;
    lamp.period_ms = 1'000;
    lamp.start_delay_ms = 3'000;
    lamp.stay_ms = 4'000;
    lamp.rejoin = random() % 2 == 0 ? "back" : "keep";
    if (random() % 2 == 0) lamp.active_max = 1 + random() % 4;
    EXPECT_EQ(state(ann), "NOT_WAITING");
    for (std::int64_t step = 0; step < kSteps; ++step) {
      take_step(random);
      if (step % 10 == 0) compare_with_the_journal();
    }
    compare_with_the_journal();
  }

  void take_step(std::mt19937& random) {
    const UserId user(1 + static_cast<std::int64_t>(random() % kPeople));
    switch (random() % 12) {
      case 0: leave(user); break;
      case 1: allow(1 + random() % 2); break;
      case 2: ASSERT_TRUE(await(index->forget(ProductId(7)))); break;
      case 3: use(user); break;
      case 4: clock.step_wall(Millis(random() % 4'000) - 2s); break;
      case 5:
      case 6: pass(Millis(random() % 2'500)); break;
      case 7:
      case 8: enter(user); break;
      default: join(user); break;
    }
  }

  void use(UserId user) {
    const auto found = place(user);
    if (found.at("state") == "ADMITTED") feed_use(user, found.at("sequence").as_int64());
  }

  void compare_with_the_journal() {
    domain::WaitingRoom oracle;
    for (const auto& entry : journal()) expect_lawful(oracle, entry);
    for (std::int64_t id = 1; id <= kPeople; ++id) {
      const auto want = oracle.place_of(UserId(id));
      const auto got = place(UserId(id));
      EXPECT_EQ(got.at("state").as_string(), domain::name_of(want.state));
      EXPECT_EQ(got.at("rank"), want.rank());
    }
    auto find = [](ports::Tx& tx) { return queue::find_room(tx, ProductId(7)); };
    const auto room = await(database->read(find))->value();
    EXPECT_EQ(room.counters.waiting, oracle.waiting());
    EXPECT_EQ(room.counters.active, oracle.active());
    EXPECT_EQ(room.last_n, oracle.applied());
  }

  // First come, first admitted; never more inside than may be; each entry follows on the last.
  void expect_lawful(domain::WaitingRoom& oracle, const domain::RoomEntry& entry) {
    ASSERT_EQ(entry.n, oracle.applied() + 1);
    const auto first = oracle.line(1);
    if (entry.type == EntryType::admit) {
      EXPECT_EQ(first.at(0).value(), entry.account) << entry.n;
    }
    ASSERT_TRUE(oracle.apply(entry)) << entry.n;
    if (lamp.active_max) EXPECT_LE(oracle.active(), *lamp.active_max) << entry.n;
  }

  void expect_no_period_over() {
    std::map<std::int64_t, std::int64_t> by_period;
    for (const auto& entry : admissions()) {
      if (entry.by != domain::AdmittedBy::manual) ++by_period[entry.period];
    }
    for (const auto& [period, admitted] : by_period) EXPECT_LE(admitted, lamp.count) << period;
    EXPECT_FALSE(by_period.empty());
  }
};

class QueueRoomsBySeed : public QueueRooms, public testing::WithParamInterface<unsigned> {};

TEST_P(QueueRoomsBySeed, WhateverHappensTheAnswersAreWhatTheJournalMeans) {
  live(GetParam());
  expect_no_period_over();
}

INSTANTIATE_TEST_SUITE_P(Seeds, QueueRoomsBySeed, testing::Range(1u, 13u));

TEST_F(QueueRooms, TheRoomNeverStallsWhileThereIsCapacity) {
  lamp.count = 2;
  lamp.active_max = 2;
  lamp.stay_ms = 5'000;
  for (std::int64_t id = 1; id <= kPeople; ++id) join(UserId(id));
  pass(2min);
  EXPECT_EQ(admissions().size(), static_cast<std::size_t>(kPeople));
}

TEST_F(QueueRooms, TwoRoomsShareNothing) {
  join(ann);
  auto other = lamp;
  other.id = 8;
  other.seller = 51;
  feed(domain::topic::kProductChanged, other.json());
  const auto there = post(bob, "/api/waitingQueue/8/registerUser");
  EXPECT_EQ(parsed(there).at("rank"), 1);
  EXPECT_EQ(parsed(there).at("sequence"), 1);
  EXPECT_EQ(state(bob), "NOT_WAITING");
  EXPECT_EQ(operate(http::Method::get, "/api/waitingQueue/8/getQueueList").status, 403);
}

TEST_F(QueueRooms, AKeyIsOfOneRoom) {
  feed(domain::topic::kProductChanged, lamp.json());
  auto other = lamp;
  other.id = 8;
  feed(domain::topic::kProductChanged, other.json());
  EXPECT_EQ(join(ann, "key-1").status, 201);
  const auto there = post(ann, "/api/waitingQueue/8/registerUser", "key-1");
  EXPECT_EQ(there.status, 201);
  EXPECT_FALSE(there.headers.first("Idempotency-Replayed"));
}

}  // namespace
}  // namespace astraphe
