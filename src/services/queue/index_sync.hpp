#pragma once
// Keeps ports::RoomIndex up with the journal.

#include "services/queue/service.hpp"

namespace astraphe::queue {

// Tells the index what was just written. A gap in front is filled by whoever looks next.
Task<> tell_index(const Deps& deps, ProductId product, std::vector<domain::RoomEntry> entries);

// Brings the index up to at least `n` from the journal. Errc::unavailable when it cannot be.
Task<Result<>> catch_up(const Deps& deps, ProductId product, ports::RoomExtent extent,
                        std::int64_t n);

}  // namespace astraphe::queue
