#pragma once
// What a payment provider can say of a payment, and what one attempt to be paid may become.

#include <array>
#include <cstddef>
#include <string_view>

namespace astraphe::domain {

// CONFIRMING: asked, or about to be; whether it took effect is unknown until somebody looks.
enum class AttemptState { confirming, captured, refused };
inline constexpr std::array<std::string_view, 3> kAttemptStateNames{"CONFIRMING", "CAPTURED",
                                                                    "REFUSED"};
constexpr std::string_view name_of(AttemptState state) {
  return kAttemptStateNames.at(static_cast<std::size_t>(state));
}

// What one refund may become. PENDING: asked for, or about to be. REFUSED is for good; another one
// may be asked for.
enum class RefundState { pending, done, refused };
inline constexpr std::array<std::string_view, 3> kRefundStateNames{"PENDING", "DONE", "REFUSED"};
constexpr std::string_view name_of(RefundState state) {
  return kRefundStateNames.at(static_cast<std::size_t>(state));
}

// How an answer of the provider is to be taken, named by what the caller does next.
enum class Verdict {
  captured,  // the money is ours
  refused,   // it never will be: free the attempt
  retry,     // nothing happened yet, or it is still going on: ask again with the same key
  renew,     // the provider failed and will say so again under this key: look up, then a new key
  unknown,   // it may have happened: look it up
  alarm,     // our own set-up is wrong: keep everything, tell a person
};

}  // namespace astraphe::domain
