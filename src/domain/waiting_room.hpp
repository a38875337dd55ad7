#pragma once
// WaitingRoom: what a room's journal means. A fold over RoomEntry values, and nothing else.
//
// A plain value: no clock, no lock, no I/O. It is the oracle that every ports::RoomIndex adapter is
// compared with on random histories.

#include "domain/fenwick_tree.hpp"
#include "domain/room_entry.hpp"

#include <map>
#include <unordered_map>
#include <vector>

namespace astraphe::domain {

// In the order of kPersonStateNames, which is what the API says.
enum class PersonState { not_waiting, waiting, admitted, used, expired, left, closed };
inline constexpr std::array<std::string_view, 7> kPersonStateNames{
    "NOT_WAITING", "WAITING", "ADMITTED", "USED", "EXPIRED", "LEFT", "CLOSED"};
constexpr std::string_view name_of(PersonState state) {
  return kPersonStateNames.at(static_cast<std::size_t>(state));
}

struct Place {
  PersonState state = PersonState::not_waiting;
  std::int64_t sequence = 0;  // of the latest joining; 0 in not_waiting
  std::int64_t ahead = 0;     // of those who wait, the ones in front; 0 unless waiting
  std::int64_t behind = 0;    // and behind; 0 unless waiting
  Instant ends;               // of the admission; meaningless before it

  // 1 for the first in line, -1 for whoever does not wait.
  std::int64_t rank() const { return state == PersonState::waiting ? ahead + 1 : -1; }

  bool operator==(const Place&) const = default;
};

class WaitingRoom {
 public:
  // The entry's n is applied() + 1: the caller keeps the order. Errc::conflict, and no change, when
  // the entry cannot follow on what is known: the journal is damaged.
  Result<> apply(const RoomEntry& entry);

  Place place_of(UserId user) const;

  // Those who wait, first in line first; at most `limit`.
  std::vector<UserId> line(std::size_t limit) const;

  std::int64_t applied() const { return applied_; }
  std::int64_t waiting() const { return static_cast<std::int64_t>(line_.size()); }
  std::int64_t active() const { return active_; }
  std::int64_t last_sequence() const { return last_sequence_; }

 private:
  struct Person {
    PersonState state = PersonState::not_waiting;
    std::int64_t sequence = 0;
    Instant ends;
  };

  Result<> step(const RoomEntry& entry);
  Result<> take_in(const RoomEntry& entry);
  Result<> move_to_the_back(const RoomEntry& entry);
  Result<> admit(const RoomEntry& entry);
  Result<> end(const RoomEntry& entry, PersonState ending);
  Result<> give_back(const RoomEntry& entry);
  void close();
  Person* whose(const RoomEntry& entry);
  void enter_line(Person& person, const RoomEntry& entry);
  void quit_line(std::int64_t sequence);

  std::unordered_map<std::int64_t, Person> people_;  // by account: everyone who ever joined
  std::map<std::int64_t, std::int64_t> line_;        // sequence → account of those who wait
  FenwickTree marks_;                                // the sequences of those who wait
  std::int64_t applied_ = 0;
  std::int64_t last_sequence_ = 0;
  std::int64_t active_ = 0;
};

}  // namespace astraphe::domain
