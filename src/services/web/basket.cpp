#include "services/web/basket.hpp"

namespace astraphe::web {
namespace {

// "7:0:2.9:12:1": product, option and quantity of each line.
constexpr std::string_view kCookie = "astraphe_basket";
constexpr std::chrono::days kKept{7};
using Number = Id<struct NumberTag>;

std::string_view take(std::string_view& text, char end) {
  const auto part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

std::optional<BasketLine> line_from(std::string_view text) {
  const auto product = ProductId::parse(take(text, ':'));
  const auto option_text = take(text, ':');
  const auto option = Number::parse(option_text);
  const auto quantity = Number::parse(text);
  const bool is_line = product && (option || option_text == "0") && quantity &&
                       quantity->value() <= kQuantityMax;
  if (!is_line) return std::nullopt;
  return BasketLine{*product, option ? option->value() : 0, quantity->value()};
}

}  // namespace

Basket::Basket(const Visit& visit) {
  const auto cookie = visit.cookie(kCookie);
  std::string_view rest = cookie;
  while (!rest.empty()) {
    if (const auto line = line_from(take(rest, '.'))) put(*line);
  }
}

bool Basket::put(BasketLine line) {
  for (auto& mine : lines_) {
    if (!mine.is_same(line)) continue;
    mine = line;
    return true;
  }
  if (lines_.size() == kBasketMax) return false;
  lines_.push_back(line);
  return true;
}

void Basket::remove(const BasketLine& line) {
  std::erase_if(lines_, [&line](const BasketLine& mine) { return mine.is_same(line); });
}

void Basket::keep(Visit& visit) const {
  std::string text;
  for (const auto& line : lines_) {
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : ".", line.product.value(), line.option,
                        line.quantity);
  }
  visit.set_cookie(kCookie, text, lines_.empty() ? std::chrono::seconds(0) : kKept);
}

void empty_basket(Visit& visit) { visit.forget_cookie(kCookie); }

}  // namespace astraphe::web
