#pragma once
// Many transactions, one commit: each of a group is a savepoint, so that undoing one leaves its
// neighbours alone, and the disk is asked to sync once for all of them.

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/worker.hpp"

namespace astraphe::adapters::sqlite {

// Sets the outcome of each job: committed, or the reason why not.
void commit_group(Connection& connection, std::span<Work> group);

// Runs each job in a read transaction of its own.
void read_group(Connection& connection, std::span<Work> group);

}  // namespace astraphe::adapters::sqlite
