#pragma once
// Giving the money for an order back, all of it. In three steps, as it was taken (paying.cpp).

#include "services/order/service.hpp"
#include "services/order/store.hpp"

namespace astraphe::order {

// Step one, in the transaction of whoever cancels: the intent and its key are on record. The refund
// that is pending already, if there is one. Errc::conflict ORDER_NOT_CANCELLABLE when nothing was
// paid, or all of it was given back.
struct RefundWish {
  const Order& order;
  const std::string& reason;
  RefundId id;  // of a new one
};
Result<Refund> begin_refund(ports::Tx& tx, const Deps& deps, const RefundWish& wish);

// Steps two and three. Pending: not known yet; it settles by itself.
Task<Result<Refund>> ask_for_refund(const Deps& deps, Refund refund);

}  // namespace astraphe::order
