#pragma once
// What an order would cost now, asked for by the order service before it accepts one. The prices
// bind; whether there is stock for all is decided later, by the hold.

#include "services/product/input.hpp"
#include "services/product/service.hpp"

namespace astraphe::product {

struct QuotedLine {
  ProductId product;
  std::optional<std::int64_t> option;
  std::int64_t quantity;
  Won unit_price;
  std::string product_name;
  bool has_room;
};

struct Quote {
  Won total;  // the delivery included: what the customer pays
  std::chrono::seconds hold;
  std::vector<QuotedLine> lines;
};

// Errc::not_found (NO_SUCH_PRODUCT), Errc::gone (SALE_ENDED), Errc::conflict (SALE_NOT_OPEN),
// Errc::sold_out when nothing is on the shelf, Errc::invalid naming the line for an option that the
// product does not have: of the first line that has any.
Task<Result<Quote>> quote(const Deps& deps, std::vector<QuoteLine> lines);

std::string quote_json(const Quote& quote, Won delivery_price);

}  // namespace astraphe::product
