#include "services/product/catalogue.hpp"

#include "domain/account.hpp"
#include "domain/stock.hpp"
#include "services/product/events.hpp"
#include "services/product/store.hpp"
#include "services/product/wire.hpp"
#include "store/caching.hpp"

#include <fmt/format.h>

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using domain::Role;
using http::Caller;
using http::Response;
using ports::Tx;
using store::OnceKey;

constexpr Millis kPageKept{1'000};
constexpr Millis kLatestKept{60'000};  // longer than any page
constexpr std::string_view kLatest = "product/latest";

Result<> must_be_able_to_sell(const Caller& caller) {
  const bool may = runs_the_shop(caller) || domain::role_named(caller.role) == Role::seller;
  if (may) return Result<>();
  return Error(Errc::forbidden, "only sellers");
}

Response created(const Deps& deps, std::string_view json) {
  return http::bare_json(201, http::envelope(deps.wire, 201, json));
}

Result<Response> create_company_in(Tx& tx, const Deps& deps, const OnceKey& once,
                                   const Company& company) {
  TRY(auto before, store::recall(tx, once));
  if (before) return std::move(*before);
  MUST(insert_company(tx, company));
  auto answer = created(deps, boost::json::serialize(company_json(company, deps.wire.zone)));
  MUST(store::remember(tx, once, answer, company.created_at));
  return answer;
}

Result<> may_sell_for(const std::optional<Company>& company, const Caller& caller) {
  const bool is_theirs = company && company->owner == caller.user;
  if (!is_theirs && !runs_the_shop(caller)) return Error(Errc::forbidden, "not the owner");
  if (!company) return Error(Errc::not_found, "no such company");
  return Result<>();
}

Result<Company> company_to_sell_for(Tx& tx, CompanyId id, const Caller& caller) {
  TRY(auto company, lock_company(tx, id));
  MUST(may_sell_for(company, caller));
  return std::move(*company);
}

std::int64_t stock_of(const ProductDraft& draft) {
  std::int64_t sum = draft.shared_stock.value_or(0);
  for (const auto& option : draft.options) sum += option.stock.value_or(0);
  return sum;
}

Product product_from(ProductId id, const ProductDraft& draft, const Company& company,
                     std::string category_name, Instant now) {
  const auto stock = stock_of(draft);
  return Product{.id = id,
                 .version = 1,
                 .company = company.id,
                 .company_name = company.name,
                 .seller = company.owner,
                 .name = draft.name,
                 .description = draft.description,
                 .original_price = draft.original_price,
                 .discounted_price = draft.discounted_price,
                 .category = draft.category,
                 .category_name = std::move(category_name),
                 .sale = draft.sale,
                 .rules = draft.rules,
                 .purchase_limit = draft.purchase_limit,
                 .hold = draft.hold,
                 .remaining = stock,
                 .initial = stock,
                 .stock_band = std::string(domain::band_of(stock, stock)),
                 .created_at = now,
                 .updated_at = now,
                 .pictures = draft.pictures};
}

struct Creation {
  ProductId id;
  const ProductDraft& draft;
  const Caller& caller;
  const OnceKey& once;
  Instant now;
};

Result<Response> create_product_in(Tx& tx, const Deps& deps, const Creation& creation) {
  const auto& [id, draft, caller, once, now] = creation;
  TRY(auto before, store::recall(tx, once));
  if (before) return std::move(*before);
  TRY(const auto company, company_to_sell_for(tx, draft.company, caller));
  TRY(auto category, must_be_category(tx, draft.category));
  const auto product = product_from(id, draft, company, std::move(category), now);
  MUST(insert_product(tx, product, draft, caller.user));
  MUST(show_instead(tx, {}, product.pictures, now));
  MUST(deps.outbox.add(tx, product_changed(product, now)));
  auto answer = created(deps, product_json(product, draft.options, deps.wire.zone));
  MUST(store::remember(tx, once, answer, now));
  return answer;
}

bool was_let_in(const Caller& caller, ProductId id) {
  return std::ranges::any_of(caller.admissions,
                             [id](const auth::Admission& one) { return one.product == id; });
}

Result<ProductDoor> must_find_door(Tx& tx, ProductId id) {
  TRY(const auto door, find_door(tx, id));
  if (!door) return no_such_product();
  return *door;
}

Task<Result<std::string>> load_product(Deps deps, ProductId id) {
  auto find = [id](Tx& tx) { return must_find(tx, id); };
  CO_TRY(const auto shown, co_await deps.database.read(find));
  co_return product_json(shown.product, shown.options, deps.wire.zone);
}

// Before any picture is pressed: the answer, where this was asked before; the refusal, where it
// will be one anyway.
Task<Result<std::optional<Response>>> ask_before_pressing(const Deps& deps, const Caller& caller,
                                                          const OnceKey& once, CompanyId company) {
  auto look = [&](Tx& tx) -> Result<std::optional<Response>> {
    TRY(auto before, store::recall(tx, once));
    if (before) return before;
    TRY(const auto found, find_company(tx, company));
    MUST(may_sell_for(found, caller));
    return std::optional<Response>();
  };
  co_return co_await deps.database.read(look);
}

Task<Result<std::string>> load_page(Deps deps, ProductFilter filter) {
  CO_TRY(const auto page, co_await products(deps, std::move(filter)));
  co_return boost::json::serialize(page_json(page, deps.wire.zone));
}

// Two searches have one name only if they are the same.
std::string name_of_page(std::string_view latest, const ProductFilter& filter) {
  return fmt::format("product/page/{}/{}/{}/{}/{}/{}/{}/{}/{}", latest,
                     filter.product ? filter.product->value() : 0, filter.category,
                     static_cast<int>(filter.sort), filter.ascending, filter.paging.number,
                     filter.paging.size, http::quoted(filter.product_name),
                     http::quoted(filter.company_name));
}

}  // namespace

Task<Result<Response>> create_company(const Deps& deps, const Caller& caller, OnceKey once,
                                      CompanyDraft draft) {
  CO_MUST(must_be_able_to_sell(caller));
  CO_TRY(const auto id, co_await deps.ids.take<CompanyId>());
  const auto now = deps.clock.now();
  const Company company{id,
                        caller.user,
                        std::move(draft.name),
                        std::move(draft.description),
                        std::move(draft.address),
                        now,
                        now};
  auto work = [&](Tx& tx) { return create_company_in(tx, deps, once, company); };
  co_return co_await transact_once(deps.database, work);
}

Task<Result<Company>> look_at_company(const Deps& deps, CompanyId id) {
  auto find = [id](Tx& tx) -> Result<Company> {
    TRY(auto company, find_company(tx, id));
    if (!company) return Error(Errc::not_found, "no such company");
    return std::move(*company);
  };
  co_return co_await deps.database.read(find);
}

Task<Result<Response>> create_product(const Deps& deps, const Caller& caller, OnceKey once,
                                      ProductDraft draft, PictureFiles pictures) {
  CO_MUST(must_be_able_to_sell(caller));
  if (!pictures.empty()) {
    CO_TRY(auto before, co_await ask_before_pressing(deps, caller, once, draft.company));
    if (before) co_return std::move(*before);
    CO_TRY(auto keys, co_await store_pictures(deps, std::move(pictures)));
    draft.pictures = std::move(keys);
  }
  CO_TRY(const auto id, co_await deps.ids.take<ProductId>());
  const Creation creation{id, draft, caller, once, deps.clock.now()};
  auto work = [&](Tx& tx) { return create_product_in(tx, deps, creation); };
  CO_TRY(auto answer, co_await transact_once(deps.database, work));
  deps.outbox.wake();
  co_await deps.cache.put(std::string(kLatest), id.str(), kLatestKept);
  co_return std::move(answer);
}

// Who may look is asked of the tables; what they see of the cache, under the name of its version.
Task<Result<std::string>> look_at_product(const Deps& deps, ProductId id, const Caller& caller) {
  auto find = [id](Tx& tx) { return must_find_door(tx, id); };
  CO_TRY(const auto door, co_await deps.database.read(find));
  const bool sells = door.seller == caller.user || runs_the_shop(caller);
  if (sells) co_return co_await load_product(deps, id);
  const bool may_look = !door.has_room || was_let_in(caller, id);
  if (!may_look) co_return Error(Errc::forbidden, "not let in", "ADMISSION_REQUIRED");
  const ports::Cache::Load load = [deps, id] { return load_product(deps, id); };
  auto name = fmt::format("product/one/{}/{}", id.value(), door.version);
  co_return co_await store::cached(deps.cache, std::move(name), kPageKept, load);
}

Task<Result<Product>> product_itself(const Deps& deps, ProductId id) {
  auto find = [id](Tx& tx) { return must_find(tx, id); };
  CO_TRY(auto shown, co_await deps.database.read(find));
  co_return std::move(shown.product);
}

// Pages are kept under the name of the latest change, so that a new one makes them all unknown.
Task<Result<std::string>> product_page(const Deps& deps, ProductFilter filter) {
  const auto latest = co_await deps.cache.get(std::string(kLatest));
  auto name = name_of_page(latest.value_or(""), filter);
  const ports::Cache::Load load = [deps, filter] { return load_page(deps, filter); };
  co_return co_await store::cached(deps.cache, std::move(name), kPageKept, load);
}

Task<Result<ProductPage>> products(const Deps& deps, ProductFilter filter) {
  auto find = [&](Tx& tx) { return list_products(tx, filter); };
  co_return co_await deps.database.read(find);
}

Task<Result<CompanyPage>> companies(const Deps& deps, CompanyFilter filter) {
  auto find = [&](Tx& tx) { return list_companies(tx, filter); };
  co_return co_await deps.database.read(find);
}

Task<Result<std::vector<Category>>> categories(const Deps& deps) {
  co_return co_await deps.database.read(all_categories);
}

bool runs_the_shop(const Caller& caller) {
  const auto role = domain::role_named(caller.role);
  return role == Role::manager || role == Role::admin;
}

Error no_such_product() { return Error(Errc::not_found, "unknown", "NO_SUCH_PRODUCT"); }

Result<Shown> must_find(Tx& tx, ProductId id) {
  TRY(auto product, find_product(tx, id));
  if (!product) return no_such_product();
  TRY(auto options, options_of(tx, id));
  return Shown{std::move(*product), std::move(options)};
}

Result<std::string> must_be_category(Tx& tx, std::int64_t code) {
  TRY(const auto known, all_categories(tx));
  const auto found = std::ranges::find(known, code, &Category::code);
  if (found != known.end()) return found->name;
  std::vector<std::int64_t> codes;
  for (const auto& category : known) codes.push_back(category.code);
  return Error(std::vector{
      FieldError{"/categoryCode", "ONE_OF", fmt::format("{}", fmt::join(codes, ", "))}});
}

Task<> renew_pages(const Deps& deps, const Product& product) {
  co_await deps.cache.put(std::string(kLatest),
                          fmt::format("{}/{}", product.id.value(), product.version), kLatestKept);
}

}  // namespace astraphe::product
