#pragma once
// A ports::RoomIndex in this process's memory: one domain::WaitingRoom for each room.

#include "ports/room_index.hpp"

#include <memory>

namespace astraphe::adapters::memory {

std::unique_ptr<ports::RoomIndex> make_room_index();

}  // namespace astraphe::adapters::memory
