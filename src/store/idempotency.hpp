#pragma once
// The same Idempotency-Key and body give the same answer and one effect: the answer is a row in the
// effect's own transaction. Kept for 15 days. Scope: caller and route.

#include "base/time.hpp"
#include "http/message.hpp"
#include "ports/database.hpp"

#include <optional>

namespace astraphe::store {

struct OnceKey {
  std::int64_t caller = 0;  // the account; 0 where nobody is logged in
  std::string route;        // "POST /api/orders"
  std::string key;          // empty: the request has none, and every call is a new one
  std::string body_hash;
};

// From the request's header; quoted (as an RFC 8941 string) or bare, 1-300 printable characters.
// Errc::invalid otherwise.
Result<OnceKey> once_key(const http::Request& request, std::int64_t caller, std::string route);

// The remembered answer. Errc::mismatch when the key was used for another body; Errc::conflict
// STILL_RUNNING while its work goes on (see reserve).
Result<std::optional<http::Response>> recall(ports::Tx& tx, const OnceKey& key);

// Remembers `answer`, in the transaction of the effect. Errc::conflict when another request with
// this key was faster: run the whole transaction function again.
Result<> remember(ports::Tx& tx, const OnceKey& key, const http::Response& answer, Instant now);

// For work that needs more than one transaction. reserve() goes into the first: from then on
// recall() is Errc::conflict STILL_RUNNING. settle() puts the answer in the mark's place, and
// release() takes the mark away. Whoever begins sees to it that a mark does not outlive a crash.
Result<> reserve(ports::Tx& tx, const OnceKey& key, Instant now);
Result<> settle(ports::Tx& tx, const OnceKey& key, const http::Response& answer);
Result<> release(ports::Tx& tx, const OnceKey& key);

// Marks an answer as one that was given before.
http::Response replayed(http::Response answer);

}  // namespace astraphe::store
