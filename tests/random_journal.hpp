#pragma once

#include "domain/waiting_room.hpp"

#include <random>

namespace astraphe {

using domain::EntryType;
using domain::RoomEntry;

// A lawful journal by chance, and what it means.
class RandomJournal {
 public:
  static constexpr std::int64_t kPeople = 12;

  explicit RandomJournal(std::mt19937& random) : random_(random) {}

  void grow(std::size_t by) {
    const auto size = entries_.size() + by;
    while (entries_.size() < size) {
      const auto entry = proposal();
      if (oracle_.apply(entry)) entries_.push_back(entry);
    }
  }

  const domain::WaitingRoom& oracle() const { return oracle_; }
  std::int64_t last_n() const { return oracle_.applied(); }
  // From n = first to n = last.
  std::vector<RoomEntry> part(std::int64_t first, std::int64_t last) const {
    return std::vector(entries_.begin() + (first - 1), entries_.begin() + last);
  }

 private:
  RoomEntry proposal() {
    const UserId user(1 + static_cast<std::int64_t>(random_() % kPeople));
    RoomEntry entry{.n = last_n() + 1, .at = instant(last_n())};
    entry.type = type();
    const bool is_about_the_room =
        entry.type == EntryType::settings || entry.type == EntryType::close;
    if (is_about_the_room) return entry;
    const bool is_new = entry.type == EntryType::join || entry.type == EntryType::move;
    entry.account = user.value();
    entry.sequence = is_new ? oracle_.last_sequence() + 1 : oracle_.place_of(user).sequence;
    if (entry.type == EntryType::admit) entry.ends = instant(1'000 + last_n());
    return entry;
  }

  EntryType type() {
    using enum EntryType;
    constexpr std::array kOften{join,  join, join,   move,  admit,
                                admit, use,  expire, leave, give_back};
    const auto draw = random_() % 200;
    if (draw == 0) return close;
    if (draw < 5) return settings;
    return kOften.at(draw % kOften.size());
  }

  std::mt19937& random_;
  domain::WaitingRoom oracle_;
  std::vector<RoomEntry> entries_;
};

}  // namespace astraphe
