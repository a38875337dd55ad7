#include "services/product/editing_store.hpp"

#include "domain/stock.hpp"
#include "services/product/holds_store.hpp"
#include "services/product/store.hpp"
#include "store/search.hpp"

namespace astraphe::product {
namespace {

using ports::Args;
using ports::Tx;
using ports::Value;

template <class T>
Value or_null(const std::optional<T>& value) {
  if (value) return *value;
  return std::monostate();
}

// More, or less, of a product is on sale: its sum of stock, and what people are told of it.
Result<> move_initial(Tx& tx, ProductId id, std::int64_t delta) {
  TRY(const auto rows, tx.query("UPDATE product SET remaining = remaining + $2, "
                                "initial = initial + $2 WHERE id = $1 RETURNING remaining, initial",
                                Args{id.value(), delta}));
  if (rows.empty()) return Error(Errc::internal, "no product " + id.str());
  const auto band = domain::band_of(rows[0].integer(0), rows[0].integer(1));
  MUST(tx.execute("UPDATE product SET stock_band = $2 WHERE id = $1",
                  Args{id.value(), std::string(band)}));
  return Result<>();
}

Result<> place_stock(Tx& tx, const Product& product, std::span<const Option> options) {
  for (const auto& option : options) {
    if (!option.stock) continue;
    MUST(tx.execute("INSERT INTO stock (product_id, option_id, remaining, initial) "
                    "VALUES ($1, $2, $3, $3)",
                    Args{product.id.value(), option.id, *option.stock}));
    MUST(move_initial(tx, product.id, *option.stock));
    const std::array placed{Movement{{product.id, option.id}, std::nullopt, "PLACED", *option.stock,
                                     product.version}};
    MUST(write_movements(tx, placed, product.updated_at));
  }
  return Result<>();
}

}  // namespace

Result<> save_company(Tx& tx, const Company& company, const Author& author) {
  MUST(tx.execute("UPDATE company SET name = $2, description = $3, address = $4, updated_at = $5, "
                  "updated_by = $6, name_folded = $7 WHERE id = $1",
                  Args{company.id.value(), company.name, company.description, company.address,
                       micros(author.at), author.user.value(), store::folded(company.name)}));
  return Result<>();
}

Result<bool> delete_company(Tx& tx, CompanyId id, const Author& author) {
  TRY(const auto rows, tx.execute("UPDATE company SET deleted = 1, updated_at = $2, "
                                  "deleted_at = $2, deleted_by = $3 WHERE id = $1 "
                                  "AND NOT EXISTS (SELECT 1 FROM product p WHERE "
                                  "p.company_id = $1 AND p.deleted = 0 AND "
                                  "(p.sale_end IS NULL OR p.sale_end > $2))",
                                  Args{id.value(), micros(author.at), author.user.value()}));
  return rows == 1;
}

Result<std::vector<ProductId>> products_of(Tx& tx, CompanyId id) {
  TRY(const auto rows, tx.query("SELECT id FROM product WHERE company_id = $1 AND deleted = 0 "
                                "ORDER BY id", Args{id.value()}));
  std::vector<ProductId> ids;
  for (const auto& row : rows) ids.emplace_back(row.integer(0));
  return ids;
}

Result<std::optional<ProductBefore>> lock_product(Tx& tx, ProductId id) {
  MUST(tx.execute("UPDATE product SET version = version WHERE id = $1", Args{id.value()}));
  TRY(auto product, find_product(tx, id));
  if (!product) return std::optional<ProductBefore>();
  TRY(auto options, options_of(tx, id));
  TRY(const auto shared, remaining_in(tx, id, kSharedStock));
  return std::optional(ProductBefore{std::move(*product), std::move(options), shared.has_value()});
}

Result<> save_product(Tx& tx, const Product& p, const Author& author) {
  const auto end = p.sale.end ? Value(micros(*p.sale.end)) : Value();
  MUST(tx.execute("UPDATE product SET version = $2, name = $3, description = $4, "
                  "original_price = $5, discounted_price = $6, category_code = $7, "
                  "sale_start = $8, sale_end = $9, has_room = $10, admitted_each = $11, "
                  "period_ms = $12, start_delay_ms = $13, active_max = $14, stay_ms = $15, "
                  "keeps_place = $16, purchase_limit = $17, hold_seconds = $18, updated_at = $19, "
                  "updated_by = $20, name_folded = $21, picture_key = $22, "
                  "description_picture_key = $23 WHERE id = $1",
                  Args{p.id.value(), p.version, p.name, p.description, p.original_price.amount(),
                       p.discounted_price.amount(), p.category, micros(p.sale.start), end,
                       std::int64_t{p.rules.has_room}, p.rules.count,
                       std::int64_t{p.rules.period.count()},
                       std::int64_t{p.rules.start_delay.count()}, or_null(p.rules.active_max),
                       std::int64_t{p.rules.stay.count()},
                       std::int64_t{p.rules.rejoin == domain::Rejoin::keep_place},
                       or_null(p.purchase_limit), std::int64_t{p.hold.count()},
                       micros(author.at), author.user.value(), store::folded(p.name),
                       or_null(p.pictures.product), or_null(p.pictures.description)}));
  return Result<>();
}

Result<> delete_product(Tx& tx, ProductId id, const Author& author) {
  MUST(tx.execute("UPDATE product SET deleted = 1, version = version + 1, updated_at = $2, "
                  "deleted_at = $2, deleted_by = $3 WHERE id = $1",
                  Args{id.value(), micros(author.at), author.user.value()}));
  return Result<>();
}

Result<> save_options(Tx& tx, const Product& product, std::span<const Option> options,
                      const KnownOptions& known) {
  for (const auto& option : options.first(known.count)) {
    MUST(tx.execute("UPDATE product_option SET name = $3, value = $4, price = $5, "
                    "updated_at = $6, updated_by = $7 WHERE product_id = $1 AND option_id = $2 "
                    "AND (name <> $3 OR value <> $4 OR price <> $5)",
                    Args{product.id.value(), option.id, option.name, option.value,
                         option.price.amount(), micros(known.author.at),
                         known.author.user.value()}));
  }
  const auto added = options.subspan(known.count);
  MUST(insert_options(tx, product.id, added, known.author));
  return place_stock(tx, product, added);
}

Result<> set_stock(Tx& tx, const Product& product, std::int64_t row, std::int64_t units) {
  const Error moved_on(Errc::conflict, "the stock has moved on", "CONCURRENT_CHANGE");
  TRY(const auto before, remaining_in(tx, product.id, row));
  if (!before) return moved_on;
  const auto delta = units - *before;
  if (delta == 0) return Result<>();
  MUST(move_initial(tx, product.id, delta));
  TRY(const auto rows, tx.execute("UPDATE stock SET remaining = remaining + $3, "
                                  "initial = initial + $3 WHERE product_id = $1 AND "
                                  "option_id = $2 AND remaining = $4",
                                  Args{product.id.value(), row, delta, *before}));
  if (rows != 1) return moved_on;
  const std::array set{Movement{{product.id, row}, std::nullopt, "SET", delta, product.version}};
  return write_movements(tx, set, product.updated_at);
}

}  // namespace astraphe::product
