#pragma once
// Bugs planted on purpose, so that a test can show that the checkers see them. They exist only
// where the build says ASTRAPHE_PLANTS (the test presets); elsewhere planted() is a constant false.
// A test sets planted_now; `astraphe serve` of a test build takes the name in ASTRAPHE_PLANT.

#ifdef ASTRAPHE_PLANTS
#include <array>
#include <atomic>
#include <optional>
#include <string_view>
#endif

namespace astraphe {

enum class Plant {
  none,
  stock_without_condition,      // stock is taken whether or not it is there
  admission_without_journal,    // somebody is let in and the journal does not say so
  event_outside_transaction,    // an event is sent from memory, not from the transaction
  token_signature_unchecked,    // whatever has three parts and our claims is a token
  token_claims_unchecked,       // for whom a token is, and until when, does not matter
  admission_of_anybody,         // a token that lets one account in lets every account in
  identity_header_believed,     // the gateway believes X-USER-ID
  method_override_believed,     // X-HTTP-Method-Override decides
  path_spelled_at_will,         // an encoded slash is a slash, "//" is "/", and so on
  internal_routes_open,         // what services ask each other is routed from outside
  framing_unchecked,            // nobody looks at a head before it is parsed
};

#ifdef ASTRAPHE_PLANTS
inline std::atomic<Plant> planted_now{Plant::none};
inline bool planted(Plant plant) { return planted_now.load() == plant; }

// In the order of Plant.
inline constexpr std::array<std::string_view, 12> kPlantNames{
    "none", "stock_without_condition", "admission_without_journal", "event_outside_transaction",
    "token_signature_unchecked", "token_claims_unchecked", "admission_of_anybody",
    "identity_header_believed", "method_override_believed", "path_spelled_at_will",
    "internal_routes_open", "framing_unchecked"};
inline std::optional<Plant> plant_named(std::string_view name) {
  for (std::size_t i = 0; i < kPlantNames.size(); ++i) {
    if (kPlantNames[i] == name) return static_cast<Plant>(i);
  }
  return std::nullopt;
}
#else
constexpr bool planted(Plant) { return false; }
#endif

}  // namespace astraphe
