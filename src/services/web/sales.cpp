#include "services/web/sales.hpp"

#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

constexpr int kTileColours = 6;

SaleState state_of(const Visit& visit, const Doc& product, Instant start) {
  const auto end = visit.zone().parse(product["saleEndTime"].text());
  if (end && *end <= visit.now()) return SaleState::ended;
  if (product["isSoldout"].flag()) return SaleState::sold_out;
  return start > visit.now() ? SaleState::opening : SaleState::open;
}

Instant start_of(const Visit& visit, const Doc& product) {
  const auto start = visit.zone().parse(product["saleStartTime"].text());
  return start ? *start : Instant();
}

// The first code point.
std::string_view first_letter(std::string_view text) {
  std::size_t size = text.empty() ? 0 : 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return text.substr(0, size);
}

struct Band {
  std::string_view name;
  T text;
  Html::Literal colour;
};
constexpr std::array kBands{Band{"plenty", T::stock_plenty, {"good"}},
                            Band{"low", T::stock_low, {"warn"}},
                            Band{"last", T::stock_last, {"warn"}},
                            Band{"sold_out", T::stock_sold_out, {"bad"}}};

}  // namespace

Sale::Sale(const Visit& visit, const Doc& seen)
    : product(seen), id(seen["productId"].number()),
      state(state_of(visit, seen, start_of(visit, seen))),
      has_room(seen["admission"]["mode"].text() != "none"), start(start_of(visit, seen)) {}

Task<FoundSale> find_sale(const Visit& visit, ProductId product) {
  Ask wanted{.path = "/api/products", .query = {{"productId", product.str()}}};
  auto reply = co_await visit.ask(std::move(wanted));
  FoundSale found{std::make_unique<Reply>(std::move(reply)), std::nullopt};
  const auto content = found.reply->data()["content"].list();
  for (const auto& one : content) {
    if (one["productId"].number() == product.value()) found.sale.emplace(visit, one);
  }
  co_return found;
}

Task<Reply> place_in_room(const Visit& visit, ProductId product) {
  if (!visit.session()) co_return Reply(http::Response());
  Ask wanted{.path = "/api/waitingRoom/" + product.str()};
  co_return co_await visit.ask(std::move(wanted));
}

Html picture(std::string_view url, std::string_view classes, std::string_view name) {
  return html("<img class=\"pic "_html, classes, "\" src=\""_html, url, "?size=medium\" srcset=\""_html,
              url, "?size=small 320w, "_html, url, "?size=medium 640w, "_html, url,
              "?size=large 1280w\" sizes=\""_html,
              classes == "wide" ? "(min-width: 48rem) 44rem, 92vw"_html : "18rem"_html,
              "\" width=\"640\" height=\"480\" alt=\""_html, name, "\" loading=\"lazy\">"_html);
}

Html tile(const Sale& sale, std::string_view size) {
  const auto url = sale.product["productImgUrl"].text();
  if (!url.empty()) return picture(url, size, sale.product["productName"].text());
  return html("<div aria-hidden=\"true\" class=\"tile h"_html, sale.id % kTileColours, " "_html,
              size, "\">"_html, first_letter(sale.product["productName"].text()), "</div>"_html);
}

Html price(const Visit& visit, const Sale& sale) {
  const auto was = sale.product["originalPrice"].number();
  const auto is = sale.product["discountedPrice"].number();
  Html out = html("<span class=\"price\">"_html, won(visit, is), "</span>"_html);
  if (was > is) {
    out += html(" <s><span class=\"hide\">"_html, visit.t(T::instead_of), " </span>"_html,
                won(visit, was), "</s>"_html);
  }
  return out;
}

Html state_badge(const Visit& visit, const Sale& sale) {
  switch (sale.state) {
    case SaleState::open:
      return html("<span class=\"badge good\">"_html, visit.t(T::is_open), "</span>"_html);
    case SaleState::opening:
      return html("<span class=\"badge\">"_html, visit.t(T::opens_in), " "_html,
                  countdown(visit, sale.start, "reload"), "</span>"_html);
    case SaleState::sold_out:
      return html("<span class=\"badge bad\">"_html, visit.t(T::sold_out), "</span>"_html);
    case SaleState::ended: break;
  }
  return html("<span class=\"badge soft\">"_html, visit.t(T::ended), "</span>"_html);
}

std::string_view stock_text(const Visit& visit, std::string_view band) {
  const auto* const found = std::ranges::find(kBands, band, &Band::name);
  return found == kBands.end() ? std::string_view() : visit.t(found->text);
}

Html stock_words(const Visit& visit, std::string_view band) {
  const auto* const found = std::ranges::find(kBands, band, &Band::name);
  if (found == kBands.end()) return Html();
  return html("<span class=\""_html, found->colour, "\">"_html, visit.t(found->text),
              "</span>"_html);
}

}  // namespace astraphe::web
