#include "services/product/input.hpp"

#include <array>
#include <charconv>

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
constexpr Range kStayMs{1'000, 7 * 86'400'000LL};
constexpr Range kStartDelayMs{0, 30 * 86'400'000LL};
constexpr Range kCountRange{1, domain::kCountMax};
constexpr Range kPeriodMs{domain::kPeriodMin.count(), domain::kPeriodMax.count()};
constexpr Range kIds{1, kIdMax};
constexpr Range kPageNumber{1, 10'000};
constexpr Range kPageSize{1, 100};

constexpr std::array<std::string_view, 2> kModes{"room", "none"};
constexpr std::array<std::string_view, 1> kOrders{"fifo"};
constexpr std::array<std::string_view, 2> kRejoins{"back", "keep"};

Result<json::object> object_of(std::string_view body) {
  TRY(auto value, http::parse_json(body));
  if (!value.is_object()) return Error(Errc::invalid, "the body is no object", "BAD_JSON");
  return std::move(value.get_object());
}

domain::AdmissionRules read_rules(const json::object& object, Fields& outer) {
  Fields fields(object, outer.pointer_to("admission"));
  domain::AdmissionRules rules;
  rules.has_room = fields.maybe_one_of("mode", kModes).value_or(0) == 0;
  rules.count = fields.maybe_integer("count", kCountRange).value_or(rules.count);
  rules.period = Millis(fields.maybe_integer("periodMs", kPeriodMs).value_or(rules.period.count()));
  rules.start_delay = Millis(
      fields.maybe_integer("startDelayMs", kStartDelayMs).value_or(rules.start_delay.count()));
  rules.active_max = fields.maybe_integer("maxActive", {1, kStockMax});
  rules.stay = Millis(fields.maybe_integer("stayMs", kStayMs).value_or(rules.stay.count()));
  (void)fields.maybe_one_of("order", kOrders);
  const bool keeps = fields.maybe_one_of("rejoin", kRejoins).value_or(0) == 1;
  rules.rejoin = keeps ? domain::Rejoin::keep_place : domain::Rejoin::to_the_back;
  outer.add(fields.take_errors());
  return rules;
}

Option read_option(const json::value& value, std::size_t index, Fields& outer) {
  const auto pointer = outer.pointer_to("productOptions") + "/" + std::to_string(index);
  if (!value.is_object()) {
    outer.add({FieldError{pointer, "TYPE", "object"}});
    return Option();
  }
  Fields fields(value.get_object(), pointer);
  Option option{.id = static_cast<std::int64_t>(index) + 1,
                .name = fields.text("optionName", Length{1, 20}),
                .value = fields.text("optionValue", Length{1, 100}),
                .price = fields.money("optionPrice"),
                .stock = fields.maybe_integer("stock", {0, kStockMax})};
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
    options.push_back(read_option((*list)[i], i, fields));
  }
  must_differ(options, fields);
  return options;
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

std::int64_t read_number(const http::Request& request, std::string_view name, Range range,
                         std::int64_t absent, std::vector<FieldError>& errors) {
  const auto text = request.query_value(name);
  if (!text) return absent;
  std::int64_t number = 0;
  const auto [stop, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool is_number = failure == std::errc() && stop == text->data() + text->size();
  if (is_number && number >= range.min && number <= range.max) return number;
  errors.push_back(FieldError{"/" + std::string(name), "RANGE",
                              std::to_string(range.min) + "-" + std::to_string(range.max)});
  return absent;
}

}  // namespace

Result<CompanyDraft> read_company(std::string_view body) {
  TRY(const auto object, object_of(body));
  Fields fields(object, "");
  CompanyDraft draft{fields.text("companyName", Length{1, 20}),
                     fields.maybe_text("description", Length{0, 100}).value_or(""),
                     fields.maybe_text("address", Length{0, 255}).value_or("")};
  MUST(fields.finish());
  return draft;
}

Result<ProductDraft> read_product(std::string_view body, const http::TimeZone& zone) {
  TRY(const auto object, object_of(body));
  Fields fields(object, "");
  ProductDraft draft;
  draft.company = CompanyId(fields.integer("companyId", kIds));
  draft.name = fields.text("productName", Length{1, 50});
  draft.description = fields.maybe_text("description", Length{0, 1'000}).value_or("");
  read_prices(fields, draft);
  draft.category = fields.integer("categoryCode", kIds);
  draft.sale = read_sale(fields, zone);
  if (const auto* admission = fields.maybe_object("admission")) {
    draft.rules = read_rules(*admission, fields);
  }
  draft.purchase_limit = fields.maybe_integer("purchaseLimit", {1, kStockMax});
  draft.hold = std::chrono::seconds(
      fields.maybe_integer("holdSeconds", kHoldSeconds).value_or(draft.hold.count()));
  draft.options = read_options(fields);
  draft.shared_stock = read_stock(fields, draft.options);
  MUST(fields.finish());
  return draft;
}

Result<std::vector<QuoteLine>> read_quote(std::string_view body) {
  TRY(const auto object, object_of(body));
  Fields fields(object, "");
  std::vector<QuoteLine> lines;
  const auto* list = fields.array("lines", {1, 20});
  for (std::size_t i = 0; list && i < list->size(); ++i) {
    lines.push_back(read_line((*list)[i], i, fields));
  }
  MUST(fields.finish());
  return lines;
}

Result<Paging> read_paging(const http::Request& request) {
  std::vector<FieldError> errors;
  Paging paging;
  paging.page = read_number(request, "page", kPageNumber, paging.page, errors);
  paging.size = read_number(request, "size", kPageSize, paging.size, errors);
  if (!errors.empty()) return Error(std::move(errors));
  return paging;
}

}  // namespace astraphe::product
