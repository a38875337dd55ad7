#pragma once
// One line of a waiting room's journal. The journal is the truth of the room: everything else that
// is known of it (places, counts, who may buy) is a fold over these entries.

#include "base/id.hpp"
#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace astraphe::domain {

// In the order of kEntryTypeNames, which is what the journal and the operator's log say.
enum class EntryType { open, join, move, admit, use, expire, leave, give_back, settings, close };
inline constexpr std::array<std::string_view, 10> kEntryTypeNames{
    "OPEN", "JOIN", "MOVE", "ADMIT", "USE", "EXPIRE", "LEAVE", "RETURN", "SETTINGS", "CLOSE"};

// Who let somebody in. Only ADMIT has one.
enum class AdmittedBy { nobody, schedule, direct, manual };
inline constexpr std::array<std::string_view, 4> kAdmittedByNames{"", "schedule", "direct",
                                                                  "manual"};

constexpr std::string_view name_of(EntryType type) {
  return kEntryTypeNames.at(static_cast<std::size_t>(type));
}
constexpr std::string_view name_of(AdmittedBy by) {
  return kAdmittedByNames.at(static_cast<std::size_t>(by));
}

struct RoomEntry {
  std::int64_t n = 0;  // 1, 2, 3, … without gaps in one room
  Instant at;
  EntryType type = EntryType::open;
  std::int64_t account = 0;   // 0 where the entry is about the room
  std::int64_t sequence = 0;  // 1, 2, 3, … without gaps by joining; never used again
  AdmittedBy by = AdmittedBy::nobody;
  std::int64_t period = 0;    // of the schedule, on an ADMIT by schedule or direct
  Instant ends;               // of the admission, on ADMIT

  bool operator==(const RoomEntry&) const = default;
};

}  // namespace astraphe::domain
