#include "services/queue/room_writer.hpp"

#include "base/crash_point.hpp"
#include "base/planted.hpp"

namespace astraphe::queue {

using domain::AdmittedBy;
using domain::EntryType;
using domain::PersonState;
using domain::RoomEntry;

Result<RoomWriter> RoomWriter::open(ports::Tx& tx, ProductId product, Instant now) {
  TRY(auto room, lock_room(tx, product));
  return RoomWriter(tx, std::move(room), now);
}

Result<Person> RoomWriter::join(UserId user) { return enter_line(user, EntryType::join); }

Result<Person> RoomWriter::move_to_the_back(UserId user) {
  --room_.counters.waiting;
  return enter_line(user, EntryType::move);
}

Result<Person> RoomWriter::enter_line(UserId user, EntryType type) {
  Person person{++room_.last_sequence, PersonState::waiting, Instant()};
  if (planted(Plant::line_by_the_clock)) person.ends = now_;
  ++room_.counters.waiting;
  MUST(save_person(tx_, room_.product, user, person));
  MUST(write(RoomEntry{.type = type, .account = user.value(), .sequence = person.sequence}));
  return person;
}

Result<Person> RoomWriter::admit(UserId user, Person person, AdmittedBy by) {
  auto& counters = room_.counters;
  person.state = PersonState::admitted;
  person.ends = now_ + room_.rules.stay;
  --counters.waiting;
  ++counters.active;
  ++room_.admitted;
  RoomEntry entry{.type = EntryType::admit,
                  .account = user.value(),
                  .sequence = person.sequence,
                  .by = by,
                  .ends = person.ends};
  if (by != AdmittedBy::manual) {
    entry.period = domain::period_at(room_.rules, room_.sale.start, now_);
    if (counters.period != entry.period) counters.admitted_in_period = 0;
    counters.period = entry.period;
    ++counters.admitted_in_period;
  }
  MUST(save_person(tx_, room_.product, user, person));
  ASTRAPHE_CRASH_POINT("P17:before");
  if (planted(Plant::admission_without_journal)) return person;
  MUST(write(entry));
  ASTRAPHE_CRASH_POINT("P17:after");
  return person;
}

Result<std::int64_t> RoomWriter::admit_front(std::int64_t count, AdmittedBy by) {
  if (count <= 0) return std::int64_t{0};
  TRY(const auto front, front_of_line(tx_, room_.product, count));
  for (const auto& [user, person] : front) MUST(admit(user, person, by));
  return static_cast<std::int64_t>(front.size());
}

Result<> RoomWriter::end(UserId user, Person person, PersonState ending) {
  if (person.state == PersonState::waiting) --room_.counters.waiting;
  if (person.state == PersonState::admitted) --room_.counters.active;
  person.state = ending;
  MUST(save_person(tx_, room_.product, user, person));
  const auto type = ending == PersonState::used      ? EntryType::use
                    : ending == PersonState::expired ? EntryType::expire
                                                     : EntryType::leave;
  return write(RoomEntry{.type = type, .account = user.value(), .sequence = person.sequence});
}

// The numbering of periods changes with the rules: whatever was used of the old ones is forgotten.
Result<> RoomWriter::write_settings() {
  room_.counters.period = domain::period_at(room_.rules, room_.sale.start, now_);
  room_.counters.admitted_in_period = 0;
  return write(RoomEntry{.type = EntryType::settings});
}

Result<> RoomWriter::change_rules(const domain::AdmissionRules& rules) {
  const bool keeps_numbers =
      rules.period == room_.rules.period && rules.start_delay == room_.rules.start_delay;
  settings().rules = rules;
  if (keeps_numbers) return write(RoomEntry{.type = EntryType::settings});
  return write_settings();
}

Result<std::vector<RoomEntry>> RoomWriter::close() {
  MUST(has_new_settings_ ? save_room(tx_, room_) : save_counters(tx_, room_));
  return std::move(entries_);
}

Result<> RoomWriter::write(RoomEntry entry) {
  entry.n = ++room_.last_n;
  entry.at = now_;
  MUST(write_entry(tx_, room_.product, entry));
  entries_.push_back(entry);
  return Result<>();
}

}  // namespace astraphe::queue
