#pragma once
// What every RoomIndex must do, whatever it is made of: mean domain::WaitingRoom.

#include "ports/room_index.hpp"
#include "tests/await.hpp"
#include "tests/random_journal.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>

namespace astraphe::conformance {

using domain::EntryType;
using domain::RoomEntry;

struct RoomIndexCase {
  std::string name;
  std::function<std::unique_ptr<ports::RoomIndex>()> make;  // with nothing in it
};

class RoomIndex : public testing::TestWithParam<RoomIndexCase> {
 protected:
  ports::RoomExtent apply(std::vector<RoomEntry> entries) {
    const auto extent = await(index->apply(room, std::move(entries)));
    EXPECT_TRUE(extent);
    return *extent;
  }
  ports::RoomLook look(UserId user) { return *await(index->look(room, user)); }

  void expect_same(const domain::WaitingRoom& oracle) {
    for (std::int64_t id = 1; id <= RandomJournal::kPeople; ++id) {
      const auto seen = look(UserId(id));
      EXPECT_EQ(seen.place, oracle.place_of(UserId(id))) << "user " << id;
      EXPECT_EQ(seen.waiting, oracle.waiting());
      EXPECT_EQ(seen.active, oracle.active());
      EXPECT_EQ(seen.last_sequence, oracle.last_sequence());
      EXPECT_EQ(seen.extent.applied, oracle.applied());
      EXPECT_FALSE(seen.extent.is_behind());
    }
    for (const std::size_t limit : {0, 1, 3, 100}) {
      EXPECT_EQ(await(index->line(room, limit))->users, oracle.line(limit));
    }
  }

  static RoomEntry join(std::int64_t n, std::int64_t account) {
    return RoomEntry{.n = n, .type = EntryType::join, .account = account, .sequence = n};
  }

  std::unique_ptr<ports::RoomIndex> index = GetParam().make();
  const ProductId room{7};
};

TEST_P(RoomIndex, AnUnknownRoomIsAnEmptyOne) {
  const auto seen = look(UserId(1));
  EXPECT_EQ(seen.extent, ports::RoomExtent());
  EXPECT_EQ(seen.place, domain::Place());
  EXPECT_EQ(await(index->line(room, 10))->extent, ports::RoomExtent());
}

TEST_P(RoomIndex, WhatCannotFollowYetIsOnlyHeardOf) {
  const auto extent = apply({join(2, 2)});
  EXPECT_EQ(extent, (ports::RoomExtent{0, 2}));
  EXPECT_TRUE(extent.is_behind());
  EXPECT_EQ(look(UserId(2)).place, domain::Place());
  const auto filled = apply({join(1, 1), join(2, 2)});
  EXPECT_EQ(filled, (ports::RoomExtent{2, 2}));
  EXPECT_EQ(look(UserId(2)).place.rank(), 2);
}

TEST_P(RoomIndex, WhatIsAppliedAlreadyIsPassedOver) {
  apply({join(1, 1), join(2, 2)});
  EXPECT_EQ(apply({join(1, 1), join(2, 2), join(3, 3)}), (ports::RoomExtent{3, 3}));
  EXPECT_EQ(apply({join(2, 2)}), (ports::RoomExtent{3, 3}));
  EXPECT_EQ(look(UserId(3)).place.rank(), 3);
}

TEST_P(RoomIndex, ADamagedJournalIsAConflictAndChangesNothing) {
  apply({join(1, 1)});
  const RoomEntry wrong{.n = 2, .type = EntryType::use, .account = 1, .sequence = 1};
  const auto refused = await(index->apply(room, {wrong}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  const auto seen = look(UserId(1));
  EXPECT_EQ(seen.place.rank(), 1);
  EXPECT_EQ(seen.extent.applied, 1);
}

TEST_P(RoomIndex, ForgettingLosesThatRoomAndNoOther) {
  apply({join(1, 1)});
  const ProductId other(8);
  ASSERT_TRUE(await(index->apply(other, {join(1, 2)})));
  ASSERT_TRUE(await(index->forget(room)));
  EXPECT_EQ(look(UserId(1)).extent, ports::RoomExtent());
  EXPECT_EQ(await(index->look(other, UserId(2)))->place.rank(), 1);
  EXPECT_TRUE(await(index->forget(ProductId(9)))) << "there is nothing to lose";
}

TEST_P(RoomIndex, MeansTheWaitingRoomOnRandomHistories) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RandomJournal journal(random);
    index = GetParam().make();
    for (int round = 0; round < 15; ++round) {
      const auto before = journal.last_n();
      journal.grow(1 + random() % 12);
      apply(journal.part(before + 1, journal.last_n()));
      expect_same(journal.oracle());
    }
  }
}

// Lanes overtake each other, some entries are told twice or never, and the store is lost at times.
// Whoever finds the index behind fills it from the journal, and then it is right.
TEST_P(RoomIndex, IsRightAfterCatchingUpWhateverWasLostOrLate) {
  for (unsigned seed = 101; seed <= 130; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RandomJournal journal(random);
    index = GetParam().make();
    for (int round = 0; round < 15; ++round) {
      std::vector<std::vector<RoomEntry>> told;
      for (auto parts = random() % 5; parts > 0; --parts) {
        const auto before = journal.last_n();
        journal.grow(1 + random() % 4);
        const auto part = journal.part(before + 1, journal.last_n());
        if (random() % 5 != 0) told.push_back(part);
        if (random() % 5 == 0) told.push_back(part);
      }
      std::ranges::shuffle(told, random);
      std::int64_t heard = 0;
      for (auto& part : told) {
        heard = std::max(heard, part.back().n);
        const auto extent = apply(std::move(part));
        EXPECT_GE(extent.heard, heard);
        EXPECT_LE(extent.applied, extent.heard);
      }
      if (random() % 6 == 0) ASSERT_TRUE(await(index->forget(room)));
      const auto extent = look(UserId(1)).extent;
      if (extent.applied < journal.last_n()) {
        apply(journal.part(extent.applied + 1, journal.last_n()));
      }
      if (journal.last_n() > 0) expect_same(journal.oracle());
    }
  }
}

}  // namespace astraphe::conformance
