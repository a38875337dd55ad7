#pragma once
// The steps of an order's life, each in the transaction that its event came in.

#include "services/order/service.hpp"
#include "services/order/store.hpp"

namespace astraphe::order {

// Takes the step that the table gives for `event`, and says to others what follows from it, in this
// transaction. False, and no change, when the event means nothing to the order any more.
// Errc::conflict when somebody else was faster.
struct StepInput {
  const Order& order;
  domain::OrderEvent event;
  std::optional<std::string> reason;   // of a failure, or of a cancellation
  std::optional<PaymentId> payment;  // with payment_captured
  std::optional<UserId> by{};        // none: the shop itself
};
Result<bool> take_step(ports::Tx& tx, const Deps& deps, const StepInput& input);

store::Outgoing reduce_stock(const Order& order);

// What the product service answers, as jobs.
std::vector<store::Job> listeners(const Deps& deps);

// Ends unpaid orders whose time is over. Run it a few times a second.
Task<Result<>> end_lapsed(const Deps& deps);

}  // namespace astraphe::order
