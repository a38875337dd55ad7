#include "http/query.hpp"
#include "services/user/cached.hpp"

#include <charconv>

namespace astraphe::user {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using domain::Role;
using http::Request;
using http::Response;
using Answer = Task<Result<Response>>;

constexpr std::int64_t kRevocationsMax = 1'000;
constexpr http::Range kPageNumber{0, 100'000};
constexpr std::array<std::string_view, 2> kPageSizes{"10", "20"};
// No token lives longer.
constexpr auto kRevocationsKept = auth::kAccessLasts + std::chrono::hours(1);
constexpr auto kNetworksKept = std::chrono::hours(24) * 90;

// A sign-up asks for a role; nobody gets more than CUSTOMER by asking.
std::optional<Role> applied_role(http::Fields& fields) {
  const auto index = fields.maybe_one_of("userRole", domain::kRoleNames);
  if (!index) return std::nullopt;
  const auto role = static_cast<Role>(*index);
  if (!domain::may_apply_for(role)) fields.wrong("userRole", "ONE_OF", "CUSTOMER, SELLER");
  return role == Role::seller ? std::optional(role) : std::nullopt;
}

// The remembered body is signed, not hashed: a plain hash of it would let a password be guessed.
Result<store::OnceKey> sign_up_key(const Deps& deps, const Request& request) {
  TRY(auto once, store::once_key(request, 0, "POST /api/auth/signUp"));
  const auto digest = deps.access_key->sign("sign-up|" + request.body);
  once.body_hash = auth::hex(auth::view_of(digest));
  return once;
}

Result<SignUp> sign_up_from(const Deps& deps, const Request& request) {
  TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  SignUp wanted{.account = {.id = UserId(1)}};
  wanted.account.login_id = fields.text("loginId", {0, 100});
  wanted.password = fields.text("password", {0, 1'000});
  wanted.account.username = fields.text("username", {1, 50});
  wanted.account.nickname = fields.text("nickname", {1, 50});
  wanted.account.phone_number = fields.text("phoneNumber", {1, 30});
  wanted.account.shipping_address = fields.text("shippingAddress", {1, 255});
  wanted.account.applied_role = applied_role(fields);
  const bool has_both = fields.has("loginId") && fields.has("password");
  if (has_both) fields.add(credential_errors(wanted.account.login_id, wanted.password));
  MUST(fields.finish());
  TRY(auto once, sign_up_key(deps, request));
  wanted.once = std::move(once);
  return wanted;
}

Answer post_sign_up(const Deps& deps, const Request& request) {
  CO_TRY(auto wanted, sign_up_from(deps, request));
  co_return co_await sign_up(deps, std::move(wanted));
}

Response with_token(const std::string& token) {
  const auto bearer = "Bearer " + token;
  auto response = http::data(200, json::serialize(json::object{{"accessToken", bearer}}));
  response.headers.add("Authorization", bearer);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Response throttled(const Deps& deps, const Request& request, std::chrono::seconds wait) {
  const Error error(Errc::limited, "too many wrong passwords", "LOG_IN_THROTTLED");
  auto response = http::problem(deps.wire, request, error);
  response.headers.set("Retry-After", std::to_string(wait.count()));
  return response;
}

Answer post_log_in(const Deps& deps, const Request& request) {
  CO_TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  auto login_id = fields.text("loginId", {1, 100});
  auto password = fields.text("password", {1, 1'000});
  CO_MUST(fields.finish());
  LogIn asked{std::move(login_id), std::move(password), request.remote};
  CO_TRY(const auto logged_in, co_await log_in(deps, std::move(asked)));
  if (const auto* token = std::get_if<std::string>(&logged_in)) co_return with_token(*token);
  co_return throttled(deps, request, std::get<std::chrono::seconds>(logged_in));
}

Answer post_log_out(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_MUST(co_await log_out(deps, caller->user));
  co_return http::data(200, "null");
}

// For the pages, whose sessions last as long as somebody uses them.
Answer post_renew(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  const auto given = fields.text("accessToken", {1, auth::kTokenSizeMax + 10});
  CO_MUST(fields.finish());
  std::string old(auth::bearer(given).value_or(given));
  CO_TRY(const auto token, co_await renew(deps, std::move(old)));
  co_return with_token(token);
}

// The caller's own account. Errc::forbidden for another one's.
Result<UserId> own_account(const Request& request) {
  TRY(const auto* caller, auth::caller_of(request));
  TRY(const auto id, request.id<UserId>("userId"));
  if (id != caller->user) return Error(Errc::forbidden, "another user's profile");
  return id;
}

Answer get_user(const Deps& deps, const Request& request) {
  CO_TRY(const auto id, own_account(request));
  CO_TRY(auto account, co_await shown_account(deps, id));
  co_return http::data(200, std::move(account));
}

Result<Wish> wish_from(const Request& request, const std::string& login_id) {
  TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  Wish wish;
  wish.password = fields.maybe_text("password", {0, 1'000});
  wish.change.nickname = fields.maybe_text("nickname", {1, 50});
  wish.change.phone_number = fields.maybe_text("phoneNumber", {1, 30});
  wish.change.shipping_address = fields.maybe_text("shippingAddress", {1, 255});
  wish.change.slack_id = fields.maybe_text("slackId", {1, 50});
  if (wish.password) fields.add(password_errors(login_id, *wish.password));
  MUST(fields.finish());
  return wish;
}

Answer put_user(const Deps& deps, const Request& request) {
  CO_TRY(const auto id, own_account(request));
  CO_TRY(const auto before, co_await account_of(deps, id));
  CO_TRY(auto wish, wish_from(request, before.login_id));
  CO_TRY(const auto account, co_await edit_account(deps, id, std::move(wish)));
  co_return http::data(200, json::serialize(account_json(account, deps.wire.zone)));
}

Answer delete_user(const Deps& deps, const Request& request) {
  CO_TRY(const auto id, own_account(request));
  CO_MUST(co_await close_account(deps, id));
  co_return http::data(200, "null");
}

Result<> must_manage(const http::Caller& caller) {
  const auto role = domain::role_named(caller.role);
  if (role == Role::manager || role == Role::admin) return Result<>();
  return Error(Errc::forbidden, "only managers");
}

Result<AccountFilter> filter_from(const Request& request) {
  http::Query query(request);
  AccountFilter filter;
  filter.paging.number = query.integer("page", kPageNumber, 0);
  filter.paging.size = query.maybe_one_of("size", kPageSizes) == 1 ? 20 : 10;
  filter.only_applied = query.flag("applied");
  filter.login_id_begins = query.maybe_text("loginId", 50).value_or("");
  MUST(query.finish());
  return filter;
}

Answer list_users(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_MUST(must_manage(*caller));
  CO_TRY(const auto filter, filter_from(request));
  CO_TRY(auto page, co_await shown_accounts(deps, filter));
  co_return http::data(200, std::move(page));
}

Answer put_role(const Deps& deps, const Request& request) {
  CO_TRY(const auto* caller, auth::caller_of(request));
  CO_TRY(const auto id, request.id<UserId>("userId"));
  CO_TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  const auto role = fields.maybe_one_of("userRole", domain::kRoleNames);
  if (!fields.has("userRole")) fields.wrong("userRole", "REQUIRED");
  CO_MUST(fields.finish());
  const auto giver = domain::role_named(caller->role).value_or(Role::customer);
  CO_TRY(const auto account,
         co_await give_role(deps, {id, static_cast<Role>(*role), caller->user, giver}));
  co_return http::data(200, json::serialize(account_json(account, deps.wire.zone)));
}

// The set-up page's form: the first administrator, by whoever holds the one-time link.
Answer post_setup(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  CO_TRY(const auto body, http::body_of(request));
  http::Fields fields(body, "");
  const auto token = fields.text("token", {1, 200});
  NewAdministrator wanted{fields.text("loginId", {0, 100}), fields.text("password", {0, 1'000})};
  CO_MUST(fields.finish());
  const bool is_ours = !deps.setup_token.empty() && auth::same_secret(token, deps.setup_token);
  const Error refusal(Errc::forbidden, "not the set-up link", "SETUP_LINK_USED");
  if (!is_ours) co_return refusal;
  CO_TRY(const bool is_first, co_await make_first_administrator(deps, std::move(wanted)));
  if (!is_first) co_return refusal;
  co_return http::data(201, "null");
}

Answer get_revocations(const Deps& deps, const Request& request) {
  CO_MUST(auth::must_be_service(request));
  const auto text = request.query_value("after").value_or("0");
  std::int64_t after = 0;
  std::from_chars(text.data(), text.data() + text.size(), after);
  auto find = [after](ports::Tx& tx) { return revocations_after(tx, after, kRevocationsMax); };
  CO_TRY(const auto found, co_await deps.database.read(find));
  json::array changes;
  for (const auto& one : found) {
    changes.push_back(json::object{{"n", one.n}, {"userId", one.user.value()},
                                   {"notBeforeMs", one.not_before_ms}});
  }
  const auto last = found.empty() ? after : found.back().n;
  co_return http::data(
      200, json::serialize(json::object{{"last", last}, {"changes", std::move(changes)}}));
}

Task<Result<>> sweep(const Deps& deps) {
  const auto before = deps.clock.now() - kRevocationsKept;
  auto forget = [before](ports::Tx& tx) { return forget_revocations(tx, before); };
  CO_MUST(co_await deps.database.transact(forget));
  const auto long_ago = deps.clock.now() - kNetworksKept;
  auto forget_networks = [long_ago](ports::Tx& tx) { return forget_networks_before(tx, long_ago); };
  CO_MUST(co_await deps.database.transact(forget_networks));
  co_return co_await store::sweep(deps.database, deps.clock.now());
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto with = [&deps](auto answer) {
    return [deps, answer](const Request& request) { return answer(deps, request); };
  };
  return http::Router(deps.wire, {
      {post, "/api/auth/signUp", with(post_sign_up)},
      {post, "/api/auth/logIn", with(post_log_in)},
      {post, "/api/auth/logOut", with(post_log_out)},
      {get, "/api/users", with(list_users)},
      {get, "/api/users/{userId}", with(get_user)},
      {put, "/api/users/{userId}", with(put_user)},
      {del, "/api/users/{userId}", with(delete_user)},
      {put, "/api/users/{userId}/role", with(put_role)},
      {post, "/internal/setup", with(post_setup)},
      {post, "/internal/renew", with(post_renew)},
      {get, "/internal/revocations", with(get_revocations)},
  });
}

std::vector<store::Job> jobs(const Deps& deps) {
  return {{"sweep", [deps] {
             return store::every(deps.clock, deps.log, "sweep", 1h, [deps] { return sweep(deps); });
           }}};
}

}  // namespace astraphe::user
