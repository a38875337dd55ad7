#include "services/product/quote.hpp"

#include "services/product/store.hpp"

#include <fmt/format.h>

namespace astraphe::product {
namespace {

namespace json = boost::json;
using ports::Tx;

Result<> must_be_on_sale(const Product& product, Instant now) {
  if (product.sale.is_over(now)) return Error(Errc::gone, "over", "SALE_ENDED");
  if (!product.sale.has_begun(now)) return Error(Errc::conflict, "not open", "SALE_NOT_OPEN");
  return Result<>();
}

Error wrong_option(std::size_t index, const std::vector<Option>& options) {
  std::vector<std::int64_t> ids;
  for (const auto& option : options) ids.push_back(option.id);
  const auto known = ids.empty() ? "null" : fmt::format("{}", fmt::join(ids, ", "));
  return Error(std::vector{
      FieldError{fmt::format("/orderDetails/{}/productOption", index), "ONE_OF", known}});
}

bool names(const QuoteLine& line, const Option& option) {
  if (line.option_id) return *line.option_id == option.id;
  return line.option_text && *line.option_text == option.name + ":" + option.value;
}

// Nothing for a product without options.
Result<std::optional<Option>> chosen(const QuoteLine& line, std::size_t index,
                                     const std::vector<Option>& options) {
  const bool has_choice = line.option_id || line.option_text;
  if (options.empty() && !has_choice) return std::optional<Option>();
  const auto found =
      std::ranges::find_if(options, [&line](const Option& option) { return names(line, option); });
  if (found == options.end()) return wrong_option(index, options);
  return std::optional(*found);
}

Result<> must_be_on_the_shelf(Tx& tx, ProductId product, const std::optional<Option>& option) {
  const bool has_own = option && option->stock;
  TRY(const auto left, remaining_in(tx, product, has_own ? option->id : kSharedStock));
  if (left.value_or(0) > 0) return Result<>();
  return Error(Errc::sold_out, "nothing left");
}

Result<> add_line(Tx& tx, const QuoteLine& line, Instant now, Quote& quote) {
  TRY(const auto product, find_product(tx, line.product));
  if (!product) return Error(Errc::not_found, "unknown", "NO_SUCH_PRODUCT");
  MUST(must_be_on_sale(*product, now));
  TRY(const auto options, options_of(tx, line.product));
  const auto index = quote.lines.size();
  TRY(const auto option, chosen(line, index, options));
  MUST(must_be_on_the_shelf(tx, line.product, option));
  TRY(const auto unit, plus(product->discounted_price, option ? option->price : Won()));
  TRY(const auto price, times(unit, line.quantity));
  TRY(const auto total, plus(quote.total, price));
  quote.total = total;
  quote.hold = index == 0 ? product->hold : std::min(quote.hold, product->hold);
  quote.lines.push_back(QuotedLine{line.product, option ? std::optional(option->id) : std::nullopt,
                                   line.quantity, unit, product->name, product->rules.has_room});
  return Result<>();
}

}  // namespace

Task<Result<Quote>> quote(const Deps& deps, std::vector<QuoteLine> lines) {
  auto find = [&, now = deps.clock.now()](Tx& tx) -> Result<Quote> {
    Quote quote{deps.delivery_price, std::chrono::seconds(0), {}};
    for (const auto& line : lines) MUST(add_line(tx, line, now, quote));
    return quote;
  };
  co_return co_await deps.database.read(find);
}

std::string quote_json(const Quote& quote, Won delivery_price) {
  json::array lines;
  for (const auto& line : quote.lines) {
    lines.push_back(
        json::object{{"productId", line.product.value()},
                     {"optionId", line.option ? json::value(*line.option) : json::value()},
                     {"quantity", line.quantity},
                     {"unitPrice", line.unit_price.amount()},
                     {"productName", line.product_name},
                     {"hasRoom", line.has_room}});
  }
  return json::serialize(json::object{{"totalPrice", quote.total.amount()},
                                      {"deliveryPrice", delivery_price.amount()},
                                      {"holdSeconds", quote.hold.count()},
                                      {"lines", std::move(lines)}});
}

}  // namespace astraphe::product
