#pragma once
// The basket: what a visitor wants to order at once. It lives in a cookie of the browser; the shop
// knows nothing of it until it is ordered.

#include "services/web/visit.hpp"

namespace astraphe::web {

inline constexpr std::size_t kBasketMax = 20;          // lines of an order
inline constexpr std::int64_t kQuantityMax = 1'000;  // of a line

struct BasketLine {
  ProductId product;
  std::int64_t option = 0;  // its optionId; 0 where the product has none
  std::int64_t quantity = 1;

  bool is_same(const BasketLine& other) const {
    return product == other.product && option == other.option;
  }
};

class Basket {
 public:
  // What is in the visitor's cookie. What cannot be read in it is left out.
  explicit Basket(const Visit& visit);

  const std::vector<BasketLine>& lines() const { return lines_; }

  // Takes the place of the line for the same thing. False when the basket is full.
  bool put(BasketLine line);
  void remove(const BasketLine& line);
  void keep(Visit& visit) const;

 private:
  std::vector<BasketLine> lines_;
};

void empty_basket(Visit& visit);

}  // namespace astraphe::web
