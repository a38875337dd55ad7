#include "base/crash_point.hpp"
#include "http/json.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/news.hpp"
#include "services/queue/schedule.hpp"
#include "services/queue/use_cases.hpp"
#include "services/queue/wire.hpp"

#include <charconv>

namespace astraphe::queue {
namespace {

using namespace std::chrono_literals;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::size_t kListMax = 10'000;

struct Visit {
  ProductId product;
  const http::Caller* caller;
};

Result<Visit> visit_of(const Request& request) {
  TRY(const auto* caller, auth::caller_of(request));
  TRY(const auto product, request.id<ProductId>("productId"));
  return Visit{product, caller};
}

std::string bearer_of(const Deps& deps, const auth::AdmissionGrant& grant) {
  return "Bearer " + auth::sign_admission(*deps.admission_key, grant);
}

// The product as the product service shows it to whoever holds this admission.
Answer product_for(const Deps& deps, const Request& asked, Visit visit,
                   auth::AdmissionGrant grant) {
  Request request{.path = "/api/products/" + visit.product.str()};
  request.request_id = asked.request_id;
  http::Caller caller = *visit.caller;
  caller.admissions = {grant.admission};
  auth::put_identity(*deps.internal_key, "product", caller, deps.clock.now(), request);
  CO_TRY(const auto answer, co_await deps.peers.call("product", std::move(request)));
  if (answer.status != 200) co_return Error(Errc::unavailable, "the product service cannot say");
  CO_TRY(const auto envelope, http::parse_json(answer.body));
  const auto* data = envelope.as_object().if_contains("data");
  if (data == nullptr) co_return Error(Errc::unavailable, "the product service says nothing");
  auto response = http::bare_json(200, http::json::serialize(*data));
  response.headers.add("queueToProduct", bearer_of(deps, grant));
  co_return response;
}

Answer look_at_place(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto standing, co_await look(deps, visit.product, visit.caller->user));
  co_return http::bare_json(200, place_json(standing, deps.clock.now()));
}

Result<JoinRequest> join_request(const Deps& deps, const Request& request, Visit visit,
                                 int status) {
  TRY(auto once, store::once_key(request, visit.caller->user.value(), "POST " + request.path));
  auto render = [now = deps.clock.now(), status](const Standing& standing) {
    return http::bare_json(status, place_json(standing, now));
  };
  return JoinRequest{visit.product, visit.caller->user, status == 202, std::move(once), render};
}

// Joins; whoever is inside already sees that as a place.
Answer register_user(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(auto wish, join_request(deps, request, visit, 201));
  CO_TRY(auto joined, co_await join(deps, std::move(wish)));
  if (!joined.grant) co_return std::move(joined.answer);
  co_return co_await look_at_place(deps, request);
}

Answer enter(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(auto wish, join_request(deps, request, visit, 202));
  CO_TRY(auto joined, co_await join(deps, std::move(wish)));
  if (!joined.grant) co_return std::move(joined.answer);
  CO_TRY(auto shown, co_await product_for(deps, request, visit, *joined.grant));
  if (joined.is_replay) co_return store::replayed(std::move(shown));
  co_return shown;
}

Answer leave_room(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_MUST(co_await leave(deps, visit.product, visit.caller->user));
  co_return Response{.status = 204};
}

Answer is_allowed(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto standing, co_await look(deps, visit.product, visit.caller->user));
  const bool is_in = standing.place.state == domain::PersonState::admitted &&
                     standing.place.ends > deps.clock.now();
  co_return http::bare_json(200, is_in ? "true" : "false");
}

Answer get_token(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  ASTRAPHE_CRASH_POINT("P18:before");
  CO_TRY(const auto grant, co_await admission_of(deps, visit.product, visit.caller->user));
  if (grant) ASTRAPHE_CRASH_POINT("P18:after");
  if (grant) co_return http::text(200, "queueToProduct: " + bearer_of(deps, *grant));
  CO_TRY(const auto standing, co_await look(deps, visit.product, visit.caller->user));
  co_return http::bare_json(202, place_json(standing, deps.clock.now()));
}

