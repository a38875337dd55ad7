#pragma once
// Companies and products: who may put what on sale, and who may look at it. editing.hpp has what
// becomes of them later.

#include "auth/identity.hpp"
#include "services/product/input.hpp"
#include "services/product/pictures.hpp"
#include "services/product/service.hpp"
#include "services/product/store.hpp"
#include "store/idempotency.hpp"

namespace astraphe::product {

// The caller owns it. Errc::forbidden for customers.
Task<Result<http::Response>> create_company(const Deps& deps, const http::Caller& caller,
                                            store::OnceKey once, CompanyDraft draft);

Task<Result<Company>> look_at_company(const Deps& deps, CompanyId id);

// Errc::forbidden unless the company is the caller's own or the caller runs the shop. The queue
// hears of it.
Task<Result<http::Response>> create_product(const Deps& deps, const http::Caller& caller,
                                            store::OnceKey once, ProductDraft draft,
                                            PictureFiles pictures);

struct Shown {
  Product product;
  std::vector<Option> options;
};
// As JSON. What remains may be a second old, but for whoever sells it. Errc::forbidden,
// ADMISSION_REQUIRED, for whoever was not let in and does not sell it.
Task<Result<std::string>> look_at_product(const Deps& deps, ProductId id,
                                          const http::Caller& caller);

// For other services of ours.
Task<Result<Product>> product_itself(const Deps& deps, ProductId id);

// The public list, as JSON. It may be a second old, but knows every change of a product that this
// process has answered.
Task<Result<std::string>> product_page(const Deps& deps, ProductFilter filter);
// As it is now.
Task<Result<ProductPage>> products(const Deps& deps, ProductFilter filter);
Task<Result<CompanyPage>> companies(const Deps& deps, CompanyFilter filter);
Task<Result<std::vector<Category>>> categories(const Deps& deps);

// Where another request with the same key was faster, its answer is there the second time.
template <class Work>
Task<Result<http::Response>> transact_once(ports::Database& database, Work work) {
  auto answer = co_await database.transact(work);
  const bool was_overtaken = !answer && answer.error().code() == Errc::conflict;
  if (was_overtaken) co_return co_await database.transact(work);
  co_return answer;
}

// What the rest of this service asks too.
bool runs_the_shop(const http::Caller& caller);
Error no_such_product();
Result<Shown> must_find(ports::Tx& tx, ProductId id);
// The category's name. Errc::invalid naming the codes there are.
Result<std::string> must_be_category(ports::Tx& tx, std::int64_t code);
// After the transaction that changed it: no page shows the old state any more.
Task<> renew_pages(const Deps& deps, const Product& product);

}  // namespace astraphe::product
