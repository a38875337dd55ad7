#pragma once
// Taking stock for orders, many in one transaction.

#include "services/product/service.hpp"

namespace astraphe::product {

// The handler of topic reduce-stock. A batch is decided and written in one transaction; where that
// is refused because the stock has moved on meanwhile, order by order.
ports::BatchHandler take_stock_for_orders(const Deps& deps);

}  // namespace astraphe::product