// For whoever is inside, as often as they like.
Answer get_product(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  const auto grant = co_await admission_of(deps, visit.product, visit.caller->user);
  const bool never_joined = !grant && grant.error().key() == "NOT_IN_LINE";
  const bool still_waits = grant && !*grant;
  if (never_joined || still_waits) {
    co_return Error(Errc::forbidden, "not let in", "ADMISSION_REQUIRED");
  }
  if (!grant) co_return grant.error();
  co_return co_await product_for(deps, request, visit, **grant);
}

Answer list_line(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto room, co_await operated_room(deps, visit.product, *visit.caller));
  CO_TRY(auto line, co_await deps.index.line(visit.product, kListMax));
  if (line.extent.is_behind() || line.extent.applied < room->last_n) {
    CO_MUST(co_await catch_up(deps, visit.product, line.extent, room->last_n));
    CO_TRY(auto again, co_await deps.index.line(visit.product, kListMax));
    line = std::move(again);
  }
  http::json::array list;
  for (std::size_t i = 0; i < line.users.size(); ++i) {
    list.push_back(http::json::object{{"userId", line.users[i].value()}, {"rank", i + 1}});
  }
  co_return http::bare_json(200, http::json::serialize(list));
}

Answer allow(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto room, co_await operated_room(deps, visit.product, *visit.caller));
  const auto count = Id<struct CountTag>::parse(request.param("count"));
  if (!count || count->value() > domain::kCountMax) {
    co_return Error(std::vector{FieldError{"/count", "RANGE", "1-100000"}});
  }
  CO_TRY(const auto admitted, co_await admit_by_hand(deps, visit.product, count->value()));
  co_return http::bare_json(200, http::json::serialize(http::json::object{
                                     {"requestCount", count->value()}, {"allowedCount", admitted}}));
}

Result<Pace> pace_from(const Request& request) {
  TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  const auto count = fields.integer("count", {1, domain::kCountMax});
  const auto delay =
      fields.integer("delay", {domain::kPeriodMin.count(), domain::kPeriodMax.count()});
  MUST(fields.finish());
  return Pace{count, Millis(delay)};
}

Answer start_allow(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto room, co_await operated_room(deps, visit.product, *visit.caller));
  CO_TRY(const auto pace, pace_from(request));
  CO_MUST(co_await start_schedule(deps, visit.product, pace));
  co_return http::bare_json(200, http::json::serialize(http::json::object{
                                     {"productId", visit.product.value()},
                                     {"count", pace.count},
                                     {"delay", pace.period.count()},
                                     {"stopped", false}}));
}

Answer stop_allow(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto room, co_await operated_room(deps, visit.product, *visit.caller));
  CO_MUST(co_await stop_schedule(deps, visit.product));
  co_return http::bare_json(200, http::json::serialize(http::json::object{
                                     {"productId", visit.product.value()}, {"stopped", true}}));
}

constexpr std::array<std::string_view, 1> kModes{"room"};  // a sale's own, and not set live
constexpr std::array<std::string_view, 1> kOrders{"fifo"};
constexpr std::array<std::string_view, 2> kRejoins{"back", "keep"};

// What is absent stays as it was; maxActive: null takes the ceiling away.
Result<domain::AdmissionRules> rules_from(const http::json::object& body,
                                          domain::AdmissionRules rules) {
  http::Fields fields(body, "");
  const auto millis = [&fields](std::string_view name, Millis min, Millis max, Millis before) {
    return Millis(fields.maybe_integer(name, {min.count(), max.count()}).value_or(before.count()));
  };
  (void)fields.maybe_one_of("mode", kModes);
  rules.count = fields.maybe_integer("count", {1, domain::kCountMax}).value_or(rules.count);
  rules.period = millis("periodMs", domain::kPeriodMin, domain::kPeriodMax, rules.period);
  rules.start_delay =
      millis("startDelayMs", Millis(0), domain::kStartDelayMax, rules.start_delay);
  const auto active_max = fields.maybe_integer("maxActive", {1, domain::kActiveMax});
  if (body.contains("maxActive")) rules.active_max = active_max;
  rules.stay = millis("stayMs", domain::kStayMin, domain::kStayMax, rules.stay);
  (void)fields.maybe_one_of("order", kOrders);
  if (const auto rejoin = fields.maybe_one_of("rejoin", kRejoins)) {
    rules.rejoin = *rejoin == 1 ? domain::Rejoin::keep_place : domain::Rejoin::to_the_back;
  }
  MUST(fields.finish());
  return rules;
}

