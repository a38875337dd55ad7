#pragma once
// What customers do with orders, and how they pay.

#include "auth/identity.hpp"
#include "http/json.hpp"
#include "services/order/service.hpp"
#include "services/order/store.hpp"
#include "store/idempotency.hpp"

namespace astraphe::order {

struct WantedLine {
  ProductId product;
  std::int64_t quantity;
  http::json::value option;  // the option's id or "name:value"; null for none
};

struct OrderRequest {
  std::vector<WantedLine> lines;
  std::optional<std::string> delivery_date;
  std::optional<std::string> memo;
  std::optional<std::int64_t> address;
  store::OnceKey once;
  std::string language;    // Accept-Language, for whoever else may refuse
  std::string request_id;
};

// Prices it, takes the admissions, and asks for the stock. The answer is 202 with the order, or the
// one that the Idempotency-Key had before. Errc::forbidden: a line's product needs an admission
// that the caller does not hold, or has used.
Task<Result<http::Response>> place_order(const Deps& deps, const http::Caller& caller,
                                         OrderRequest request);

// Errc::not_found for somebody else's, as for one that does not exist.
Task<Result<Order>> order_for(const Deps& deps, UserId user, OrderId id);

Task<Result<OrderPage>> orders_for(const Deps& deps, OrderFilter filter);

// Frees the hold of an unpaid order, and gives the money for a paid one back. Errc::conflict
// PAYMENT_IN_PROGRESS while an attempt runs, ORDER_NOT_CANCELLABLE in any other state.
// The same Idempotency-Key has the same answer; Errc::conflict STILL_RUNNING until there is one.
struct Cancellation {
  OrderId order;
  UserId by;
  std::optional<UserId> owner;  // none: whoever runs the shop
  std::string reason;
  std::optional<domain::OrderState> end{};  // CANCELLED or REFUNDED; none: whichever it leads to
  store::OnceKey once{};
};
struct Cancelled {
  http::Response answer;          // the order as it is then; 202 while its refund is pending
  std::optional<Refund> refusal;  // instead: the provider gives nothing back
};
Task<Result<Cancelled>> cancel(const Deps& deps, Cancellation wanted);

// The owner does not see it any more. Errc::conflict ORDER_NOT_SETTLED before its end.
Task<Result<>> forget_order(const Deps& deps, UserId user, OrderId id);

// How an order is named by whoever pays: its id, or what the payment provider calls it.
struct PaymentRequest {
  std::optional<OrderId> order;
  std::string payment_order_id;
  std::string payment_key;
  Won amount;
};
// CONFIRMING: not known yet; it settles by itself. Errc::gone when the hold is over.
Task<Result<Attempt>> pay(const Deps& deps, UserId user, PaymentRequest request);

// Looks into payment attempts whose outcome a crash or a lost answer has left unknown. Run it a few
// times a second.
Task<Result<>> complete_payments(const Deps& deps);

// The same for refunds.
Task<Result<>> complete_refunds(const Deps& deps);

// Payments and refunds that wait for whoever runs the shop.
Task<Result<std::vector<Alarm>>> waiting_alarms(const Deps& deps);

// At the start, where this process is the only order service.
Task<Result<>> take_over_payments(const Deps& deps);

}  // namespace astraphe::order
