#include "http/json.hpp"
#include "services/sandbox/checkout.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/webhooks.hpp"
#include "store/job.hpp"

#include <fmt/format.h>

namespace astraphe::sandbox {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using ports::Tx;
using Answer = Task<Result<Response>>;

constexpr http::Range kAmount{1, Won::kMax};
constexpr http::Range kAdvance{1, 366 * 86'400};

// What Toss does not have is refused in Toss's form all the same.
Response refusal_of(const Request& request, const Error& error) {
  if (error.fields().empty()) return error_answer("INVALID_REQUEST", request);
  const auto& first = error.fields().front();
  const auto language = wants_english(request) ? http::Language::en : http::Language::ko;
  return error_answer("INVALID_REQUEST",
                      first.pointer + ": " + http::field_detail(first, language));
}

Result<Authorisation> read_authorisation(const Request& request) {
  TRY(const auto body, http::parse_json(request.body));
  if (!body.is_object()) return Error(Errc::invalid, "no object", "BAD_JSON");
  http::Fields fields(body.get_object(), "");
  const auto amount = fields.integer("amount", kAmount);
  Authorisation wanted{fields.text("orderId", {6, 64}),
                       fields.maybe_text("orderName", {1, 100}).value_or("sandbox"),
                       fields.maybe_text("method", {1, 20}).value_or(std::string(kCard)),
                       *Won::of(amount)};
  if (!is_order_id(wanted.order_id)) fields.wrong("orderId", "FORMAT", "[A-Za-z0-9_-]");
  if (!is_method(wanted.method)) fields.wrong("method", "FORMAT", std::string(kCard));
  MUST(fields.finish());
  return wanted;
}

Answer pay(const Deps& deps, const Request& request) {
  auto wanted = read_authorisation(request);
  if (!wanted) co_return refusal_of(request, wanted.error());
  CO_TRY(const auto payment_key, co_await authorise(deps, std::move(*wanted)));
  co_return http::bare_json(200, json::serialize(json::object{{"paymentKey", payment_key}}));
}

Answer order_fault(const Deps& deps, const Request& request) {
  auto fault = read_fault(request.body);
  if (!fault) co_return refusal_of(request, fault.error());
  auto work = [&fault](Tx& tx) { return add_fault(tx, *fault); };
  CO_MUST(co_await deps.database.transact(work));
  co_return http::bare_json(200, json::serialize(json::object{{"kind", fault->kind}}));
}

Answer forget_faults(const Deps& deps, const Request&) {
  auto work = [](Tx& tx) { return clear_faults(tx); };
  CO_MUST(co_await deps.database.transact(work));
  co_return Response{.status = 204};
}

Result<std::chrono::seconds> read_advance(const Request& request) {
  TRY(const auto body, http::parse_json(request.body));
  if (!body.is_object()) return Error(Errc::invalid, "no object", "BAD_JSON");
  http::Fields fields(body.get_object(), "");
  const auto seconds = fields.integer("advanceSeconds", kAdvance);
  MUST(fields.finish());
  return std::chrono::seconds(seconds);
}

Task<Result<>> sweep(const Deps& deps) {
  auto work = [wall = deps.clock.now()](Tx& tx) { return time_at(tx, wall); };
  CO_TRY(const auto now, co_await deps.database.read(work));
  auto forget = [before = now - 24h](Tx& tx) { return forget_windows(tx, before); };
  CO_MUST(co_await deps.database.transact(forget));
  co_return co_await store::sweep(deps.database, now);
}

// Keys that are too old by then are forgotten at once.
Answer set_clock(const Deps& deps, const Request& request) {
  const auto by = read_advance(request);
  if (!by) co_return refusal_of(request, by.error());
  auto work = [by = *by, wall = deps.clock.now()](Tx& tx) -> Result<Instant> {
    MUST(advance_clock(tx, by));
    return time_at(tx, wall);
  };
  CO_TRY(const auto now, co_await deps.database.transact(work));
  CO_MUST(co_await sweep(deps));
  co_return http::bare_json(200, json::serialize(json::object{{"now", http::utc_millis(now)}}));
}

std::string line_of(const LedgerLine& line) {
  const auto key = line.key.empty() ? json::value() : json::value(line.key);
  return json::serialize(json::object{{"at", http::utc_micros(line.at)},
                                      {"type", line.type},
                                      {"paymentKey", line.payment_key},
                                      {"orderId", line.order_id},
                                      {"amount", line.amount.amount()},
                                      {"key", key}}) + "\n";
}

Answer show_ledger(const Deps& deps, const Request&) {
  auto work = [](Tx& tx) { return ledger(tx); };
  CO_TRY(const auto lines, co_await deps.database.read(work));
  Response response;
  response.headers.add("Content-Type", "application/x-ndjson");
  for (const auto& line : lines) response.body += line_of(line);
  co_return response;
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  std::vector<http::Route> all{
      {post, "/sandbox/toss/v1/payments/confirm", with(confirm)},
      {get, "/sandbox/toss/v1/payments/{paymentKey}", with(look_up)},
      {get, "/sandbox/toss/v1/payments/orders/{orderId}", with(look_up_order)},
      {post, "/sandbox/toss/v1/payments/{paymentKey}/cancel", with(cancel)},
      {get, "/sandbox/toss/checkout", with(show_checkout)},
      {post, "/sandbox/toss/checkout", with(leave_checkout)},
      {post, "/sandbox/toss/pay", with(pay)},
  };
  if (deps.control) {
    all.push_back({post, "/sandbox/toss/control/faults", with(order_fault)});
    all.push_back({del, "/sandbox/toss/control/faults", with(forget_faults)});
    all.push_back({post, "/sandbox/toss/control/clock", with(set_clock)});
    all.push_back({get, "/sandbox/toss/control/ledger", with(show_ledger)});
  }
  return http::Router(deps.wire, std::move(all));
}

std::vector<store::Job> jobs(const Deps& deps) {
  return {{"sweep", [deps] {
             return store::every(deps.clock, deps.log, "sweep", 1h, [deps] { return sweep(deps); });
           }},
          {"send-webhooks", [deps] {
             return store::every(deps.clock, deps.log, "send-webhooks", 250ms,
                                 [deps] { return send_webhooks(deps); });
           }}};
}

}  // namespace astraphe::sandbox
