#include "services/sandbox/faults.hpp"

#include <algorithm>
#include <bit>

namespace astraphe::sandbox {
namespace {

using ports::Tx;

constexpr std::int64_t kMillion = 1'000'000;
constexpr http::Range kCalls{1, kMillion};
constexpr http::Range kDelayMs{1, 600'000};

void read_when(const http::json::object& body, http::Fields& fields, Fault& fault) {
  const auto* rate = body.if_contains("rate");
  fields.ignore("rate");
  if (rate == nullptr) {
    fault.calls_left = fields.integer("next", kCalls);
    return;
  }
  fields.refuse("next");
  const bool is_rate = rate->is_number() && rate->to_number<double>() > 0 &&
                       rate->to_number<double>() <= 1;
  if (!is_rate) return fields.wrong("rate", "RANGE", "0-1");
  fault.rate = std::max<std::int64_t>(1, static_cast<std::int64_t>(rate->to_number<double>() *
                                                                  double{kMillion}));
}

bool applies(const Fault& fault, Call call) {
  if (kind_of(fault) != FaultKind::code) return true;
  const auto* code = find_code(fault.code);
  return code != nullptr && code->may_answer(call);
}

bool strikes(ports::Entropy& entropy, std::int64_t rate) {
  std::array<std::byte, 8> bytes{};
  entropy.fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes) % kMillion < static_cast<std::uint64_t>(rate);
}

}  // namespace

Result<Fault> read_fault(std::string_view body) {
  TRY(const auto value, http::parse_json(body));
  if (!value.is_object()) return Error(Errc::invalid, "no object", "BAD_JSON");
  http::Fields fields(value.get_object(), "");
  Fault fault;
  read_when(value.get_object(), fields, fault);
  const auto kind = fields.maybe_one_of("kind", kFaultNames);
  if (!kind) {
    if (!fields.has("kind")) fields.wrong("kind", "REQUIRED");
    fields.ignore("code");
    fields.ignore("ms");
    MUST(fields.finish());
    return Error(Errc::invalid, "no kind");
  }
  fault.kind = kFaultNames.at(*kind);
  if (kind_of(fault) == FaultKind::code) {
    fault.code = fields.text("code", {1, 100});
    const auto* code = find_code(fault.code);
    if (code == nullptr || code->calls == 0) fields.wrong("code", "FORMAT", "REJECT_CARD_PAYMENT");
  }
  if (kind_of(fault) == FaultKind::delay) fault.ms = fields.integer("ms", kDelayMs);
  MUST(fields.finish());
  return fault;
}

FaultKind kind_of(const Fault& fault) {
  const auto* const found = std::ranges::find(kFaultNames, fault.kind);
  ASTRAPHE_INVARIANT(found != kFaultNames.end());
  return static_cast<FaultKind>(found - kFaultNames.begin());
}

Task<Result<std::optional<Fault>>> next_fault(const Deps& deps, Call call) {
  using Answer = std::optional<Fault>;
  if (!deps.control) co_return Answer();
  auto list = [](Tx& tx) { return faults(tx); };
  CO_TRY(const auto ordered, co_await deps.database.read(list));
  for (const auto& fault : ordered) {
    if (!applies(fault, call)) continue;
    if (fault.rate > 0) {
      if (strikes(deps.entropy, fault.rate)) co_return Answer(fault);
      continue;
    }
    auto spend = [id = fault.id](Tx& tx) { return spend_fault(tx, id); };
    CO_TRY(const bool is_mine, co_await deps.database.transact(spend));
    if (is_mine) co_return Answer(fault);
  }
  co_return Answer();
}

std::optional<http::Response> answer_instead(FaultKind kind, const http::Request& request) {
  switch (kind) {
    case FaultKind::drop_before: return dropped("before");
    case FaultKind::http_500: return error_answer("FAILED_INTERNAL_SYSTEM_PROCESSING", request);
    case FaultKind::http_502_html:
      return http::html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>");
    case FaultKind::http_429: return http::text(429, "Too Many Requests");
    case FaultKind::conflict_409: return error_answer("IDEMPOTENT_REQUEST_PROCESSING", request);
    case FaultKind::drop_after:
    case FaultKind::delay:
    case FaultKind::code: break;
  }
  return std::nullopt;
}

// Where the header goes out over a real connection, no code means unknown as well.
http::Response dropped(std::string_view when) {
  http::Response response{.status = 504};
  response.headers.add(std::string(kDropHeader), std::string(when));
  return response;
}

}  // namespace astraphe::sandbox
