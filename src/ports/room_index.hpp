#pragma once
// Fast answers about waiting rooms, folded from their journals. Embedded: adapters/memory.
// Distributed: adapters/redis. Disposable: whoever asks fills it from the journal.
//
// Means domain::WaitingRoom; tests/conformance/room_index.hpp holds adapters to it. Each call is
// atomic per room. Callable from any lane.

#include "base/task.hpp"
#include "domain/waiting_room.hpp"

#include <vector>

namespace astraphe::ports {

// `applied` is how far the answer reaches; `heard` is how far the journal is known to reach. Where
// heard > applied the index is behind: read the journal from applied + 1 and apply that.
struct RoomExtent {
  std::int64_t applied = 0;
  std::int64_t heard = 0;

  bool is_behind() const { return applied < heard; }
  bool operator==(const RoomExtent&) const = default;
};

struct RoomLook {
  RoomExtent extent;
  domain::Place place;
  std::int64_t waiting = 0;
  std::int64_t active = 0;
  std::int64_t last_sequence = 0;
};

struct RoomLine {
  RoomExtent extent;
  std::vector<UserId> users;  // first in line first
};

class RoomIndex {
 public:
  virtual ~RoomIndex() = default;

  // Entries of one room in ascending, dense order of n. What is applied already is passed over;
  // what cannot follow yet only moves `heard`. Errc::conflict: the journal is damaged.
  virtual Task<Result<RoomExtent>> apply(ProductId room,
                                         std::vector<domain::RoomEntry> entries) = 0;

  // An unknown room is an empty one with applied = heard = 0.
  virtual Task<Result<RoomLook>> look(ProductId room, UserId user) = 0;
  virtual Task<Result<RoomLine>> line(ProductId room, std::size_t limit) = 0;

  // Loses the room, as a restart of the store would.
  virtual Task<Result<>> forget(ProductId room) = 0;
};

}  // namespace astraphe::ports
