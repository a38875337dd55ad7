#pragma once
// The rows of companies, products and what a product's stock rows say. editing_store.hpp changes
// them; holds_store.hpp has the rows of what was taken from them.

#include "http/page.hpp"
#include "ports/database.hpp"
#include "services/product/product.hpp"

#include <array>
#include <span>

namespace astraphe::product {

Result<> insert_company(ports::Tx& tx, const Company& company);
// Deleted ones are not found.
Result<std::optional<Company>> find_company(ports::Tx& tx, CompanyId id);
// The same, and whoever changes it or puts something on sale for it waits until the transaction
// ends.
Result<std::optional<Company>> lock_company(ports::Tx& tx, CompanyId id);

struct CompanyFilter {
  std::optional<UserId> owner;
  std::string name;  // or a part of it; empty for all
  http::Paging paging;
};
struct CompanyPage {
  std::vector<Company> companies;
  std::int64_t total = 0;
  http::Paging paging;
};
// The newest first.
Result<CompanyPage> list_companies(ports::Tx& tx, const CompanyFilter& filter);

struct Category {
  std::int64_t code;
  std::string name;
};
Result<std::vector<Category>> all_categories(ports::Tx& tx);

// With its options and its stock rows, and what was placed in them in the ledger.
Result<> insert_product(ports::Tx& tx, const Product& product, const ProductDraft& draft,
                        UserId creator);
// The options alone, without their stock.
Result<> insert_options(ports::Tx& tx, ProductId product, std::span<const Option> options,
                        const Author& author);
// Deleted ones are not found.
Result<std::optional<Product>> find_product(ports::Tx& tx, ProductId id);
Result<std::vector<Option>> options_of(ports::Tx& tx, ProductId id);

// What decides who may look at a product. Deleted ones are not found.
struct ProductDoor {
  std::int64_t version;
  bool has_room;
  UserId seller;
};
Result<std::optional<ProductDoor>> find_door(ports::Tx& tx, ProductId id);

// In the order of kProductSortNames, which is what the API says.
enum class ProductSort { created_at, updated_at, discounted_price };
inline constexpr std::array<std::string_view, 3> kProductSortNames{"CREATED_AT", "UPDATED_AT",
                                                                   "DISCOUNTED_PRICE"};
struct ProductFilter {
  std::optional<ProductId> product;
  std::optional<UserId> seller;
  std::int64_t category = 0;  // 0 for all
  std::string product_name;   // or a part of it; empty for all
  std::string company_name;
  ProductSort sort = ProductSort::created_at;
  bool ascending = false;
  http::Paging paging;
};
struct ProductPage {
  std::vector<Product> products;
  std::int64_t total = 0;
  http::Paging paging;
};
Result<ProductPage> list_products(ports::Tx& tx, const ProductFilter& filter);

// What the row that an option draws on holds now; nothing where there is no such row.
Result<std::optional<std::int64_t>> remaining_in(ports::Tx& tx, ProductId product,
                                                 std::int64_t stock_row);

// Moves the product's sum of stock by `delta`, and makes every other writer of this product's stock
// wait until the transaction ends.
struct Moved {
  bool is_news = false;  // what people are told of it has changed, and the version has grown
  bool is_back = false;  // it was sold out before
};
Result<Moved> move_remaining(ports::Tx& tx, ProductId product, std::int64_t delta, Instant now);

}  // namespace astraphe::product
