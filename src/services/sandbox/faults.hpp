#pragma once
// Faults that somebody ordered for calls to come. One list of their kinds.

#include "http/json.hpp"
#include "services/sandbox/codes.hpp"
#include "services/sandbox/service.hpp"
#include "services/sandbox/store.hpp"

namespace astraphe::sandbox {

enum class FaultKind {
  drop_before,    // the request is lost: no effect, no answer
  drop_after,     // the answer is lost: the effect stands
  delay,          // `ms` pass before the effect
  http_500,       // the four that follow have no effect
  http_502_html,  // as from a proxy: no code
  http_429,
  conflict_409,
  code,           // an error of Toss's; an issuer's no ends the payment
};
inline constexpr std::array<std::string_view, 8> kFaultNames{
    "drop_before", "drop_after", "delay", "http_500",
    "http_502_html", "http_429", "conflict_409", "code"};

// From the body of POST /control/faults. Errc::invalid with every field that is wrong.
Result<Fault> read_fault(std::string_view body);

// The fault that befalls this call, if any; counted as spent. A code waits for a call that may
// answer it.
Task<Result<std::optional<Fault>>> next_fault(const Deps& deps, Call call);

FaultKind kind_of(const Fault& fault);

// What a fault answers in the effect's stead. Nothing for a kind that leaves the effect alone.
std::optional<http::Response> answer_instead(FaultKind kind, const http::Request& request);

// No answer at all, as far as the caller will see.
http::Response dropped(std::string_view when);

}  // namespace astraphe::sandbox
