#include "store/inbox.hpp"

#include "base/planted.hpp"
#include "tests/store_fixture.hpp"

namespace astraphe::store {
namespace {

using ports::Again;
using ports::Done;
using ports::Event;
using ports::Handled;
using ports::Poison;
using ports::Tx;

class InboxTest : public StoreTest {
 protected:
  static Event event(int number, std::string topic = "topic") {
    return Event{"event-" + std::to_string(number), std::move(topic), "key",
                 std::to_string(number), instant(number)};
  }
  static std::vector<Event> batch(int first, int last) {
    std::vector<Event> made;
    for (int number = first; number <= last; ++number) made.push_back(event(number));
    return made;
  }

  bool is_first(std::string_view consumer, const Event& one) {
    auto work = [&](Tx& tx) { return first_time(tx, consumer, one, clock.now()); };
    return *transact(work);
  }

  // Writes one note for each event; refuses those that are written down in `refusals`.
  Handled take(const std::vector<Event>& events) {
    const Inbox inbox{*database, log, "test-group", [this] { return clock.now(); }};
    auto deal = [this](Tx& tx, const Event& one) -> Result<> {
      const auto refusal = refusals.find(one.id);
      if (refusal != refusals.end()) return Error(refusal->second, "refused");
      return write_note(tx, std::stoll(one.payload));
    };
    const auto handler = one_by_one(inbox, deal, [this] { ++commits; });
    return await(handler(events));
  }

  void TearDown() override { planted_now = Plant::none; }

  std::map<std::string, Errc> refusals;
  int commits = 0;
};

TEST_F(InboxTest, TheFirstTimeIsOnce) {
  EXPECT_TRUE(is_first("a", event(1)));
  EXPECT_FALSE(is_first("a", event(1)));
  EXPECT_TRUE(is_first("a", event(2)));
}

TEST_F(InboxTest, EachConsumerAndEachTopicHasAFirstTimeOfItsOwn) {
  EXPECT_TRUE(is_first("a", event(1)));
  EXPECT_TRUE(is_first("b", event(1)));
  EXPECT_TRUE(is_first("a", event(1, "other")));
}

TEST_F(InboxTest, ARefusedTransactionWasNoFirstTime) {
  auto refused = [this](Tx& tx) -> Result<> {
    TRY(const bool is_new, first_time(tx, "a", event(1), clock.now()));
    EXPECT_TRUE(is_new);
    return Error(Errc::conflict, "no");
  };
  EXPECT_FALSE(transact(refused));
  EXPECT_TRUE(is_first("a", event(1)));
}

TEST_F(InboxTest, ABatchIsDealtWithInOneTransaction) {
  EXPECT_TRUE(std::holds_alternative<Done>(take(batch(1, 5))));
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(commits, 1);
}

TEST_F(InboxTest, WhatComesAgainIsPassedOver) {
  take(batch(1, 3));
  auto again = batch(2, 5);
  again.push_back(event(5));
  EXPECT_TRUE(std::holds_alternative<Done>(take(again)));
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
}

TEST_F(InboxTest, AnInboxThatForgetsIsSeen) {
  planted_now = Plant::inbox_forgets;
  EXPECT_TRUE(is_first("a", event(1)));
  EXPECT_TRUE(is_first("a", event(1)));
  take(batch(1, 1));
  EXPECT_FALSE(std::holds_alternative<Done>(take(batch(1, 1)))) << "the note is written twice";
}

TEST_F(InboxTest, WhereTheBatchIsRefusedTheGuiltyIsFoundAndItsForerunnersStay) {
  refusals["event-3"] = Errc::invalid;
  const auto handled = take(batch(1, 5));
  const auto* poison = std::get_if<Poison>(&handled);
  ASSERT_NE(poison, nullptr);
  EXPECT_EQ(poison->index, 2u);
  EXPECT_EQ(poison->why.code(), Errc::invalid);
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(commits, 2);

  auto rest = batch(1, 5);
  rest.erase(rest.begin() + 2);
  EXPECT_TRUE(std::holds_alternative<Done>(take(rest)));
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2, 4, 5}));
}

TEST_F(InboxTest, WhatMayPassIsTriedAgainInItsPlace) {
  refusals["event-2"] = Errc::conflict;
  EXPECT_TRUE(std::holds_alternative<Again>(take(batch(1, 3))));
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1}));
  refusals.clear();
  EXPECT_TRUE(std::holds_alternative<Done>(take(batch(1, 3))));
  EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(InboxTest, AConstraintThatForbidsTheEffectForgetsTheEventToo) {
  auto work = [](Tx& tx) { return write_note(tx, 2); };
  ASSERT_TRUE(transact(work));
  EXPECT_TRUE(std::holds_alternative<Again>(take({event(2)})));
  EXPECT_EQ(count("inbox"), 0);
}

TEST_F(InboxTest, OnlyWhatMayPassIsTriedAgain) {
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const Error error(static_cast<Errc>(code), "why");
    const bool may_pass = error.code() == Errc::conflict || error.code() == Errc::unavailable ||
                          error.code() == Errc::timeout;
    const auto handled = handled_by(error, 4);
    EXPECT_EQ(std::holds_alternative<Again>(handled), may_pass) << code;
    if (!may_pass) EXPECT_EQ(std::get<Poison>(handled).index, 4u) << code;
  }
}

}  // namespace
}  // namespace astraphe::store
