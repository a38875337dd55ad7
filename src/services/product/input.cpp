#include "services/product/input.hpp"

#include "services/product/pictures.hpp"

namespace astraphe::product {
namespace {

namespace json = boost::json;
using http::Fields;
using http::Length;
using http::Range;

constexpr std::int64_t kStockMax = 1'000'000'000;
constexpr std::size_t kOptionsMax = 100;
constexpr Range kQuantity{1, 1'000};
constexpr Range kHoldSeconds{5, 86'400};
constexpr Range kStayMs{domain::kStayMin.count(), domain::kStayMax.count()};
constexpr Range kStartDelayMs{0, domain::kStartDelayMax.count()};
constexpr Range kCountRange{1, domain::kCountMax};
constexpr Range kPeriodMs{domain::kPeriodMin.count(), domain::kPeriodMax.count()};
constexpr Range kIds{1, kIdMax};
constexpr Range kPageNumber{1, 10'000};
constexpr Range kPageSize{1, 100};

constexpr std::size_t kTermMax = 100;
constexpr std::array<std::string_view, 2> kDirections{"DESC", "ASC"};
constexpr std::array<std::string_view, 2> kModes{"room", "none"};
constexpr std::array<std::string_view, 1> kOrders{"fifo"};
constexpr std::array<std::string_view, 2> kRejoins{"back", "keep"};

// What is absent stays as in `rules`.
domain::AdmissionRules read_rules(const json::object& object, domain::AdmissionRules rules,
                                  Fields& outer) {
  Fields fields(object, outer.pointer_to("admission"));
  if (const auto mode = fields.maybe_one_of("mode", kModes)) rules.has_room = *mode == 0;
  rules.count = fields.maybe_integer("count", kCountRange).value_or(rules.count);
  rules.period = Millis(fields.maybe_integer("periodMs", kPeriodMs).value_or(rules.period.count()));
  rules.start_delay = Millis(
      fields.maybe_integer("startDelayMs", kStartDelayMs).value_or(rules.start_delay.count()));
  const auto active_max = fields.maybe_integer("maxActive", {1, domain::kActiveMax});
  if (object.contains("maxActive")) rules.active_max = active_max;
  rules.stay = Millis(fields.maybe_integer("stayMs", kStayMs).value_or(rules.stay.count()));
  (void)fields.maybe_one_of("order", kOrders);
  if (const auto rejoin = fields.maybe_one_of("rejoin", kRejoins)) {
    rules.rejoin = *rejoin == 1 ? domain::Rejoin::keep_place : domain::Rejoin::to_the_back;
  }
  outer.add(fields.take_errors());
  return rules;
}

// `before` is the option that stood in this place, or null for a new one.
Option read_option(const json::value& value, std::size_t index, const Option* before,
                   Fields& outer) {
  const auto pointer = outer.pointer_to("productOptions") + "/" + std::to_string(index);
  if (!value.is_object()) {
    outer.add({FieldError{pointer, "TYPE", "object"}});
    return Option();
  }
  Fields fields(value.get_object(), pointer);
  Option option{.id = static_cast<std::int64_t>(index) + 1,
                .name = fields.text("optionName", Length{1, 20}),
                .value = fields.text("optionValue", Length{1, 100}),
                .price = fields.money("optionPrice")};
  if (before != nullptr) (void)fields.maybe_integer("optionId", {option.id, option.id});
  const bool draws_on_shared = before != nullptr && !before->stock;
  if (draws_on_shared) {
    fields.refuse("stock");
  } else {
    option.stock = fields.maybe_integer("stock", {0, kStockMax});
    if (before != nullptr) option.stock = option.stock.value_or(*before->stock);
  }
  outer.add(fields.take_errors());
  return option;
}

// An order names an option by its text: two that read alike could not be told apart.
void must_differ(const std::vector<Option>& options, Fields& fields) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& [id, name, value, price, stock] = options[i];
    if (name.empty() || seen.insert(name + ":" + value).second) continue;
    fields.add({FieldError{"/productOptions/" + std::to_string(i), "UNIQUE", ""}});
  }
}

std::vector<Option> read_options(Fields& fields) {
  std::vector<Option> options;
  if (!fields.has("productOptions")) {
    fields.ignore("productOptions");
    return options;
  }
  const auto* list = fields.array("productOptions", {0, kOptionsMax});
  if (list == nullptr) return options;
  for (std::size_t i = 0; i < list->size(); ++i) {
    options.push_back(read_option((*list)[i], i, nullptr, fields));
  }
  must_differ(options, fields);
  return options;
}

std::vector<Option> change_options(Fields& fields, const ProductBefore& before) {
  const auto known = before.options.size();
  fields.ignore("productOptions");
  if (!fields.has("productOptions")) return before.options;
  const auto* list =
      fields.array("productOptions", {static_cast<std::int64_t>(known), kOptionsMax});
  if (list == nullptr) return before.options;
  std::vector<Option> options;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* there = i < known ? &before.options[i] : nullptr;
    options.push_back(read_option((*list)[i], i, there, fields));
    const bool draws_on_nothing =
        there == nullptr && !options.back().stock && !before.has_shared_stock;
    if (!draws_on_nothing) continue;
    fields.add({FieldError{"/productOptions/" + std::to_string(i) + "/stock", "REQUIRED", ""}});
  }
  must_differ(options, fields);
  return options;
}

// The units that are to remain in each row of stock that the change names.
std::map<std::int64_t, std::int64_t> change_stock(Fields& fields, const ProductBefore& before,
                                                  const std::vector<Option>& options) {
  std::map<std::int64_t, std::int64_t> stock;
  const auto shared = fields.maybe_integer("stock", {0, kStockMax});
  if (shared && !before.has_shared_stock) fields.wrong("stock", "NOT_SETTABLE");
  if (shared) stock[kSharedStock] = *shared;
  for (const auto& option : options) {
    const auto was = std::ranges::find(before.options, option.id, &Option::id);
    const bool is_set = was != before.options.end() && was->stock && was->stock != option.stock;
    if (is_set) stock[option.id] = *option.stock;
  }
  return stock;
}

// Where every option has its own, the product's stock is their sum and need not be said.
std::optional<std::int64_t> read_stock(Fields& fields, const std::vector<Option>& options) {
  std::int64_t sum = 0;
  bool all_own = !options.empty();
  for (const auto& option : options) {
    all_own = all_own && option.stock.has_value();
    sum += option.stock.value_or(0);
  }
  if (!all_own) return fields.integer("stock", {0, kStockMax});
  const auto said = fields.maybe_integer("stock", {0, kStockMax});
  if (said && *said != sum) fields.wrong("stock", "RANGE", std::to_string(sum));
  return std::nullopt;
}

domain::SaleWindow read_sale(Fields& fields, const http::TimeZone& zone) {
  const auto start = fields.instant("saleStartTime", zone);
  const auto end = fields.maybe_instant("saleEndTime", zone);
  if (end && *end <= start) fields.wrong("saleEndTime", "AFTER", "saleStartTime");
  return domain::SaleWindow{start, end};
}

domain::SaleWindow change_sale(Fields& fields, domain::SaleWindow sale, bool names_an_end,
                               const http::TimeZone& zone) {
  sale.start = fields.maybe_instant("saleStartTime", zone).value_or(sale.start);
  const auto end = fields.maybe_instant("saleEndTime", zone);
  if (names_an_end) sale.end = end;
  if (sale.end && *sale.end <= sale.start) fields.wrong("saleEndTime", "AFTER", "saleStartTime");
  return sale;
}

Won change_price(Fields& fields, std::string_view name, Won before) {
  return *Won::of(fields.maybe_integer(name, {0, Won::kMax}).value_or(before.amount()));
}

void change_prices(Fields& fields, ProductDraft& draft) {
  draft.original_price = change_price(fields, "originalPrice", draft.original_price);
  draft.discounted_price = change_price(fields, "discountedPrice", draft.discounted_price);
  if (draft.discounted_price > draft.original_price) {
    fields.wrong("discountedPrice", "AT_MOST", "originalPrice");
  }
}

// null takes the picture away. Another one comes as a file.
void keep_or_remove(Fields& fields, const json::object& body, std::string_view name,
                    std::optional<std::string>& picture) {
  const auto said = fields.maybe_text(name, Length{0, 1'000});
  if (said && (!picture || *said != picture_url(*picture))) fields.wrong(name, "NOT_SETTABLE");
  if (body.contains(name) && !said) picture.reset();
}

void must_stay(Fields& fields, CompanyId company) {
  const auto named = fields.maybe_integer("companyId", kIds).value_or(company.value());
  if (named != company.value()) fields.wrong("companyId", "NOT_SETTABLE");
}

ProductDraft draft_of(const ProductBefore& before) {
  const auto& product = before.product;
  return ProductDraft{.company = product.company,
                      .name = product.name,
                      .description = product.description,
                      .original_price = product.original_price,
                      .discounted_price = product.discounted_price,
                      .category = product.category,
                      .sale = product.sale,
                      .rules = product.rules,
                      .purchase_limit = product.purchase_limit,
                      .hold = product.hold,
                      .shared_stock = std::nullopt,
                      .options = before.options,
                      .pictures = product.pictures};
}

void read_prices(Fields& fields, ProductDraft& draft) {
  draft.original_price = fields.money("originalPrice");
  draft.discounted_price = draft.original_price;
  if (!fields.has("discountedPrice")) return fields.ignore("discountedPrice");
  draft.discounted_price = fields.money("discountedPrice");
  if (draft.discounted_price > draft.original_price) {
    fields.wrong("discountedPrice", "AT_MOST", "originalPrice");
  }
}

QuoteLine read_line(const json::value& value, std::size_t index, Fields& outer) {
  QuoteLine line{ProductId(1), 1, std::nullopt, std::nullopt};
  const auto pointer = "/orderDetails/" + std::to_string(index);
  if (!value.is_object()) {
    outer.add({FieldError{pointer, "TYPE", "object"}});
    return line;
  }
  Fields fields(value.get_object(), pointer);
  line.product = ProductId(fields.integer("productId", kIds));
  line.quantity = fields.integer("quantity", kQuantity);
  const auto* option = value.get_object().if_contains("productOption");
  if (option && option->is_string()) {
    line.option_text = fields.maybe_text("productOption", Length{1, 130});
  } else {
    line.option_id = fields.maybe_integer("productOption", kIds);
  }
  outer.add(fields.take_errors());
  return line;
}

}  // namespace

Result<CompanyDraft> read_company(const http::Request& request) {
  TRY(const auto object, http::body_of(request));
  Fields fields(object, "");
  CompanyDraft draft{fields.text("companyName", Length{1, 20}),
                     fields.maybe_text("description", Length{0, 100}).value_or(""),
                     fields.maybe_text("address", Length{0, 255}).value_or("")};
  MUST(fields.finish());
  return draft;
}

Result<CompanyChange> read_company_change(const http::Request& request) {
  TRY(const auto object, http::body_of(request));
  Fields fields(object, "");
  CompanyChange change{fields.maybe_text("companyName", Length{1, 20}),
                       fields.maybe_text("description", Length{0, 100}),
                       fields.maybe_text("address", Length{0, 255})};
  MUST(fields.finish());
  return change;
}

Result<ProductDraft> read_product(std::string_view body, const http::TimeZone& zone) {
  TRY(const auto object, http::parse_object(body));
  Fields fields(object, "");
  ProductDraft draft;
  draft.company = CompanyId(fields.integer("companyId", kIds));
  draft.name = fields.text("productName", Length{1, 50});
  draft.description = fields.maybe_text("description", Length{0, 1'000}).value_or("");
  read_prices(fields, draft);
  draft.category = fields.integer("categoryCode", kIds);
  draft.sale = read_sale(fields, zone);
  if (const auto* admission = fields.maybe_object("admission")) {
    draft.rules = read_rules(*admission, draft.rules, fields);
  }
  draft.purchase_limit = fields.maybe_integer("purchaseLimit", {1, kStockMax});
  draft.hold = std::chrono::seconds(
      fields.maybe_integer("holdSeconds", kHoldSeconds).value_or(draft.hold.count()));
  draft.options = read_options(fields);
  draft.shared_stock = read_stock(fields, draft.options);
  fields.refuse("productImgUrl");
  fields.refuse("descriptionImgUrl");
  MUST(fields.finish());
  return draft;
}

Result<ProductChange> read_product_change(const json::object& body, const ProductBefore& before,
                                          const http::TimeZone& zone) {
  Fields fields(body, "");
  ProductChange change{draft_of(before), {}, fields.maybe_integer("version", kIds)};
  auto& draft = change.draft;
  must_stay(fields, draft.company);
  draft.name = fields.maybe_text("productName", Length{1, 50}).value_or(draft.name);
  draft.description =
      fields.maybe_text("description", Length{0, 1'000}).value_or(draft.description);
  change_prices(fields, draft);
  draft.category = fields.maybe_integer("categoryCode", kIds).value_or(draft.category);
  draft.sale = change_sale(fields, draft.sale, body.contains("saleEndTime"), zone);
  if (const auto* admission = fields.maybe_object("admission")) {
    draft.rules = read_rules(*admission, draft.rules, fields);
  }
  const auto limit = fields.maybe_integer("purchaseLimit", {1, kStockMax});
  if (body.contains("purchaseLimit")) draft.purchase_limit = limit;
  draft.hold = std::chrono::seconds(
      fields.maybe_integer("holdSeconds", kHoldSeconds).value_or(draft.hold.count()));
  draft.options = change_options(fields, before);
  change.stock = change_stock(fields, before, draft.options);
  keep_or_remove(fields, body, "productImgUrl", draft.pictures.product);
  keep_or_remove(fields, body, "descriptionImgUrl", draft.pictures.description);
  MUST(fields.finish());
  return change;
}

Result<std::vector<QuoteLine>> read_quote(const http::Request& request) {
  TRY(const auto object, http::body_of(request));
  Fields fields(object, "");
  std::vector<QuoteLine> lines;
  const auto* list = fields.array("lines", {1, 20});
  for (std::size_t i = 0; list && i < list->size(); ++i) {
    lines.push_back(read_line((*list)[i], i, fields));
  }
  MUST(fields.finish());
  return lines;
}

http::Paging paging_of(http::Query& query) {
  return {query.integer("page", kPageNumber, 1) - 1, query.integer("size", kPageSize, 10)};
}

Result<ProductFilter> read_product_filter(const http::Request& request) {
  http::Query query(request);
  ProductFilter filter;
  if (const auto id = query.maybe_integer("productId", kIds)) filter.product = ProductId(*id);
  filter.category = query.integer("categoryCode", {0, kIdMax}, 0);
  filter.product_name = query.maybe_text("productName", kTermMax).value_or("");
  filter.company_name = query.maybe_text("companyName", kTermMax).value_or("");
  filter.sort = static_cast<ProductSort>(query.maybe_one_of("sort", kProductSortNames).value_or(0));
  filter.ascending = query.maybe_one_of("direction", kDirections) == 1;
  filter.paging = paging_of(query);
  MUST(query.finish());
  return filter;
}

Result<CompanyFilter> read_company_filter(const http::Request& request) {
  http::Query query(request);
  CompanyFilter filter;
  filter.name = query.maybe_text("companyName", kTermMax).value_or("");
  filter.paging = paging_of(query);
  MUST(query.finish());
  return filter;
}

}  // namespace astraphe::product
