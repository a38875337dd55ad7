#include "domain/waiting_room.hpp"

#include <algorithm>

namespace astraphe::domain {
namespace {

Error damaged(const RoomEntry& entry) {
  return Error(Errc::conflict, "journal entry " + std::to_string(entry.n) + " (" +
                                   std::string(name_of(entry.type)) + ") cannot follow");
}

}  // namespace

Result<> WaitingRoom::apply(const RoomEntry& entry) {
  ASTRAPHE_INVARIANT(entry.n == applied_ + 1);
  MUST(step(entry));
  applied_ = entry.n;
  return Result<>();
}

Result<> WaitingRoom::step(const RoomEntry& entry) {
  switch (entry.type) {
    case EntryType::open:
    case EntryType::settings: return Result<>();
    case EntryType::join: return take_in(entry);
    case EntryType::move: return move_to_the_back(entry);
    case EntryType::admit: return admit(entry);
    case EntryType::use: return end(entry, PersonState::used);
    case EntryType::expire: return end(entry, PersonState::expired);
    case EntryType::leave: return end(entry, PersonState::left);
    case EntryType::give_back: return give_back(entry);
    case EntryType::close: close(); return Result<>();
  }
  return damaged(entry);
}

Place WaitingRoom::place_of(UserId user) const {
  const auto found = latest_.find(user.value());
  if (found == latest_.end()) return Place();
  const auto sequence = found->second;
  const auto& its = seat(sequence);
  Place place{.state = its.state(), .sequence = sequence, .ends = its.ends()};
  if (place.state == PersonState::waiting) {
    place.ahead = marks_.count_to(sequence - 1);
    place.behind = waiting() - place.ahead - 1;
  }
  return place;
}

std::vector<UserId> WaitingRoom::line(std::size_t limit) const {
  std::vector<UserId> users;
  for (std::int64_t k = 1; k <= waiting_ && users.size() < limit; ++k) {
    users.emplace_back(seat(marks_.position_of(k)).account());
  }
  return users;
}

Result<> WaitingRoom::take_in(const RoomEntry& entry) {
  if (entry.sequence != last_sequence() + 1) return damaged(entry);
  const auto found = latest_.find(entry.account);
  const auto state = found == latest_.end() ? PersonState::left : seat(found->second).state();
  if (state == PersonState::waiting || state == PersonState::admitted) return damaged(entry);
  enter_line(entry.account);
  return Result<>();
}

Result<> WaitingRoom::move_to_the_back(const RoomEntry& entry) {
  if (entry.sequence != last_sequence() + 1) return damaged(entry);
  const auto found = latest_.find(entry.account);
  if (found == latest_.end()) return damaged(entry);
  const auto old = found->second;
  if (seat(old).state() != PersonState::waiting) return damaged(entry);
  quit_line(old);
  enter_line(entry.account);
  return Result<>();
}

Result<> WaitingRoom::admit(const RoomEntry& entry) {
  auto* seat = whose(entry);
  if (seat == nullptr || seat->state() != PersonState::waiting) return damaged(entry);
  quit_line(entry.sequence);
  seat->become(PersonState::admitted, entry.ends);
  ++active_;
  return Result<>();
}

// A use may be heard of after the end: the order was accepted before it. It is counted once.
Result<> WaitingRoom::end(const RoomEntry& entry, PersonState ending) {
  auto* seat = whose(entry);
  if (seat == nullptr) return damaged(entry);
  const auto state = seat->state();
  const bool was_admitted = state == PersonState::admitted;
  const bool was_waiting = state == PersonState::waiting;
  const bool has_ended = state == PersonState::expired || state == PersonState::left;
  const bool fits = was_admitted || (was_waiting && ending == PersonState::left) ||
                    (has_ended && ending == PersonState::used);
  if (!fits) return damaged(entry);
  if (was_admitted) --active_;
  if (was_waiting) quit_line(entry.sequence);
  seat->become(ending);
  return Result<>();
}

Result<> WaitingRoom::give_back(const RoomEntry& entry) {
  auto* seat = whose(entry);
  if (seat == nullptr || seat->state() != PersonState::used) return damaged(entry);
  seat->become(PersonState::admitted);
  ++active_;
  return Result<>();
}

void WaitingRoom::close() {
  while (waiting_ > 0) {
    const auto first = marks_.position_of(1);
    quit_line(first);
    seat(first).become(PersonState::closed);
  }
}

// An entry names the latest joining of its account, or it is about somebody long gone.
WaitingRoom::Seat* WaitingRoom::whose(const RoomEntry& entry) {
  const auto found = latest_.find(entry.account);
  if (found == latest_.end() || found->second != entry.sequence) return nullptr;
  return &seat(entry.sequence);
}

void WaitingRoom::enter_line(std::int64_t account) {
  seats_.emplace_back(account, PersonState::waiting, Instant());
  latest_[account] = marks_.append();
  ++waiting_;
}

void WaitingRoom::quit_line(std::int64_t sequence) {
  marks_.unmark(sequence);
  --waiting_;
}

}  // namespace astraphe::domain
