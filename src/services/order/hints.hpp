#pragma once
// What the payment provider's webhooks say. Nothing of it is believed: anybody can send it. It
// makes us look, and only what the provider shows then has effects: money that no order took goes
// back, once, and a payment that an open order can still take is taken.
//
// What comes in is bounded: one open hint for a payment, a few for an order, some thousands in all.

#include "services/order/service.hpp"
#include "services/order/store.hpp"

namespace astraphe::order {

struct Hint {
  std::string transmission;  // the provider's number of the delivery
  OrderId order;
  std::string payment_key;   // empty: whichever the order has
  Instant next_at;
  std::int64_t tries;
};

// False when that delivery was heard before, or its payment waits to be looked up anyway.
// Errc::limited when too many wait.
Result<bool> insert_hint(ports::Tx& tx, const Hint& hint, Instant now);
Result<std::vector<Hint>> due_hints(ports::Tx& tx, Instant now, std::int64_t limit);
// False when somebody else has taken it since `seen`.
Result<bool> claim_hint(ports::Tx& tx, const Hint& seen, Instant until);
Result<> close_hint(ports::Tx& tx, const std::string& transmission);
Result<> forget_hints(ports::Tx& tx, Instant before);

// A webhook, as it was sent.
struct News {
  std::string transmission;
  std::string payment_order_id;
  std::string payment_key;
  std::string status;
};
// Nothing for what is no news of a payment. Errc::invalid when it is no webhook of Toss's.
Result<std::optional<News>> read_news(const http::Request& request);

// Errc::limited when too much is to be looked up already: let it be sent again.
Task<Result<>> take_news(const Deps& deps, News news);

// Looks up what hints point at. Run it a few times a second.
Task<Result<>> follow_hints(const Deps& deps);

}  // namespace astraphe::order
