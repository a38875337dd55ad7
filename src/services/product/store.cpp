#include "services/product/store.hpp"

#include "domain/stock.hpp"
#include "services/product/holds_store.hpp"
#include "store/search.hpp"

namespace astraphe::product {
namespace {

using ports::Args;
using ports::Row;
using ports::Tx;
using ports::Value;

constexpr std::string_view kSelectProduct =
    "SELECT p.id, p.version, p.company_id, c.name, c.owner_id, p.name, p.description, "
    "p.original_price, p.discounted_price, p.category_code, k.name, p.sale_start, p.sale_end, "
    "p.has_room, p.admitted_each, p.period_ms, p.start_delay_ms, p.active_max, p.stay_ms, "
    "p.keeps_place, p.purchase_limit, p.hold_seconds, p.remaining, p.initial, p.stock_band, "
    "p.created_at, p.updated_at, p.picture_key, p.description_picture_key FROM product p JOIN company c ON c.id = p.company_id "
    "JOIN category k ON k.code = p.category_code ";
constexpr std::string_view kCountProducts =
    "SELECT COUNT(*) FROM product p JOIN company c ON c.id = p.company_id ";
constexpr std::string_view kSelectCompany =
    "SELECT id, owner_id, name, description, address, created_at, updated_at FROM company ";

// In the order of ProductSort.
constexpr std::array<std::string_view, 3> kSortColumns{"p.created_at", "p.updated_at",
                                                       "p.discounted_price"};

// Only what was asked for, so that each search finds its index.
class Conditions {
 public:
  explicit Conditions(std::string_view first) : sql_("WHERE ") { sql_ += first; }

  void equal(std::string_view column, std::int64_t value) { add(column, " = ", value); }
  void contain(std::string_view column, const std::string& term) {
    if (term.empty()) return;
    add(column, " LIKE ", store::containing(term));
    sql_ += " ESCAPE '\\'";
  }

  const std::string& sql() const { return sql_; }
  const Args& args() const { return args_; }

  // With what follows them.
  std::string page(std::string_view order_by) const {
    return sql_ + " ORDER BY " + std::string(order_by) + " LIMIT $" +
           std::to_string(args_.size() + 1) + " OFFSET $" + std::to_string(args_.size() + 2);
  }
  Args page_args(http::Paging paging) const {
    Args all = args_;
    all.insert(all.end(), {Value(paging.size), Value(paging.offset())});
    return all;
  }

 private:
  void add(std::string_view column, std::string_view compares, Value value) {
    args_.push_back(std::move(value));
    sql_ += " AND " + std::string(column) + std::string(compares) + "$" +
            std::to_string(args_.size());
  }

