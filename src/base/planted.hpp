#pragma once
// Bugs planted on purpose, so that a test can show that the checkers see them. They exist only
// where the build says ASTRAPHE_PLANTS (the test presets); elsewhere planted() is a constant false.

#ifdef ASTRAPHE_PLANTS
#include <atomic>
#endif

namespace astraphe {

enum class Plant {
  none,
  stock_without_condition,      // stock is taken whether or not it is there
  admission_without_journal,    // somebody is let in and the journal does not say so
  event_outside_transaction,    // an event is sent from memory, not from the transaction
};

#ifdef ASTRAPHE_PLANTS
inline std::atomic<Plant> planted_now{Plant::none};
inline bool planted(Plant plant) { return planted_now.load() == plant; }
#else
constexpr bool planted(Plant) { return false; }
#endif

}  // namespace astraphe
