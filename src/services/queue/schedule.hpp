#pragma once
// The room's own work: the schedule that lets people in, and the end of admissions whose time is
// up.

#include "services/queue/room_book.hpp"
#include "services/queue/service.hpp"

namespace astraphe::queue {

// Renews the book, runs the ticks that are due, brings a lost index up to date. Until asked to
// stop.
Task<> keep_schedule(Deps deps);

// Ends what is overdue. Run it a few times a second.
Task<Result<>> end_overdue(const Deps& deps);

// One tick: lets in as many as the period's allowance still gives. How many that were.
Task<Result<std::int64_t>> tick(const Deps& deps, ProductId product);

}  // namespace astraphe::queue
