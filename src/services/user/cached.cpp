#include "services/user/cached.hpp"

#include "auth/hmac.hpp"
#include "store/caching.hpp"

#include <fmt/format.h>

#include <array>

namespace astraphe::user {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr Millis kAccountKept = 60min;  // as the original's
constexpr Millis kPageKept = 30s;
constexpr Millis kLatestKept = 2min;  // longer than any page
constexpr std::string_view kLatest = "user/latest";

std::string name_of(UserId id) { return "user/one/" + id.str(); }

// Two searches have one name only if they are the same.
std::string name_of_page(std::string_view latest, const AccountFilter& filter) {
  return fmt::format("user/page/{}/{}/{}/{}/{}", latest, filter.only_applied, filter.paging.number,
                     filter.paging.size, http::quoted(filter.login_id_begins));
}

Task<Result<std::string>> load_account(Deps deps, UserId id) {
  CO_TRY(const auto account, co_await account_of(deps, id));
  co_return json::serialize(account_json(account, deps.wire.zone));
}

Task<Result<std::string>> load_page(Deps deps, AccountFilter filter) {
  CO_TRY(const auto page, co_await accounts(deps, filter));
  json::array content;
  for (const auto& one : page.accounts) content.push_back(account_json(one, deps.wire.zone));
  co_return json::serialize(http::page_json(std::move(content), page.total, filter.paging));
}

}  // namespace

Task<Result<std::string>> shown_account(const Deps& deps, UserId id) {
  const ports::Cache::Load load = [deps, id] { return load_account(deps, id); };
  co_return co_await store::cached(deps.cache, name_of(id), kAccountKept, load);
}

// Pages are kept under a name that each change renews, so that it makes them all unknown.
Task<Result<std::string>> shown_accounts(const Deps& deps, AccountFilter filter) {
  const auto latest = co_await deps.cache.get(std::string(kLatest));
  auto name = name_of_page(latest.value_or(""), filter);
  const ports::Cache::Load load = [deps, filter] { return load_page(deps, filter); };
  co_return co_await store::cached(deps.cache, std::move(name), kPageKept, load);
}

Task<> forget_shown(const Deps& deps, UserId id) {
  std::array<std::byte, 8> stamp{};
  deps.entropy.fill(stamp);
  auto text = auth::hex({reinterpret_cast<const char*>(stamp.data()), stamp.size()});
  co_await deps.cache.erase(name_of(id));
  co_await deps.cache.put(std::string(kLatest), std::move(text), kLatestKept);
}

}  // namespace astraphe::user
