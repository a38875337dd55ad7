#include "services/product/stock_news.hpp"

#include "services/product/events.hpp"
#include "services/product/store.hpp"
#include "services/product/subscriptions.hpp"

namespace astraphe::product {

Result<> move_and_tell(ports::Tx& tx, const store::Outbox& outbox, ProductId product,
                       std::int64_t delta, Instant now) {
  TRY(const auto moved, move_remaining(tx, product, delta, now));
  if (!moved.is_news) return Result<>();
  TRY(const auto changed, find_product(tx, product));
  if (!changed) return Result<>();
  if (moved.is_back) MUST(announce_restock(tx, *changed, now));
  return outbox.add(tx, product_changed(*changed, now));
}

}  // namespace astraphe::product
