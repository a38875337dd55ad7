#pragma once
// Stock that is held for orders: what a hold may become, and what a reader is told of what is left.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace astraphe::domain {

// HELD: taken from the shelf for an order that is not paid. SOLD: paid for. RELEASED: back on the
// shelf, or refused before it was taken (a release that overtook its hold). Only HELD has exits,
// and SOLD goes back by a refund.
enum class HoldState { held, sold, released, refused };
inline constexpr std::array<std::string_view, 4> kHoldStateNames{"HELD", "SOLD", "RELEASED",
                                                                 "REFUSED"};
constexpr std::string_view name_of(HoldState state) {
  return kHoldStateNames.at(static_cast<std::size_t>(state));
}

// Why an order gets no stock, in order of precedence: of two reasons the first is given.
enum class StockRefusal { no_such_product, sale_closed, admission_ended, admission_used,
                          over_limit, sold_out };
inline constexpr std::array<std::string_view, 6> kStockRefusalNames{
    "NO_SUCH_PRODUCT", "SALE_CLOSED", "ADMISSION_ENDED", "ADMISSION_USED", "OVER_LIMIT",
    "SOLD_OUT"};
constexpr std::string_view name_of(StockRefusal refusal) {
  return kStockRefusalNames.at(static_cast<std::size_t>(refusal));
}

// What a waiting person is told of the stock: never a number.
constexpr std::string_view band_of(std::int64_t remaining, std::int64_t initial) {
  if (remaining <= 0) return "sold_out";
  if (remaining * 20 <= initial || remaining <= 3) return "last";
  if (remaining * 4 <= initial) return "low";
  return "plenty";
}

}  // namespace astraphe::domain
