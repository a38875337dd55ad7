#pragma once
// What becomes of companies and products once they are there. The queue hears of each change of a
// product with the transaction that makes it.

#include "services/product/catalogue.hpp"

namespace astraphe::product {

// Errc::forbidden but for the owner and for administrators.
Task<Result<Company>> change_company(const Deps& deps, const http::Caller& caller, CompanyId id,
                                     CompanyChange change);
// With what it had on sale once. Errc::conflict COMPANY_HAS_SALES while it has something on sale.
Task<Result<>> end_company(const Deps& deps, const http::Caller& caller, CompanyId id);

// Errc::forbidden but for its seller and whoever runs the shop. Errc::conflict CONCURRENT_CHANGE
// when the caller has seen another version.
Task<Result<Shown>> change_product(const Deps& deps, const http::Caller& caller, ProductId id,
                                   http::json::object change, PictureFiles pictures);
// Nobody orders it any more; what is ordered goes on. Errc::forbidden but for its seller and for
// administrators.
Task<Result<>> end_product(const Deps& deps, const http::Caller& caller, ProductId id);

}  // namespace astraphe::product
