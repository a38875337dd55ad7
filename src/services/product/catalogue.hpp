#pragma once
// Companies and products: who may put what on sale, and who may look at it.

#include "auth/identity.hpp"
#include "services/product/input.hpp"
#include "services/product/service.hpp"
#include "store/idempotency.hpp"

namespace astraphe::product {

// The caller owns it. Errc::forbidden for customers.
Task<Result<http::Response>> create_company(const Deps& deps, const http::Caller& caller,
                                            store::OnceKey once, CompanyDraft draft);

Task<Result<Company>> look_at_company(const Deps& deps, CompanyId id);

// Errc::forbidden unless the company is the caller's own or the caller runs the shop. The queue
// hears of it.
Task<Result<http::Response>> create_product(const Deps& deps, const http::Caller& caller,
                                            store::OnceKey once, ProductDraft draft);

struct Shown {
  Product product;
  std::vector<Option> options;
};
// Errc::forbidden, ADMISSION_REQUIRED, for whoever was not let in and does not sell it.
Task<Result<Shown>> look_at_product(const Deps& deps, ProductId id, const http::Caller& caller);

// For other services of ours.
Task<Result<Product>> product_itself(const Deps& deps, ProductId id);

// The public list, the newest first, as JSON. It may be a second old, but knows every product whose
// creation was answered by this process.
Task<Result<std::string>> product_page(const Deps& deps, Paging paging);

}  // namespace astraphe::product
