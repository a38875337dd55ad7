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
  bool is_for_completer = false;  // nobody else is going to ask
};
Result<Refund> begin_refund(ports::Tx& tx, const Deps& deps, const RefundWish& wish);

// The same for money that no order took, or could take any more. Once for a payment, however often
// it is found.
struct StrayMoney {
  OrderId order;
  const std::string& payment_key;
  Won amount;
  RefundId id;  // of a new one
};
Result<> begin_stray_refund(ports::Tx& tx, const Deps& deps, const StrayMoney& money);

// Steps two and three. Pending: not known yet; it settles by itself.
Task<Result<Refund>> ask_for_refund(const Deps& deps, Refund refund);

}  // namespace astraphe::order
