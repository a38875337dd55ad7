#include "services/sandbox/calling.hpp"

#include "auth/hmac.hpp"
#include "base/crash_point.hpp"
#include "services/sandbox/faults.hpp"
#include "store/idempotency.hpp"

namespace astraphe::sandbox {
namespace {

using ports::Tx;

constexpr std::string_view kBasic = "Basic ";

// RFC 7617: the secret key is the user, and there is no password.
std::optional<Response> refuse_stranger(const Deps& deps, const Request& request) {
  auto given = request.headers.first("Authorization").value_or("");
  if (!given.starts_with(kBasic)) return error_answer("UNAUTHORIZED_KEY", request);
  given.remove_prefix(kBasic.size());
  if (auth::same_secret(given, auth::base64(deps.secret_key + ":"))) return std::nullopt;
  const bool has_no_colon = auth::same_secret(given, auth::base64(deps.secret_key));
  return error_answer(has_no_colon ? "INCORRECT_BASIC_AUTH_FORMAT" : "UNAUTHORIZED_KEY", request);
}

// The header with which Toss's test keys ask for an error. It changes nothing and is not kept.
std::optional<Response> forced_error(const Request& request) {
  const auto code = request.headers.first("TossPayments-Test-Code");
  if (!code) return std::nullopt;
  const bool is_known = find_code(*code) != nullptr;
  return error_answer(is_known ? *code : "INVALID_REQUEST", request);
}

// Toss's scope of a key is the URL, the method and the API key. The body is no part of it.
Result<store::OnceKey> once_for(const Request& request, Call call) {
  if (call == Call::look_up) return store::OnceKey();
  TRY(auto once, store::once_key(request, 0, "POST " + request.path));
  once.body_hash.clear();
  return once;
}

// What Toss keeps under a key: everything but what says "come again" or "who are you".
bool is_kept(const Response& answer) {
  return answer.status < 500 && answer.status != 409 && answer.status != 401;
}

struct Plan {
  const Deps& deps;
  const Request& request;
  Call call;
  store::OnceKey once;
  const Code* fault;
  const Effect& effect;
};

Task<Result<Response>> take_effect(const Plan& plan) {
  const auto transaction_key = fresh_key(plan.deps, "tx_");
  auto work = [&plan, transaction_key, wall = plan.deps.clock.now()](Tx& tx) -> Result<Response> {
    TRY(const auto now, time_at(tx, wall));
    TRY(auto known, store::recall(tx, plan.once));
    if (known) {
      known->headers.remove("Idempotency-Replayed");  // ours; Toss does not say
      return std::move(*known);
    }
    TRY(auto answer, plan.effect(tx, Asked{plan.request, plan.call, plan.once.key,
                                           Stamp{transaction_key, now}, plan.fault,
                                           !plan.deps.webhook_url.empty()}));
    if (is_kept(answer)) MUST(store::remember(tx, plan.once, answer, now));
    return answer;
  };
  if (plan.call == Call::look_up) co_return co_await plan.deps.database.read(work);
  co_return co_await plan.deps.database.transact(work);
}

// A store that fails is Toss's own 500; another request with this key that was faster, its 409.
Response answer_of(const Deps& deps, const Request& request, Result<Response> result) {
  if (result) return std::move(*result);
  if (result.error().code() == Errc::conflict) {
    return error_answer("IDEMPOTENT_REQUEST_PROCESSING", request);
  }
  deps.log.error("payment sandbox", {{"why", result.error().detail()}});
  return error_answer("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", request);
}

}  // namespace

Task<Result<Response>> serve(const Deps& deps, const Request& request, Call call, Effect effect) {
  if (auto refused = refuse_stranger(deps, request)) co_return std::move(*refused);
  if (auto forced = forced_error(request)) co_return std::move(*forced);
  auto once = once_for(request, call);
  if (!once) co_return error_answer("INVALID_IDEMPOTENCY_KEY", request);
  CO_TRY(const auto fault, co_await next_fault(deps, call));
  const Code* code = nullptr;
  if (fault) {
    const auto kind = kind_of(*fault);
    if (auto instead = answer_instead(kind, request)) co_return std::move(*instead);
    if (kind == FaultKind::delay) co_await deps.clock.sleep_for(Millis(fault->ms));
    if (kind == FaultKind::code) code = find_code(fault->code);
  }
  const Plan plan{deps, request, call, std::move(*once), code, effect};
  ASTRAPHE_CRASH_POINT("P11:after");
  auto result = co_await take_effect(plan);
  ASTRAPHE_CRASH_POINT("P12:after");
  if (fault && kind_of(*fault) == FaultKind::drop_after) co_return dropped("after");
  co_return answer_of(deps, request, std::move(result));
}

std::string fresh_key(const Deps& deps, std::string_view prefix) {
  std::string bytes(16, '\0');
  deps.entropy.fill(std::as_writable_bytes(std::span(bytes)));
  return std::string(prefix) + auth::hex(bytes);
}

}  // namespace astraphe::sandbox