Response settings_of(const Deps& deps, const Room& room) {
  return http::data(
      200, http::json::serialize(settings_json(room, deps.clock.now(), deps.wire.zone)));
}

Answer get_settings(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_MUST(co_await operated_room(deps, visit.product, *visit.caller));
  CO_TRY(const auto room, co_await room_now(deps, visit.product));
  co_return settings_of(deps, room);
}

Answer put_settings(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_MUST(co_await operated_room(deps, visit.product, *visit.caller));
  CO_TRY(const auto body, http::body_of(request));
  const auto rules_after = [&body](const domain::AdmissionRules& rules) {
    return rules_from(body, rules);
  };
  CO_TRY(const auto room, co_await change_rules(deps, visit.product, rules_after));
  co_return settings_of(deps, room);
}

Result<std::int64_t> after_of(const Request& request) {
  const auto text = request.query_value("after").value_or("0");
  std::int64_t after = -1;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), after);
  const bool is_number = failure == std::errc() && stop == text.data() + text.size() && after >= 0;
  if (!is_number) return Error(std::vector{FieldError{"/after", "TYPE", "integer"}});
  return after;
}

Answer room_log(const Deps& deps, const Request& request) {
  CO_TRY(const auto visit, visit_of(request));
  CO_TRY(const auto room, co_await operated_room(deps, visit.product, *visit.caller));
  CO_TRY(const auto after, after_of(request));
  CO_TRY(const auto entries, co_await journal_after(deps, visit.product, after));
  Response response{.status = 200};
  response.headers.add("Content-Type", "application/x-ndjson");
  for (const auto& entry : entries) response.body += log_line(entry, *deps.internal_key);
  co_return response;
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return http::Router(deps.wire, {
      {post, "/api/waitingQueue/{productId}", with(enter)},
      {post, "/api/waitingQueue/{productId}/registerUser", with(register_user)},
      {get, "/api/waitingRoom/{productId}", with(look_at_place)},
      {del, "/api/waitingRoom/{productId}", with(leave_room)},
      {get, "/api/waitingRoom/{productId}/log", with(room_log)},
      {get, "/api/waitingRoom/{productId}/settings", with(get_settings)},
      {put, "/api/waitingRoom/{productId}/settings", with(put_settings)},
      {get, "/api/waitingQueue/{productId}/isAllowed", with(is_allowed)},
      {get, "/api/waitingQueue/{productId}/getToken", with(get_token)},
      {get, "/api/waitingQueue/{productId}/getProduct", with(get_product)},
      {get, "/api/waitingQueue/{productId}/getQueueList", with(list_line)},
      {post, "/api/waitingQueue/{productId}/allow/{count}", with(allow)},
      {post, "/api/schedulingQueue/{productId}/startAllow", with(start_allow)},
      {post, "/api/schedulingQueue/{productId}/stopAllow", with(stop_allow)},
  });
}

std::vector<store::Job> jobs(const Deps& deps) {
  auto all = listeners(deps);
  all.push_back({"schedule", [deps] { return keep_schedule(deps); }});
  all.push_back({"relay", [deps] { return deps.outbox.relay(); }});
  all.push_back({"end-overdue", [deps] {
                   return store::every(deps.clock, deps.log, "end-overdue", 500ms,
                                       [deps] { return end_overdue(deps); });
                 }});
  all.push_back({"sweep", [deps] {
                   return store::every(deps.clock, deps.log, "sweep", 1h, [deps] {
                     return store::sweep(deps.database, deps.clock.now());
                   });
                 }});
  return all;
}

}  // namespace astraphe::queue
