#include "services/product/shelf.hpp"

#include "base/planted.hpp"
#include "services/product/store.hpp"

namespace astraphe::product {
namespace {

using domain::StockRefusal;

void add_units(std::vector<Units>& units, const StockRow& row, std::int64_t quantity) {
  const auto place = std::ranges::lower_bound(units, row, {}, &Units::row);
  if (place != units.end() && place->row == row) {
    place->quantity += quantity;
  } else {
    units.insert(place, Units{row, quantity});
  }
}

}  // namespace

Result<Decision> Shelf::decide(const StockOrder& order) {
  Decision wish;
  Refusals refusals;
  for (const auto& line : order.lines) MUST(weigh_line(order, line, wish, refusals));
  MUST(weigh_totals(order.user, wish, refusals));
  if (!refusals.empty()) {
    Decision refused;
    refused.refusal = *refusals.begin();
    return refused;
  }
  promise(order.user, wish);
  return wish;
}

Result<> Shelf::weigh_line(const StockOrder& order, const OrderLine& line, Decision& wish,
                           Refusals& refusals) {
  TRY(const auto* product, find(line.product));
  TRY(const auto row, row_of(line));
  if (product == nullptr || !row) {
    refusals.insert(StockRefusal::no_such_product);
    return Result<>();
  }
  const bool is_first = &line == &order.lines.front();
  wish.hold = is_first ? product->hold : std::min(wish.hold, product->hold);
  wish.bought[line.product] += line.quantity;
  add_units(wish.units, *row, line.quantity);
  if (!product->sale.is_open(now_)) refusals.insert(StockRefusal::sale_closed);
  if (!product->rules.has_room) return Result<>();
  return weigh_admission(line, *product, wish, refusals);
}

// Without an admission that is the product's own nobody was ever let in.
Result<> Shelf::weigh_admission(const OrderLine& line, const Product& product, Decision& wish,
                                Refusals& refusals) {
  if (!line.admission || line.admission->product != product.id) {
    refusals.insert(StockRefusal::admission_ended);
    return Result<>();
  }
  if (!wish.admissions.insert(*line.admission).second) return Result<>();
  TRY(const auto use, look_at_admission(tx_, line.admission->str()));
  if (use == AdmissionUse::ended) refusals.insert(StockRefusal::admission_ended);
  const bool is_used = use == AdmissionUse::used || used_.contains(*line.admission);
  if (is_used) refusals.insert(StockRefusal::admission_used);
  return Result<>();
}

Result<> Shelf::weigh_totals(UserId user, const Decision& wish, Refusals& refusals) {
  for (const auto& [id, units] : wish.bought) {
    const auto& limit = products_.at(id)->purchase_limit;
    if (!limit || planted(Plant::limit_without_condition)) continue;
    TRY(const auto before, bought_before(Buyer{user, id}));
    if (before + units > *limit) refusals.insert(StockRefusal::over_limit);
  }
  if (planted(Plant::stock_without_condition)) return Result<>();
  for (const auto& [row, quantity] : wish.units) {
    TRY(const auto left, left_in(row));
    if (quantity > left.value_or(0)) refusals.insert(StockRefusal::sold_out);
  }
  return Result<>();
}

void Shelf::promise(UserId user, const Decision& decision) {
  for (const auto& [row, quantity] : decision.units) taken_[row] += quantity;
  for (const auto& [id, units] : decision.bought) promised_[Buyer{user, id}] += units;
  used_.insert(decision.admissions.begin(), decision.admissions.end());
}

Result<const Product*> Shelf::find(ProductId id) {
  if (!products_.contains(id)) {
    TRY(auto product, find_product(tx_, id));
    TRY(const auto options, options_of(tx_, id));
    for (const auto& option : options) options_[id].insert(option.id);
    products_.emplace(id, std::move(product));
  }
  const auto& known = products_.at(id);
  return known ? &*known : nullptr;
}

// Nothing when the line names an option that is none of the product's, or none where it has some.
Result<std::optional<StockRow>> Shelf::row_of(const OrderLine& line) {
  const auto& options = options_[line.product];
  const bool fits = line.option ? options.contains(*line.option) : options.empty();
  if (!fits) return std::optional<StockRow>();
  const StockRow own{line.product, line.option.value_or(kSharedStock)};
  TRY(const auto left, left_in(own));
  return std::optional(left ? own : StockRow{line.product, kSharedStock});
}

Result<std::optional<std::int64_t>> Shelf::left_in(const StockRow& row) {
  if (!rows_.contains(row)) {
    TRY(const auto remaining, remaining_in(tx_, row.product, row.option));
    rows_.emplace(row, remaining);
  }
  const auto& remaining = rows_.at(row);
  if (!remaining) return std::optional<std::int64_t>();
  const auto promised = taken_.find(row);
  return std::optional(promised == taken_.end() ? *remaining : *remaining - promised->second);
}

Result<std::int64_t> Shelf::bought_before(const Buyer& buyer) {
  if (!buyers_.contains(buyer)) {
    TRY(const auto units, bought_by(tx_, buyer));
    buyers_.emplace(buyer, units);
  }
  const auto promised = promised_.find(buyer);
  return buyers_.at(buyer) + (promised == promised_.end() ? 0 : promised->second);
}

}  // namespace astraphe::product
