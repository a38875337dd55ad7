#pragma once
// A sale as a page sees it: what the shop's public list says of a product.

#include "services/web/frame.hpp"

namespace astraphe::web {

enum class SaleState { open, opening, sold_out, ended };

struct Sale {
  explicit Sale(const Visit& visit, const Doc& product);

  Doc product;
  std::int64_t id;
  SaleState state;
  bool has_room;
  Instant start;
  std::string name() const { return std::string(product["productName"].text()); }
};

// The answer holds what the sale refers to.
struct FoundSale {
  std::unique_ptr<Reply> reply;
  std::optional<Sale> sale;  // nothing: there is no such product, or the shop cannot say
};
Task<FoundSale> find_sale(const Visit& visit, ProductId product);

// Where the visitor stands in its room. Nothing for who is not logged in or has no room to be in.
Task<Reply> place_in_room(const Visit& visit, ProductId product);

// A stored picture: `size` and, for finer screens, the next larger one.
Html picture(std::string_view url, std::string_view classes, std::string_view name);
// Its picture; a big letter on a coloured ground where it has none.
Html tile(const Sale& sale, std::string_view size);
Html price(const Visit& visit, const Sale& sale);
Html state_badge(const Visit& visit, const Sale& sale);
// "plenty" → "In stock"; with its colour.
Html stock_words(const Visit& visit, std::string_view band);
std::string_view stock_text(const Visit& visit, std::string_view band);

}  // namespace astraphe::web
