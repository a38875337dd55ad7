#include "services/gateway/service.hpp"

#include "base/planted.hpp"
#include "http/json.hpp"
#include "services/gateway/limits.hpp"
#include "services/gateway/own_routes.hpp"
#include "services/gateway/policy.hpp"
#include "services/gateway/revocations.hpp"

namespace astraphe::gateway {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using http::Request;
using http::Response;

constexpr auto kPullEvery = 2s;
// No token outlives this, so neither does the memory of why it ended.
constexpr auto kRemembered = auth::kAccessLasts + std::chrono::minutes(1);

// A body of this size is read whoever sends it, also where the answer is no.
constexpr std::size_t kUsualBody = 64 * 1024;

// What a service sees of a client's headers. Everything else stays outside: identities above all.
constexpr std::array<std::string_view, 6> kForwarded{
    "Accept", "Accept-Language", "Content-Type", "Idempotency-Key", "If-None-Match", "User-Agent"};

// Only pages know their visitors by cookies: a call of the API never does.
constexpr std::array<std::string_view, 1> kForwardedToWeb{"Cookie"};

// How the payment provider numbers its webhooks.
constexpr std::array<std::string_view, 1> kForwardedToOrder{"tosspayments-webhook-transmission-id"};

// The sandbox is somebody else's server that happens to live here: it knows its callers by itself.
constexpr std::array<std::string_view, 3> kForwardedToSandbox{"Authorization", "Host",
                                                              "TossPayments-Test-Code"};

// What a gateway that is easily deceived would do: only where a test has planted the bug.
void weaken(Request& request) {
  if (planted(Plant::method_override_believed)) {
    const auto wanted = request.headers.first("X-HTTP-Method-Override");
    if (wanted == "DELETE") request.method = http::Method::del;
    if (wanted == "PUT") request.method = http::Method::put;
  }
}

// Only where a bug is planted: services look at the role once more, so it has to be a good one.
http::Caller everybodys_caller(UserId user) {
  return http::Caller{user, std::string(domain::name_of(domain::Role::admin)), {}, false};
}

std::optional<http::Caller> spoofed(const Request& request) {
  if (!planted(Plant::identity_header_believed)) return std::nullopt;
  const auto user = UserId::parse(request.headers.first("X-USER-ID").value_or(""));
  if (!user) return std::nullopt;
  return everybodys_caller(*user);
}

Result<std::string_view> token_of(const Request& request) {
  const auto headers = request.headers.all("Authorization");
  if (headers.size() != 1) return Error(Errc::unauthenticated, "not exactly one Authorization");
  const auto token = auth::bearer(headers.front());
  if (!token) return Error(Errc::unauthenticated, "not a bearer token");
  return *token;
}

Result<> must_still_hold(const Deps& deps, const auth::Access& access) {
  if (!deps.revocations.has_ended(access)) return Result<>();
  return Error(Errc::unauthenticated, "ended early", "TOKEN_EXPIRED");
}

Result<domain::Role> role_of(const auth::Access& access) {
  const auto role = domain::role_named(access.role);
  if (!role) return Error(Errc::unauthenticated, "the token names no role of ours");
  return *role;
}

Result<std::shared_ptr<const auth::Access>> access_of(const Deps& deps, auth::AccessReader& reader,
                                                      const Request& request) {
  TRY(const auto token, token_of(request));
  TRY(auto access, reader.verify(token, deps.clock.now()));
  MUST(must_still_hold(deps, *access));
  return access;
}

// Several may come, in several fields or parted by commas. Each must be good, and the caller's own.
Result<std::vector<auth::Admission>> admissions_of(const Deps& deps, const Request& request,
                                                   UserId user) {
  std::vector<auth::Admission> admissions;
  for (auto list : request.headers.all("queueToProduct")) {
    while (!list.empty()) {
      auto one = list.substr(0, list.find(','));
      list.remove_prefix(std::min(one.size() + 1, list.size()));
      while (one.starts_with(' ')) one.remove_prefix(1);
      while (one.ends_with(' ')) one.remove_suffix(1);
      const auto token = auth::bearer(one);
      if (!token) return Error(Errc::forbidden, "no bearer token", "ADMISSION_REQUIRED");
      TRY(const auto grant,
          auth::verify_admission(*deps.admission_key, *token, deps.clock.now()));
      if (grant.user != user && !planted(Plant::admission_of_anybody)) {
        return Error(Errc::forbidden, "somebody else's admission", "ADMISSION_REQUIRED");
      }
      admissions.push_back(grant.admission);
    }
  }
  return admissions;
}

// A route that only a role opens. While nobody knows whether roles still hold it is closed, and
// elsewhere nobody has one.
bool is_privileged(const Policy& policy) {
  return policy.access == Access::sellers || policy.access == Access::managers;
}

Result<http::Caller> caller_for(const Deps& deps, auth::AccessReader& reader,
                                const Request& request, const Policy& policy) {
  if (const auto believed = spoofed(request)) return *believed;
  TRY(const auto access, access_of(deps, reader, request));
  TRY(const auto role, role_of(*access));
  if (planted(Plant::role_unchecked)) return everybodys_caller(access->user);
  if (!allows(policy.access, role)) return Error(Errc::forbidden, "not for this role");
  const bool has_a_role = role != domain::Role::customer;
  const bool is_sure = !has_a_role || deps.revocations.is_fresh(deps.clock.steady());
  if (!is_sure && is_privileged(policy)) {
    return Error(Errc::unavailable, "it is not known whether this role still holds");
  }
  TRY(auto admissions, admissions_of(deps, request, access->user));
  auto name = is_sure ? access->role : std::string(domain::name_of(domain::Role::customer));
  return http::Caller{access->user, std::move(name), std::move(admissions), false};
}

void pass_on(const Request& outer, std::span<const std::string_view> names, Request& inner) {
  for (const auto name : names) {
    for (const auto value : outer.headers.all(name)) {
      inner.headers.add(std::string(name), std::string(value));
    }
  }
}

Request inner_request(Request& outer, const Policy& policy) {
  Request inner{.method = outer.method,
                .path = std::move(outer.path),
                .query = std::move(outer.query),
                .body = std::move(outer.body)};
  inner.request_id = outer.request_id;
  inner.remote = std::move(outer.remote);
  pass_on(outer, kForwarded, inner);
  if (policy.service == "sandbox") pass_on(outer, kForwardedToSandbox, inner);
  if (policy.service == "order") pass_on(outer, kForwardedToOrder, inner);
  if (policy.service == "web") pass_on(outer, kForwardedToWeb, inner);
  return inner;
}

// Where the connection comes from, or where a proxy that we trust says that it does.
void find_client(const Deps& deps, Request& request) {
  if (deps.proxies.is_empty()) return;
  const auto forwarded_for = request.headers.all("X-Forwarded-For");
  request.remote = http::client_address(deps.proxies, request.remote, forwarded_for);
}

// A browser that opens an address, and not a program that calls the API.
bool is_for_a_person(const Request& request) {
  const auto accept = request.headers.first("Accept").value_or("");
  return accept.find("text/html") != std::string_view::npos && !request.path.starts_with("/api/");
}

class Edge {
 public:
  explicit Edge(const Deps& deps)
      : deps_(deps), accesses_(deps.access_key), identities_(deps.internal_key),
        own_(own_routes(deps)) {}

