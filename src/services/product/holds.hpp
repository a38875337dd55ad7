#pragma once
// Stock for orders: the product's side of the saga (topics reduce-stock, rollback-stock and
// payment-success, and what becomes of admissions).
//
// However often and in whatever order the messages come, an order takes its stock at most once and
// gives it back at most once, and each message that changes something is answered in the
// transaction that changed it.

#include "services/product/service.hpp"

namespace astraphe::product {

struct Consumer {
  std::string_view topic;
  ports::BatchHandler handler;
};

// One for each topic that this service reads, in group product-group.
std::vector<Consumer> consumers(const Deps& deps);

// Forgets admissions that ended so long ago that no order can come with them any more.
Task<Result<>> forget_old_admissions(const Deps& deps);

}  // namespace astraphe::product
