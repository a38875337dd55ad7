#include "domain/waiting_room.hpp"

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
  const auto found = people_.find(user.value());
  if (found == people_.end()) return Place();
  const auto& person = found->second;
  Place place{.state = person.state, .sequence = person.sequence, .ends = person.ends};
  if (person.state == PersonState::waiting) {
    place.ahead = marks_.count_to(person.sequence - 1);
    place.behind = waiting() - place.ahead - 1;
  }
  return place;
}

std::vector<UserId> WaitingRoom::line(std::size_t limit) const {
  std::vector<UserId> users;
  for (const auto& [sequence, account] : line_) {
    if (users.size() == limit) break;
    users.emplace_back(account);
  }
  return users;
}

Result<> WaitingRoom::take_in(const RoomEntry& entry) {
  if (entry.sequence != last_sequence_ + 1) return damaged(entry);
  auto& person = people_[entry.account];
  const bool is_inside =
      person.state == PersonState::waiting || person.state == PersonState::admitted;
  if (is_inside) return damaged(entry);
  enter_line(person, entry);
  return Result<>();
}

Result<> WaitingRoom::move_to_the_back(const RoomEntry& entry) {
  if (entry.sequence != last_sequence_ + 1) return damaged(entry);
  const auto found = people_.find(entry.account);
  if (found == people_.end() || found->second.state != PersonState::waiting) return damaged(entry);
  quit_line(found->second.sequence);
  enter_line(found->second, entry);
  return Result<>();
}

Result<> WaitingRoom::admit(const RoomEntry& entry) {
  auto* person = whose(entry);
  if (person == nullptr || person->state != PersonState::waiting) return damaged(entry);
  quit_line(person->sequence);
  person->state = PersonState::admitted;
  person->ends = entry.ends;
  ++active_;
  return Result<>();
}

// A use may be heard of after the end: the order was accepted before it. It is counted once.
Result<> WaitingRoom::end(const RoomEntry& entry, PersonState ending) {
  auto* person = whose(entry);
  if (person == nullptr) return damaged(entry);
  const bool was_admitted = person->state == PersonState::admitted;
  const bool was_waiting = person->state == PersonState::waiting;
  const bool has_ended =
      person->state == PersonState::expired || person->state == PersonState::left;
  const bool fits = was_admitted || (was_waiting && ending == PersonState::left) ||
                    (has_ended && ending == PersonState::used);
  if (!fits) return damaged(entry);
  if (was_admitted) --active_;
  if (was_waiting) quit_line(person->sequence);
  person->state = ending;
  return Result<>();
}

Result<> WaitingRoom::give_back(const RoomEntry& entry) {
  auto* person = whose(entry);
  if (person == nullptr || person->state != PersonState::used) return damaged(entry);
  person->state = PersonState::admitted;
  ++active_;
  return Result<>();
}

void WaitingRoom::close() {
  for (const auto& [sequence, account] : line_) {
    people_[account].state = PersonState::closed;
    marks_.unmark(sequence);
  }
  line_.clear();
}

// An entry names the latest joining of its account, or it is about somebody long gone.
WaitingRoom::Person* WaitingRoom::whose(const RoomEntry& entry) {
  const auto found = people_.find(entry.account);
  if (found == people_.end() || found->second.sequence != entry.sequence) return nullptr;
  return &found->second;
}

void WaitingRoom::enter_line(Person& person, const RoomEntry& entry) {
  person = Person{PersonState::waiting, entry.sequence, Instant()};
  last_sequence_ = marks_.append();
  line_.emplace_hint(line_.end(), entry.sequence, entry.account);
}

void WaitingRoom::quit_line(std::int64_t sequence) {
  line_.erase(sequence);
  marks_.unmark(sequence);
}

}  // namespace astraphe::domain
