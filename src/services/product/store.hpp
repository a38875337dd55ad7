#pragma once
// The rows of companies, products and what a product's stock rows say. holds_store.hpp has the rows
// of what was taken from them.

#include "ports/database.hpp"
#include "services/product/product.hpp"

namespace astraphe::product {

Result<> insert_company(ports::Tx& tx, const Company& company);
Result<std::optional<Company>> find_company(ports::Tx& tx, CompanyId id);

// Nothing for an unknown code.
Result<std::optional<std::string>> category_name(ports::Tx& tx, std::int64_t code);
Result<std::vector<std::int64_t>> category_codes(ports::Tx& tx);

// With its options and its stock rows, and what was placed in them in the ledger.
Result<> insert_product(ports::Tx& tx, const Product& product, const ProductDraft& draft,
                        UserId creator);
// Deleted ones are not found.
Result<std::optional<Product>> find_product(ports::Tx& tx, ProductId id);
Result<std::vector<Option>> options_of(ports::Tx& tx, ProductId id);

Result<std::int64_t> count_products(ports::Tx& tx);
// The newest first.
Result<std::vector<Product>> list_products(ports::Tx& tx, std::int64_t offset, std::int64_t count);

// What the row that an option draws on holds now; nothing where there is no such row.
Result<std::optional<std::int64_t>> remaining_in(ports::Tx& tx, ProductId product,
                                                 std::int64_t stock_row);

// Moves the product's sum of stock by `delta`, makes every other writer of this product's stock
// wait until the transaction ends, and says whether what people are told of it changed. If so, the
// version has grown.
Result<bool> move_remaining(ports::Tx& tx, ProductId product, std::int64_t delta, Instant now);

}  // namespace astraphe::product