  std::string sql_;
  Args args_;
};

template <class T>
Value or_null(const std::optional<T>& value) {
  if (value) return *value;
  return std::monostate();
}

Won won(const Row& row, std::size_t column) {
  return *Won::of(row.integer(column));
}

domain::SaleWindow sale_from(const Row& row, std::size_t column) {
  domain::SaleWindow sale{instant(row.integer(column)), std::nullopt};
  if (const auto end = row.maybe_integer(column + 1)) sale.end = instant(*end);
  return sale;
}

domain::AdmissionRules rules_from(const Row& row, std::size_t column) {
  return domain::AdmissionRules{.has_room = row.integer(column) == 1,
                                .count = row.integer(column + 1),
                                .period = Millis(row.integer(column + 2)),
                                .start_delay = Millis(row.integer(column + 3)),
                                .active_max = row.maybe_integer(column + 4),
                                .stay = Millis(row.integer(column + 5)),
                                .rejoin = row.integer(column + 6) == 1
                                              ? domain::Rejoin::keep_place
                                              : domain::Rejoin::to_the_back};
}

Company company_from(const Row& row) {
  return Company{CompanyId(row.integer(0)), UserId(row.integer(1)), row.text(2), row.text(3),
                 row.text(4), instant(row.integer(5)), instant(row.integer(6))};
}

Product product_from(const Row& row) {
  return Product{.id = ProductId(row.integer(0)),
                 .version = row.integer(1),
                 .company = CompanyId(row.integer(2)),
                 .company_name = row.text(3),
                 .seller = UserId(row.integer(4)),
                 .name = row.text(5),
                 .description = row.text(6),
                 .original_price = won(row, 7),
                 .discounted_price = won(row, 8),
                 .category = row.integer(9),
                 .category_name = row.text(10),
                 .sale = sale_from(row, 11),
                 .rules = rules_from(row, 13),
                 .purchase_limit = row.maybe_integer(20),
                 .hold = std::chrono::seconds(row.integer(21)),
                 .remaining = row.integer(22),
                 .initial = row.integer(23),
                 .stock_band = row.text(24),
                 .created_at = instant(row.integer(25)),
                 .updated_at = instant(row.integer(26)),
                 .pictures = {row.maybe_text(27), row.maybe_text(28)}};
}

Result<> insert_stock(Tx& tx, ProductId product, const ProductDraft& draft, Instant now) {
  std::vector<Args> batch;
  std::vector<Movement> placed;
  const auto place = [&](std::int64_t row, std::int64_t units) {
    batch.push_back(Args{product.value(), row, units});
    placed.push_back(Movement{StockRow{product, row}, std::nullopt, "PLACED", units});
  };
  if (draft.shared_stock) place(kSharedStock, *draft.shared_stock);
  for (const auto& option : draft.options) {
    if (option.stock) place(option.id, *option.stock);
  }
  MUST(
      tx.execute_many("INSERT INTO stock (product_id, option_id, remaining, initial) "
                      "VALUES ($1, $2, $3, $3)",
                      batch));
  return write_movements(tx, placed, now);
}

Result<> insert_product_row(Tx& tx, const Product& p, UserId creator) {
  const auto end = p.sale.end ? Value(micros(*p.sale.end)) : Value();
  MUST(tx.execute(
      "INSERT INTO product (id, version, company_id, name, description, original_price, "
      "discounted_price, category_code, sale_start, sale_end, has_room, admitted_each, period_ms, "
      "start_delay_ms, active_max, stay_ms, keeps_place, purchase_limit, hold_seconds, remaining, "
      "initial, stock_band, deleted, created_at, created_by, updated_at, updated_by, name_folded, "
      "picture_key, description_picture_key) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19, $20, $21, $22, 0, $23, $24, $23, $24, $25, $26, $27)",
      Args{p.id.value(),
           p.version,
           p.company.value(),
           p.name,
           p.description,
           p.original_price.amount(),
           p.discounted_price.amount(),
           p.category,
           micros(p.sale.start),
           end,
           std::int64_t{p.rules.has_room},
           p.rules.count,
           std::int64_t{p.rules.period.count()},
           std::int64_t{p.rules.start_delay.count()},
           or_null(p.rules.active_max),
           std::int64_t{p.rules.stay.count()},
           std::int64_t{p.rules.rejoin == domain::Rejoin::keep_place},
           or_null(p.purchase_limit),
           std::int64_t{p.hold.count()},
           p.remaining,
           p.initial,
           p.stock_band,
           micros(p.created_at),
           creator.value(),
           store::folded(p.name),
           or_null(p.pictures.product),
           or_null(p.pictures.description)}));
  return Result<>();
}

}  // namespace

Result<> insert_company(Tx& tx, const Company& company) {
  MUST(
      tx.execute("INSERT INTO company (id, owner_id, name, description, address, deleted, "
                 "created_at, created_by, updated_at, updated_by, name_folded) "
                 "VALUES ($1, $2, $3, $4, $5, 0, $6, $2, $6, $2, $7)",
                 Args{company.id.value(), company.owner.value(), company.name, company.description,
                      company.address, micros(company.created_at), store::folded(company.name)}));
  return Result<>();
}

Result<std::optional<Company>> find_company(Tx& tx, CompanyId id) {
  TRY(const auto rows, tx.query(std::string(kSelectCompany) + "WHERE id = $1 AND deleted = 0",
                                Args{id.value()}));
  if (rows.empty()) return std::optional<Company>();
  return std::optional(company_from(rows[0]));
}

Result<std::optional<Company>> lock_company(Tx& tx, CompanyId id) {
  MUST(tx.execute("UPDATE company SET deleted = deleted WHERE id = $1", Args{id.value()}));
  return find_company(tx, id);
}

Result<CompanyPage> list_companies(Tx& tx, const CompanyFilter& filter) {
  Conditions which("deleted = 0");
  if (filter.owner) which.equal("owner_id", filter.owner->value());
  which.contain("name_folded", filter.name);
  TRY(const auto total, tx.query("SELECT COUNT(*) FROM company " + which.sql(), which.args()));
  TRY(const auto rows, tx.query(std::string(kSelectCompany) + which.page("id DESC"),
                                which.page_args(filter.paging)));
  CompanyPage page{{}, total.at(0).integer(0), filter.paging};
  for (const auto& row : rows) page.companies.push_back(company_from(row));
  return page;
}

Result<std::vector<Category>> all_categories(Tx& tx) {
  TRY(const auto rows, tx.query("SELECT code, name FROM category ORDER BY code", Args()));
  std::vector<Category> categories;
  for (const auto& row : rows) categories.push_back(Category{row.integer(0), row.text(1)});
  return categories;
}

Result<> insert_product(Tx& tx, const Product& product, const ProductDraft& draft, UserId creator) {
  MUST(insert_product_row(tx, product, creator));
  MUST(insert_options(tx, product.id, draft.options, {creator, product.created_at}));
  return insert_stock(tx, product.id, draft, product.created_at);
}

Result<> insert_options(Tx& tx, ProductId product, std::span<const Option> options,
                        const Author& author) {
  std::vector<Args> batch;
  for (const auto& option : options) {
    batch.push_back(Args{product.value(), option.id, option.name, option.value,
                         option.price.amount(), micros(author.at), author.user.value()});
  }
  MUST(
      tx.execute_many("INSERT INTO product_option (product_id, option_id, name, value, price, "
                      "created_at, created_by, updated_at, updated_by) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $7)",
                      batch));
  return Result<>();
}

Result<std::optional<Product>> find_product(Tx& tx, ProductId id) {
  const auto sql = std::string(kSelectProduct) + "WHERE p.id = $1 AND p.deleted = 0";
  TRY(const auto rows, tx.query(sql, Args{id.value()}));
  if (rows.empty()) return std::optional<Product>();
  return std::optional(product_from(rows[0]));
}

Result<std::vector<Option>> options_of(Tx& tx, ProductId id) {
  TRY(const auto rows,
      tx.query("SELECT o.option_id, o.name, o.value, o.price, s.remaining FROM product_option o "
               "LEFT JOIN stock s ON s.product_id = o.product_id AND s.option_id = o.option_id "
               "WHERE o.product_id = $1 ORDER BY o.option_id",
               Args{id.value()}));
  std::vector<Option> options;
  for (const auto& row : rows) {
    options.push_back(
        Option{row.integer(0), row.text(1), row.text(2), won(row, 3), row.maybe_integer(4)});
  }
  return options;
}

Result<std::optional<ProductDoor>> find_door(Tx& tx, ProductId id) {
  TRY(const auto rows,
      tx.query("SELECT p.version, p.has_room, c.owner_id FROM product p "
               "JOIN company c ON c.id = p.company_id WHERE p.id = $1 AND p.deleted = 0",
               Args{id.value()}));
  if (rows.empty()) return std::optional<ProductDoor>();
  const auto& row = rows[0];
  return std::optional(ProductDoor{row.integer(0), row.integer(1) != 0, UserId(row.integer(2))});
}

Result<ProductPage> list_products(Tx& tx, const ProductFilter& filter) {
  Conditions which("p.deleted = 0");
  if (filter.product) which.equal("p.id", filter.product->value());
  if (filter.seller) which.equal("c.owner_id", filter.seller->value());
  if (filter.category != 0) which.equal("p.category_code", filter.category);
  which.contain("p.name_folded", filter.product_name);
  which.contain("c.name_folded", filter.company_name);
  TRY(const auto total, tx.query(std::string(kCountProducts) + which.sql(), which.args()));
  const std::string way = filter.ascending ? " ASC" : " DESC";
  const std::string column(kSortColumns.at(static_cast<std::size_t>(filter.sort)));
  TRY(const auto rows, tx.query(std::string(kSelectProduct) +
                                    which.page(column + way + ", p.id" + way),
                                which.page_args(filter.paging)));
  ProductPage page{{}, total.at(0).integer(0), filter.paging};
  for (const auto& row : rows) page.products.push_back(product_from(row));
  return page;
}

Result<std::optional<std::int64_t>> remaining_in(Tx& tx, ProductId product,
                                                 std::int64_t stock_row) {
  TRY(const auto rows, tx.query("SELECT remaining FROM stock WHERE product_id = $1 "
                                "AND option_id = $2",
                                Args{product.value(), stock_row}));
  if (rows.empty()) return std::optional<std::int64_t>();
  return std::optional(rows[0].integer(0));
}

Result<Moved> move_remaining(Tx& tx, ProductId product, std::int64_t delta, Instant now) {
  TRY(const auto rows, tx.query("UPDATE product SET remaining = remaining + $2 WHERE id = $1 "
                                "RETURNING remaining, initial, stock_band",
                                Args{product.value(), delta}));
  if (rows.empty()) return Error(Errc::internal, "no product " + product.str());
  const auto before = rows[0].text(2);
  const auto band = std::string(domain::band_of(rows[0].integer(0), rows[0].integer(1)));
  if (band == before) return Moved();
  MUST(
      tx.execute("UPDATE product SET stock_band = $2, version = version + 1, updated_at = $3, "
                 "updated_by = NULL WHERE id = $1",
                 Args{product.value(), band, micros(now)}));
  return Moved{.is_news = true, .is_back = before == domain::band_of(0, 0)};
}

}  // namespace astraphe::product
