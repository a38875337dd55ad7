#pragma once
// The queue service's rows.

#include "domain/admission.hpp"
#include "domain/room_entry.hpp"
#include "ports/database.hpp"

#include <optional>

namespace astraphe::queue {

// What the product service says of a product (topic product-changed).
struct ProductNews {
  ProductId product;
  std::int64_t version;
  UserId seller;
  std::string name;
  domain::SaleWindow sale;
  domain::AdmissionRules rules;
  std::string admission_text;  // the rules as the product service wrote them
  std::string stock_band;
  bool deleted;
};

// The head of a room's journal, with the settings that its decisions follow.
struct Room {
  ProductId product;
  std::int64_t version;
  UserId seller;
  std::string product_name;
  domain::SaleWindow sale;
  domain::AdmissionRules rules;
  std::string product_admission;
  std::string stock_band;
  bool deleted;
  domain::RoomCounters counters;
  std::int64_t last_n;
  std::int64_t last_sequence;
  std::int64_t admitted;  // so far, each time that somebody was
};

struct Person {
  std::int64_t sequence = 0;
  domain::PersonState state = domain::PersonState::not_waiting;
  Instant ends;
};

Result<std::optional<Room>> find_room(ports::Tx& tx, ProductId product);
// Every room that is not deleted.
Result<std::vector<Room>> all_rooms(ports::Tx& tx);
// Errc::not_found when nobody has heard of the product. Holds off every other writer of the room
// until the transaction ends.
Result<Room> lock_room(ports::Tx& tx, ProductId product);
Result<> create_room(ports::Tx& tx, const ProductNews& news);
Result<> save_room(ports::Tx& tx, const Room& room);
// Only what joining, admitting and ending change.
Result<> save_counters(ports::Tx& tx, const Room& room);

Result<Person> find_person(ports::Tx& tx, ProductId product, UserId user);
Result<> save_person(ports::Tx& tx, ProductId product, UserId user, const Person& person);

struct InLine {
  UserId user;
  Person person;
};
// First in line first.
Result<std::vector<InLine>> front_of_line(ports::Tx& tx, ProductId product, std::int64_t count);

struct Overdue {
  ProductId product;
  UserId user;
};
// Admissions whose time is over, the oldest first.
Result<std::vector<Overdue>> overdue(ports::Tx& tx, Instant now, std::int64_t count);

Result<> write_entry(ports::Tx& tx, ProductId product, const domain::RoomEntry& entry);
Result<std::vector<domain::RoomEntry>> read_journal(ports::Tx& tx, ProductId product,
                                                    std::int64_t after, std::int64_t count);

}  // namespace astraphe::queue