  Task<Response> operator()(Request request) {
    find_client(deps_, request);
    weaken(request);
    std::string allowed;
    const auto found = policy_for(request.method, request.path, allowed);
    if (!found && is_left_open(request)) return forward_inside(std::move(request));
    if (!found) return answered(refuse(request, found.error(), std::move(allowed)));
    const Policy& policy = **found;
    if (policy.service == kItself) return own_(std::move(request));
    if (policy.service == "sandbox" && !deps_.has_sandbox) {
      const Error none(Errc::not_found, "no sandbox", "UNKNOWN_URL");
      return answered(refuse(request, none, ""));
    }
    return forward(policy, std::move(request));
  }

 private:
  static Task<Response> answered(Response response) { co_return response; }

  Task<Response> forward(const Policy& policy, Request request) {
    std::optional<Meter> meter;
    if (deps_.limits != nullptr) {
      meter.emplace(*deps_.limits, policy, deps_.clock.steady());
      if (!meter->counts_for_address(request.remote)) co_return limited(request, *meter);
    }
    std::optional<http::Caller> caller;
    if (policy.access != Access::open) {
      auto known = caller_for(deps_, accesses_, request, policy);
      if (!known) co_return refuse(request, known.error(), "");
      caller = std::move(*known);
      if (meter && !meter->counts_for_account(caller->user)) co_return limited(request, *meter);
    }
    // Nobody here unpacks anything (RFC 9110 §15.5.16).
    if (request.headers.first("Content-Encoding")) {
      co_return refuse(request, Error(Errc::unsupported, "the body is encoded"), "");
    }
    auto inner = inner_request(request, policy);
    request.path = inner.path;
    if (caller) {
      identities_.put(policy.service, *caller, deps_.clock.now(), inner);
    }
    auto answer = co_await deps_.peers.call(policy.service, std::move(inner));
    if (!answer) co_return refuse(request, answer.error(), "");
    if (meter) meter->tell(*answer);
    co_return std::move(*answer);
  }

