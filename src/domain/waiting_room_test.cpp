#include "tests/random_journal.hpp"

#include <gtest/gtest.h>

#include <map>

namespace astraphe::domain {
namespace {

// The same room as a child would play it: a row of people, and a note about each.
class PlainRoom {
 public:
  void play(const RoomEntry& entry) {
    using enum EntryType;
    auto& note = notes_[entry.account];
    switch (entry.type) {
      case join:
      case move:
        std::erase(row_, entry.account);
        row_.push_back(entry.account);
        note = {.state = PersonState::waiting, .sequence = entry.sequence};
        break;
      case admit: note.ends = entry.ends; return leave_row(entry, PersonState::admitted);
      case use: return leave_row(entry, PersonState::used);
      case expire: return leave_row(entry, PersonState::expired);
      case leave: return leave_row(entry, PersonState::left);
      case give_back: return leave_row(entry, PersonState::admitted);
      case close:
        for (const auto account : row_) notes_[account].state = PersonState::closed;
        row_.clear();
        break;
      case open:
      case settings: break;
    }
  }

  Place place_of(std::int64_t account) {
    auto place = notes_[account];
    if (place.state != PersonState::waiting) return place;
    const auto at = std::ranges::find(row_, account) - row_.begin();
    place.ahead = at;
    place.behind = static_cast<std::int64_t>(row_.size()) - at - 1;
    return place;
  }

  const std::vector<std::int64_t>& row() const { return row_; }

 private:
  void leave_row(const RoomEntry& entry, PersonState state) {
    std::erase(row_, entry.account);
    notes_[entry.account].state = state;
  }

  std::vector<std::int64_t> row_;
  std::map<std::int64_t, Place> notes_;
};

std::vector<std::int64_t> line_of(const WaitingRoom& room, std::size_t limit) {
  std::vector<std::int64_t> accounts;
  for (const auto user : room.line(limit)) accounts.push_back(user.value());
  return accounts;
}

TEST(WaitingRoom, MeansWhatARowOfPeopleMeans) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    RandomJournal journal(random);
    WaitingRoom room;
    PlainRoom plain;
    for (std::int64_t n = 1; n <= 400; ++n) {
      journal.grow(1);
      const auto entry = journal.part(n, n).front();
      ASSERT_TRUE(room.apply(entry)) << "seed " << seed;
      plain.play(entry);
      for (std::int64_t account = 1; account <= RandomJournal::kPeople; ++account) {
        ASSERT_EQ(room.place_of(UserId(account)), plain.place_of(account))
            << "seed " << seed << ", entry " << n << ", account " << account;
      }
      ASSERT_EQ(line_of(room, 100), plain.row()) << "seed " << seed << ", entry " << n;
    }
  }
}

TEST(WaitingRoom, ALineIsCutAtItsLimit) {
  WaitingRoom room;
  for (std::int64_t n = 1; n <= 70; ++n) {
    ASSERT_TRUE(room.apply({.n = n, .type = EntryType::join, .account = 100 + n, .sequence = n}));
  }
  ASSERT_TRUE(room.apply({.n = 71, .type = EntryType::leave, .account = 102, .sequence = 2}));
  EXPECT_EQ(line_of(room, 3), (std::vector<std::int64_t>{101, 103, 104}));
  EXPECT_EQ(line_of(room, 1'000).size(), 69U);
}

}  // namespace
}  // namespace astraphe::domain
