#include "services/sandbox/webhooks.hpp"

#include "http/local_time.hpp"

#include <array>

namespace astraphe::sandbox {
namespace {

using namespace std::chrono_literals;
using ports::Args;
using ports::Tx;

constexpr std::array kResendAfter{1min, 4min, 16min, 64min, 256min, 1024min, 4096min};
constexpr Millis kAnswerWithin{10'000};
constexpr std::int64_t kDueMax = 20;
constexpr auto kKorea = 9h;

struct Webhook {
  std::string transmission;
  std::string body;
  std::int64_t resends;
};

Result<std::vector<Webhook>> due(Tx& tx, Instant now) {
  TRY(const auto rows, tx.query("SELECT transmission, body, resends FROM webhook WHERE is_open = 1 "
                                "AND next_at <= $1 ORDER BY next_at, transmission LIMIT $2",
                                Args{micros(now), kDueMax}));
  std::vector<Webhook> list;
  for (const auto& row : rows) list.push_back({row.text(0), row.text(1), row.integer(2)});
  return list;
}

// Where it stands after a delivery that was, or was not, answered as it should be.
Result<> note(Tx& tx, const Webhook& sent, bool is_answered, Instant now) {
  const bool is_over = is_answered || sent.resends == std::ssize(kResendAfter);
  const auto pause =
      is_over ? 0min : kResendAfter.at(static_cast<std::size_t>(sent.resends));
  MUST(tx.execute("UPDATE webhook SET is_open = $2, next_at = $3, resends = resends + $4 "
                  "WHERE transmission = $1",
                  Args{sent.transmission, std::int64_t{!is_over}, micros(now + pause),
                       std::int64_t{!is_over}}));
  return Result<>();
}

ports::HttpCall delivery(const std::string& url, const Webhook& webhook, Instant now) {
  const auto path = url.find('/', url.find("://") + 3);
  ports::HttpCall call{url.substr(0, path),
                       http::Request{.method = http::Method::post,
                                     .path = path == std::string::npos ? "/" : url.substr(path),
                                     .body = webhook.body},
                       kAnswerWithin};
  auto& headers = call.request.headers;
  headers.add("Content-Type", "application/json");
  headers.add("tosspayments-webhook-transmission-id", webhook.transmission);
  headers.add("tosspayments-webhook-transmission-time", http::utc_micros(now + kKorea).substr(0, 26));
  headers.add("tosspayments-webhook-transmission-retried-count", std::to_string(webhook.resends));
  return call;
}

Task<Result<>> send_one(const Deps& deps, const Webhook& webhook, Instant now) {
  const auto answer = co_await deps.http->send(delivery(deps.webhook_url, webhook, now));
  const bool is_answered = answer && answer->status == 200;
  if (!is_answered) {
    deps.log.warn("payment sandbox: a webhook was not answered with 200",
                  {{"transmission", webhook.transmission}, {"resends", webhook.resends}});
  }
  auto work = [&, wall = deps.clock.now()](Tx& tx) -> Result<> {
    TRY(const auto then, time_at(tx, wall));
    return note(tx, webhook, is_answered, then);
  };
  co_return co_await deps.database.transact(work);
}

Task<Result<>> end_by_time(const Deps& deps, Instant now) {
  auto work = [&](Tx& tx) -> Result<> {
    TRY(const auto expired, expire_some(tx, now, kDueMax));
    for (const auto& one : expired) {
      if (deps.webhook_url.empty()) continue;
      MUST(tell(tx, one.payment_key, "wh_expired_" + one.payment_key, now));
    }
    return Result<>();
  };
  co_return co_await deps.database.transact(work);
}

}  // namespace

Result<> tell(Tx& tx, const std::string& payment_key, std::string transmission, Instant now) {
  TRY(const auto payment, find_payment(tx, payment_key));
  TRY(const auto cancellations, cancellations_of(tx, payment_key));
  ASTRAPHE_INVARIANT(payment.has_value());
  const auto body = R"({"eventType":"PAYMENT_STATUS_CHANGED","createdAt":")" +
                    http::utc_micros(now + kKorea).substr(0, 26) + R"(","data":)" +
                    payment_json(*payment, cancellations, false) + "}";
  MUST(tx.execute("INSERT INTO webhook (transmission, body, at, next_at, resends, is_open) "
                  "VALUES ($1, $2, $3, $3, 0, 1)",
                  Args{std::move(transmission), body, micros(now)}));
  return Result<>();
}

Task<Result<>> send_webhooks(const Deps& deps) {
  struct Waiting {
    Instant now;
    bool ends_some;
    std::vector<Webhook> due;
  };
  auto look = [wall = deps.clock.now()](Tx& tx) -> Result<Waiting> {
    TRY(const auto now, time_at(tx, wall));
    TRY(const auto late, tx.query("SELECT 1 FROM payment WHERE (status = $1 AND authorised_at <= $2)"
                                  " OR (status = $3 AND authorised_at <= $4) LIMIT 1",
                                  Args{std::string(kReady), micros(now - kWindowLasts),
                                       std::string(kInProgress),
                                       micros(now - kAuthorisationLasts)}));
    TRY(auto list, due(tx, now));
    return Waiting{now, !late.empty(), std::move(list)};
  };
  CO_TRY(const auto waiting, co_await deps.database.read(look));
  if (waiting.ends_some) CO_MUST(co_await end_by_time(deps, waiting.now));
  if (deps.http == nullptr || deps.webhook_url.empty()) co_return Result<>();
  for (const auto& webhook : waiting.due) {
    CO_MUST(co_await send_one(deps, webhook, waiting.now));
  }
  co_return Result<>();
}

}  // namespace astraphe::sandbox
