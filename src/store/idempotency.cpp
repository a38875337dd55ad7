#include "store/idempotency.hpp"

#include "auth/hmac.hpp"
#include "base/planted.hpp"

#include <algorithm>

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Tx;

constexpr std::size_t kKeyMax = 300;
constexpr int kReserved = 0;  // the status of an answer that is still to come

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

}  // namespace

Result<OnceKey> once_key(const http::Request& request, std::int64_t caller, std::string route) {
  OnceKey once{caller, std::move(route), std::string(), std::string()};
  const auto values = request.headers.all("Idempotency-Key");
  if (values.empty()) return once;
  const auto key = without_quotes(values.front());
  const bool fits = values.size() == 1 && !key.empty() && key.size() <= kKeyMax &&
                    std::ranges::all_of(key, is_printable);
  if (!fits) return Error(Errc::invalid, "bad Idempotency-Key", "BAD_IDEMPOTENCY_KEY");
  once.key = std::string(key);
  once.body_hash = auth::hex(auth::view_of(auth::sha256(request.body)));
  return once;
}

Result<std::optional<http::Response>> recall(Tx& tx, const OnceKey& key) {
  if (key.key.empty()) return std::optional<http::Response>();
  TRY(const auto rows, tx.query("SELECT body_hash, status, body FROM idempotency "
                                "WHERE caller = $1 AND route = $2 AND key = $3",
                                Args{key.caller, key.route, key.key}));
  if (rows.empty()) return std::optional<http::Response>();
  if (rows[0].text(0) != key.body_hash) return Error(Errc::mismatch, "another body");
  if (rows[0].integer(1) == kReserved) {
    return Error(Errc::conflict, "the first request runs", "STILL_RUNNING");
  }
  auto answer = http::bare_json(static_cast<int>(rows[0].integer(1)), rows[0].text(2));
  return std::optional(replayed(std::move(answer)));
}

Result<> remember(Tx& tx, const OnceKey& key, const http::Response& answer, Instant now) {
  if (key.key.empty() || planted(Plant::key_not_remembered)) return Result<>();
  MUST(tx.execute("INSERT INTO idempotency (caller, route, key, body_hash, status, body, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  Args{key.caller, key.route, key.key, key.body_hash,
                       std::int64_t{answer.status}, answer.body, micros(now)}));
  return Result<>();
}

Result<> reserve(Tx& tx, const OnceKey& key, Instant now) {
  return remember(tx, key, http::Response{.status = kReserved}, now);
}

Result<> settle(Tx& tx, const OnceKey& key, const http::Response& answer) {
  if (key.key.empty()) return Result<>();
  MUST(tx.execute("UPDATE idempotency SET status = $4, body = $5 "
                  "WHERE caller = $1 AND route = $2 AND key = $3 AND status = $6",
                  Args{key.caller, key.route, key.key, std::int64_t{answer.status}, answer.body,
                       std::int64_t{kReserved}}));
  return Result<>();
}

Result<> release(Tx& tx, const OnceKey& key) {
  MUST(tx.execute("DELETE FROM idempotency WHERE caller = $1 AND route = $2 AND key = $3 "
                  "AND status = $4",
                  Args{key.caller, key.route, key.key, std::int64_t{kReserved}}));
  return Result<>();
}

http::Response replayed(http::Response answer) {
  answer.headers.set("Idempotency-Replayed", "true");
  return answer;
}

}  // namespace astraphe::store
