#include "services/product/editing.hpp"

#include "domain/account.hpp"
#include "services/product/editing_store.hpp"
#include "services/product/events.hpp"
#include "services/product/subscriptions.hpp"

namespace astraphe::product {
namespace {

namespace json = boost::json;
using http::Caller;
using ports::Tx;

Error not_theirs() { return Error(Errc::forbidden, "not the owner"); }

Author author_now(const Deps& deps, const Caller& caller) {
  return Author{caller.user, deps.clock.now()};
}

bool owns(const Caller& caller, UserId owner) {
  return caller.user == owner || domain::role_named(caller.role) == domain::Role::admin;
}

Result<Company> own_company(Tx& tx, CompanyId id, const Caller& caller) {
  TRY(auto company, lock_company(tx, id));
  if (!company) return Error(Errc::not_found, "no such company");
  if (!owns(caller, company->owner)) return not_theirs();
  return std::move(*company);
}

Result<ProductBefore> known_product(Tx& tx, ProductId id) {
  TRY(auto before, lock_product(tx, id));
  if (!before) return no_such_product();
  return std::move(*before);
}

Result<Company> change_company_in(Tx& tx, Company company, const CompanyChange& change,
                                  const Author& author) {
  company.name = change.name.value_or(company.name);
  company.description = change.description.value_or(company.description);
  company.address = change.address.value_or(company.address);
  company.updated_at = author.at;
  MUST(save_company(tx, company, author));
  return company;
}

// The product as everybody hears of it for the last time.
Result<Product> end_product_in(Tx& tx, const Deps& deps, Product product, const Author& author) {
  MUST(delete_product(tx, product.id, author));
  MUST(show_instead(tx, product.pictures, {}, author.at));
  product.version += 1;
  product.deleted = true;
  MUST(deps.outbox.add(tx, product_changed(product, author.at)));
  return product;
}

Result<> end_company_in(Tx& tx, const Deps& deps, const Company& company, const Author& author) {
  TRY(const bool deleted, delete_company(tx, company.id, author));
  if (!deleted) return Error(Errc::conflict, "still selling", "COMPANY_HAS_SALES");
  TRY(const auto ids, products_of(tx, company.id));
  for (const auto id : ids) {
    TRY(auto before, known_product(tx, id));
    MUST(end_product_in(tx, deps, std::move(before.product), author));
  }
  return Result<>();
}

Product changed(Product product, const ProductDraft& draft, Instant now) {
  product.version += 1;
  product.name = draft.name;
  product.description = draft.description;
  product.original_price = draft.original_price;
  product.discounted_price = draft.discounted_price;
  product.category = draft.category;
  product.sale = draft.sale;
  product.rules = draft.rules;
  product.purchase_limit = draft.purchase_limit;
  product.hold = draft.hold;
  product.pictures = draft.pictures;
  product.updated_at = now;
  return product;
}

Result<> may_change(const Product& product, const Caller& caller) {
  if (product.seller == caller.user || runs_the_shop(caller)) return Result<>();
  return not_theirs();
}

// Before any picture is pressed for it.
Task<Result<>> must_be_theirs_to_change(const Deps& deps, const Caller& caller, ProductId id) {
  auto look = [&](Tx& tx) -> Result<> {
    TRY(const auto shown, must_find(tx, id));
    return may_change(shown.product, caller);
  };
  co_return co_await deps.database.read(look);
}

struct Edit {
  const json::object& body;
  const PictureKeys& pictures;  // new ones
  Author author;
};

Result<Shown> change_product_in(Tx& tx, const Deps& deps, const ProductBefore& before,
                                const Edit& edit) {
  const auto& author = edit.author;
  TRY(auto change, read_product_change(edit.body, before, deps.wire.zone));
  auto& draft = change.draft;
  if (edit.pictures.product) draft.pictures.product = edit.pictures.product;
  if (edit.pictures.description) draft.pictures.description = edit.pictures.description;
  if (change.version.value_or(before.product.version) != before.product.version) {
    return Error(Errc::conflict, "another version was seen", "CONCURRENT_CHANGE");
  }
  MUST(must_be_category(tx, draft.category));
  const auto product = changed(before.product, draft, author.at);
  MUST(save_product(tx, product, author));
  MUST(show_instead(tx, before.product.pictures, product.pictures, author.at));
  MUST(save_options(tx, product, draft.options, {before.options.size(), author}));
  for (const auto& [row, units] : change.stock) MUST(set_stock(tx, product, row, units));
  TRY(auto shown, must_find(tx, product.id));
  const bool is_back = before.product.remaining <= 0 && shown.product.remaining > 0;
  if (is_back) MUST(announce_restock(tx, shown.product, author.at));
  MUST(deps.outbox.add(tx, product_changed(shown.product, author.at)));
  return shown;
}

}  // namespace

Task<Result<Company>> change_company(const Deps& deps, const Caller& caller, CompanyId id,
                                     CompanyChange change) {
  auto work = [&](Tx& tx) -> Result<Company> {
    TRY(auto company, own_company(tx, id, caller));
    return change_company_in(tx, std::move(company), change, author_now(deps, caller));
  };
  co_return co_await deps.database.transact(work);
}

Task<Result<>> end_company(const Deps& deps, const Caller& caller, CompanyId id) {
  auto work = [&](Tx& tx) -> Result<> {
    TRY(const auto company, own_company(tx, id, caller));
    return end_company_in(tx, deps, company, author_now(deps, caller));
  };
  CO_MUST(co_await deps.database.transact(work));
  deps.outbox.wake();
  co_return Result<>();
}

Task<Result<Shown>> change_product(const Deps& deps, const Caller& caller, ProductId id,
                                   json::object change, PictureFiles pictures) {
  PictureKeys keys;
  if (!pictures.empty()) {
    CO_MUST(co_await must_be_theirs_to_change(deps, caller, id));
    CO_TRY(auto stored, co_await store_pictures(deps, std::move(pictures)));
    keys = std::move(stored);
  }
  auto work = [&](Tx& tx) -> Result<Shown> {
    TRY(const auto before, known_product(tx, id));
    MUST(may_change(before.product, caller));
    return change_product_in(tx, deps, before, {change, keys, author_now(deps, caller)});
  };
  CO_TRY(auto shown, co_await deps.database.transact(work));
  deps.outbox.wake();
  co_await renew_pages(deps, shown.product);
  co_return std::move(shown);
}

Task<Result<>> end_product(const Deps& deps, const Caller& caller, ProductId id) {
  auto work = [&](Tx& tx) -> Result<Product> {
    TRY(auto before, known_product(tx, id));
    if (!owns(caller, before.product.seller)) return not_theirs();
    return end_product_in(tx, deps, std::move(before.product), author_now(deps, caller));
  };
  CO_TRY(const auto product, co_await deps.database.transact(work));
  deps.outbox.wake();
  co_await renew_pages(deps, product);
  co_return Result<>();
}

}  // namespace astraphe::product
