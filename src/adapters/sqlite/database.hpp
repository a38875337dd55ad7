#pragma once
// A ports::Database in one file: one thread writes, in groups that share a commit; one thread
// reads.

#include "ports/database.hpp"

#include <memory>

namespace astraphe::adapters::sqlite {

// Created when missing. The destructor finishes what was accepted. 10,000 waiting on either side:
// Errc::unavailable.
Result<std::unique_ptr<ports::Database>> open_database(const std::string& file);

// The same on the caller's thread, in this process's memory: for simulations. Databases of one name
// share their rows, which live as long as one of them is open.
Result<std::unique_ptr<ports::Database>> open_memory_database(const std::string& name);

}  // namespace astraphe::adapters::sqlite