  // Only where a bug is planted.
  static bool is_left_open(const Request& request) {
    return planted(Plant::internal_routes_open) && request.path.starts_with("/internal/");
  }
  Task<Response> forward_inside(Request request) const {
    auth::put_identity(*deps_.internal_key, "user", auth::service_caller(), deps_.clock.now(),
                       request);
    auto answer = co_await deps_.peers.call("user", std::move(request));
    co_return answer ? std::move(*answer) : http::text(503, "");
  }

  Response limited(const Request& request, const Meter& meter) const {
    auto response = refuse(request, Error(Errc::limited, "too many of this class of calls"), "");
    response.headers.set("Retry-After", std::to_string(meter.retry_after()));
    meter.tell(response);
    return response;
  }

  Response refuse(const Request& request, const Error& error, std::string allowed) const {
    auto response = is_for_a_person(request) ? deps_.error_page(request, error)
                                             : http::problem(deps_.wire, request, error);
    if (!allowed.empty()) response.headers.add("Allow", std::move(allowed));
    if (response.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    return response;
  }

  Deps deps_;
  auth::AccessReader accesses_;
  auth::IdentityWriter identities_;
  http::Router own_;
};

void take_changes(Revocations::Page& page, const json::object& data) {
  for (const auto& value : data.at("changes").as_array()) {
    const auto& change = value.as_object();
    auto& not_before = page.not_before_ms[change.at("userId").as_int64()];
    not_before = std::max(not_before, change.at("notBeforeMs").as_int64());
  }
  page.last = data.at("last").as_int64();
}

Task<Result<>> pull(const Deps& deps) {
  auto page = *deps.revocations.page();
  Request request{.path = "/internal/revocations",
                  .query = {{"after", std::to_string(page.last)}}};
  auth::put_identity(*deps.internal_key, "user", auth::service_caller(), deps.clock.now(), request);
  const auto asked_at = deps.clock.steady();
  CO_TRY(const auto answer, co_await deps.peers.call("user", std::move(request)));
  CO_TRY(const auto envelope, http::parse_json(answer.body));
  const auto* data = envelope.as_object().if_contains("data");
  if (answer.status != 200 || data == nullptr) {
    co_return Error(Errc::unavailable, "the user service does not say whose tokens have ended");
  }
  take_changes(page, data->as_object());
  const auto oldest =
      std::chrono::floor<Millis>(deps.clock.now() - kRemembered).time_since_epoch().count();
  std::erase_if(page.not_before_ms, [oldest](const auto& one) { return one.second < oldest; });
  page.pulled = asked_at;
  deps.revocations.replace(std::move(page));
  co_return Result<>();
}

}  // namespace

auth::Inner edge(const Deps& deps) {
  return [edge = std::make_shared<Edge>(deps)](Request request) {
    return (*edge)(std::move(request));
  };
}

Result<std::size_t> body_max(const Deps& deps, const Request& request) {
  const auto coding = request.headers.first("Content-Encoding").value_or("identity");
  if (coding != "identity") return Error(Errc::unsupported, "bodies come as they are");
  std::string allowed;
  const auto found = policy_for(request.method, request.path, allowed);
  if (!found) return kUsualBody;
  const Policy& policy = **found;
  if (policy.body_max <= kUsualBody || policy.access == Access::open) return policy.body_max;
  TRY(const auto token, token_of(request));
  TRY(const auto access, auth::verify_access(*deps.access_key, token, deps.clock.now()));
  MUST(must_still_hold(deps, access));
  TRY(const auto role, role_of(access));
  if (!allows(policy.access, role)) return Error(Errc::forbidden, "not for this role");
  return policy.body_max;
}

std::vector<store::Job> jobs(const Deps& deps) {
  return {{"pull-revocations", [deps] {
             return store::every(deps.clock, deps.log, "pull-revocations", kPullEvery,
                                 [deps] { return pull(deps); });
           }}};
}

}  // namespace astraphe::gateway
