#include "services/product/stock_news.hpp"

#include "services/product/events.hpp"
#include "services/product/store.hpp"

namespace astraphe::product {

Result<> move_and_tell(ports::Tx& tx, const store::Outbox& outbox, ProductId product,
                       std::int64_t delta, Instant now) {
  TRY(const bool is_news, move_remaining(tx, product, delta, now));
  if (!is_news) return Result<>();
  TRY(const auto changed, find_product(tx, product));
  if (!changed) return Result<>();
  return outbox.add(tx, product_changed(*changed, now));
}

}  // namespace astraphe::product
