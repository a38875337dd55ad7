#pragma once
// RoomWriter: one transaction's work on one room. Every change of a room goes through here, so that
// the journal, the counters and the people never disagree.

#include "services/queue/store.hpp"

namespace astraphe::queue {

class RoomWriter {
 public:
  // Errc::not_found when there is no such room.
  static Result<RoomWriter> open(ports::Tx& tx, ProductId product, Instant now);

  const Room& room() const { return room_; }
  // For who changes rules: call write_settings() afterwards.
  Room& settings() {
    has_new_settings_ = true;
    return room_;
  }

  Result<Person> person(UserId user) { return find_person(tx_, room_.product, user); }

  // A new place at the back.
  Result<Person> join(UserId user);
  Result<Person> move_to_the_back(UserId user);
  Result<Person> admit(UserId user, Person person, domain::AdmittedBy by);
  // The first `count` in line, or as many as wait. How many that were.
  Result<std::int64_t> admit_front(std::int64_t count, domain::AdmittedBy by);
  // Out of the line or out of the product: `ending` is used, expired or left.
  Result<> end(UserId user, Person person, domain::PersonState ending);
  Result<> write_settings();
  // What the current period has given stays given, unless the periods are numbered anew.
  Result<> change_rules(const domain::AdmissionRules& rules);
  Result<> write_open() { return write(domain::RoomEntry{.type = domain::EntryType::open}); }

  // Saves the room's row. What was written, for the index.
  Result<std::vector<domain::RoomEntry>> close();

 private:
  RoomWriter(ports::Tx& tx, Room room, Instant now)
      : tx_(tx), room_(std::move(room)), now_(now) {}

  Result<> write(domain::RoomEntry entry);
  Result<Person> enter_line(UserId user, domain::EntryType type);

  ports::Tx& tx_;
  Room room_;
  Instant now_;
  bool has_new_settings_ = false;
  std::vector<domain::RoomEntry> entries_;
};

}  // namespace astraphe::queue
