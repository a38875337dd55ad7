#pragma once
// What others are told when a product's stock moves.

#include "services/product/product.hpp"
#include "store/outbox.hpp"

namespace astraphe::product {

// Moves the product's sum of stock by `delta`. When that changes the band that people are told of,
// and only then, a product-changed event goes out with the transaction. Where it was sold out, its
// subscribers hear that it is back.
Result<> move_and_tell(ports::Tx& tx, const store::Outbox& outbox, ProductId product,
                       std::int64_t delta, Instant now);

}  // namespace astraphe::product
