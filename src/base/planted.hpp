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
  identity_header_believed,     // the gateway believes X-USER-ID
  method_override_believed,     // X-HTTP-Method-Override decides
  path_spelled_at_will,         // an encoded slash is a slash, "//" is "/", and so on
  internal_routes_open,         // what services ask each other is routed from outside
  framing_unchecked,            // nobody looks at a head before it is parsed
  admission_of_anybody,         // a token that lets one account in lets every account in
  limit_without_condition,      // the purchase limit is what somebody read a moment ago
  one_more_each_tick,           // the schedule lets in one more than its count
  line_by_the_clock,            // who is next is asked of the wall clock
  inbox_forgets,                // a message is dealt with each time that it comes
  key_not_remembered,           // an idempotency key is accepted and forgotten
  commit_skipped,               // now and then what was acknowledged is rolled back
  payment_without_fence,        // a hold lapses while its payment is under way
  unknown_payment_is_refused,   // no answer is taken for a refusal
  retry_with_a_new_key,         // a question is repeated under another key
  refund_believed,              // a refund without an answer is taken for done
  role_unchecked,               // every role may do everything
  order_of_anybody,             // an order is shown to whoever knows its number
  markup_of_strangers,          // text goes into pages as it is
  log_of_strangers,             // text goes into the log as it is
  json_names_twice,             // of two members of one name the last one counts
  secrets_in_the_log,           // whoever logs in is logged with the password
};

#ifdef ASTRAPHE_PLANTS
inline std::atomic<Plant> planted_now{Plant::none};
inline bool planted(Plant plant) { return planted_now.load() == plant; }

// A bug that shows once in `each` times.
inline bool planted_each(Plant plant, unsigned each) {
  static std::atomic<unsigned> times{0};
  return planted(plant) && ++times % each == 0;
}

// In the order of Plant.
inline constexpr std::array<std::string_view, 28> kPlantNames{
    "none", "stock_without_condition", "admission_without_journal", "event_outside_transaction",
    "token_signature_unchecked", "token_claims_unchecked", "identity_header_believed",
    "method_override_believed", "path_spelled_at_will", "internal_routes_open", "framing_unchecked",
    "admission_of_anybody", "limit_without_condition", "one_more_each_tick", "line_by_the_clock",
    "inbox_forgets", "key_not_remembered", "commit_skipped", "payment_without_fence",
    "unknown_payment_is_refused", "retry_with_a_new_key", "refund_believed", "role_unchecked",
    "order_of_anybody", "markup_of_strangers", "log_of_strangers", "json_names_twice",
    "secrets_in_the_log"};
inline std::optional<Plant> plant_named(std::string_view name) {
  for (std::size_t i = 0; i < kPlantNames.size(); ++i) {
    if (kPlantNames[i] == name) return static_cast<Plant>(i);
  }
  return std::nullopt;
}
#else
constexpr bool planted(Plant) { return false; }
constexpr bool planted_each(Plant, unsigned) { return false; }
#endif

}  // namespace astraphe
