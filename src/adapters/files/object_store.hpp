#pragma once
// A ports::ObjectStore in a folder: a file for each object, written beside it, synced and then
// renamed, so that a reader or a crash meets the old one or the new one and nothing between.
//
// Two threads do the waiting for the disk; 256 callers may wait for them, more are refused with
// Errc::unavailable. One process at a time uses a folder.

#include "ports/object_store.hpp"

#include <memory>

namespace astraphe::adapters::files {

// Made when missing; what an interrupted put left behind is cleared away. Errc::unavailable when
// the folder cannot be used. The destructor finishes what was accepted.
Result<std::unique_ptr<ports::ObjectStore>> open_object_store(const std::string& folder);

}  // namespace astraphe::adapters::files
