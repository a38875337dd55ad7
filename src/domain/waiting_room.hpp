#pragma once
// WaitingRoom: what a room's journal means. A fold over RoomEntry values, and nothing else.
//
// A plain value: no clock, no lock, no I/O. It is the oracle that every ports::RoomIndex adapter is
// compared with on random histories.

#include "domain/fenwick_tree.hpp"
#include "domain/room_entry.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

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
  std::int64_t waiting() const { return waiting_; }
  std::int64_t active() const { return active_; }
  std::int64_t last_sequence() const { return static_cast<std::int64_t>(seats_.size()); }

 private:
  // What became of one joining: 16 bytes, of which there are as many as there were joinings.
  class Seat {
   public:
    Seat(std::int64_t account, PersonState state, Instant ends) : account_(account) {
      become(state, ends);
    }

    std::int64_t account() const { return account_; }
    PersonState state() const { return static_cast<PersonState>(packed_ & 7); }
    Instant ends() const { return instant(packed_ >> 3); }
    void become(PersonState state) { become(state, ends()); }
    void become(PersonState state, Instant ends) {
      packed_ = (micros(ends) << 3) | static_cast<std::int64_t>(state);
    }

   private:
    std::int64_t account_;
    std::int64_t packed_;  // the admission's end in microseconds, and the state
  };

  Result<> step(const RoomEntry& entry);
  Result<> take_in(const RoomEntry& entry);
  Result<> move_to_the_back(const RoomEntry& entry);
  Result<> admit(const RoomEntry& entry);
  Result<> end(const RoomEntry& entry, PersonState ending);
  Result<> give_back(const RoomEntry& entry);
  void close();
  Seat& seat(std::int64_t sequence) { return seats_[static_cast<std::size_t>(sequence - 1)]; }
  const Seat& seat(std::int64_t sequence) const {
    return seats_[static_cast<std::size_t>(sequence - 1)];
  }
  Seat* whose(const RoomEntry& entry);
  void enter_line(std::int64_t account);
  void quit_line(std::int64_t sequence);

  // About 55 bytes for each of a million: this decides how large a room may become.
  boost::unordered_flat_map<std::int64_t, std::int64_t> latest_;  // account → sequence
  std::vector<Seat> seats_;                                        // by sequence, from 1
  FenwickTree marks_;                                              // the sequences that wait
  std::int64_t applied_ = 0;
  std::int64_t waiting_ = 0;
  std::int64_t active_ = 0;
};

}  // namespace astraphe::domain
