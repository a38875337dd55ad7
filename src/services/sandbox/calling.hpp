#pragma once
// How every call of Toss's goes: who is asking, a fault perhaps, the effect and its answer in one
// transaction, and the same answer again for the same Idempotency-Key.

#include "services/sandbox/use_cases.hpp"

namespace astraphe::sandbox {

// What an effect is decided on. It runs inside the transaction.
struct Asked {
  const Request& request;
  Call call;
  std::string key;    // the Idempotency-Key; empty when there is none
  Stamp stamp;        // the sandbox's time, and a transaction key should it need one
  const Code* fault;  // an error that was ordered; or null
  bool is_told;       // a webhook says what came of it
};
using Effect = std::function<Result<Response>(ports::Tx&, const Asked&)>;

Task<Result<Response>> serve(const Deps& deps, const Request& request, Call call, Effect effect);

// `prefix` and 32 unguessable hex digits.
std::string fresh_key(const Deps& deps, std::string_view prefix);

}  // namespace astraphe::sandbox
