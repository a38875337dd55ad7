#pragma once
// Changing the rows of companies and products. Each of these runs in a transaction that has locked
// what it changes.

#include "ports/database.hpp"
#include "services/product/product.hpp"

#include <span>

namespace astraphe::product {

Result<> save_company(ports::Tx& tx, const Company& company, const Author& author);
// False while it has products on sale, or yet to come on sale.
Result<bool> delete_company(ports::Tx& tx, CompanyId id, const Author& author);
// Those that are not deleted.
Result<std::vector<ProductId>> products_of(ports::Tx& tx, CompanyId id);

// A deleted one is not found. Every other writer of the product or its stock waits until the
// transaction ends.
Result<std::optional<ProductBefore>> lock_product(ports::Tx& tx, ProductId id);
// All that its seller decides, and its version; the stock stays as it is.
Result<> save_product(ports::Tx& tx, const Product& product, const Author& author);
Result<> delete_product(ports::Tx& tx, ProductId id, const Author& author);

// The first of them are there already and get new names and prices; the others are added, with
// their stock.
struct KnownOptions {
  std::size_t count;
  Author author;
};
Result<> save_options(ports::Tx& tx, const Product& product, std::span<const Option> options,
                      const KnownOptions& known);
// So many remain in that row of the product's stock: kSharedStock, or an option's. Errc::conflict
// when there is no such row.
Result<> set_stock(ports::Tx& tx, const Product& product, std::int64_t row, std::int64_t units);

}  // namespace astraphe::product
