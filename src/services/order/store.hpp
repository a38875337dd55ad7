#pragma once
// The order service's rows.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "domain/order_saga.hpp"
#include "domain/payment.hpp"
#include "http/page.hpp"
#include "ports/database.hpp"

#include <array>
#include <optional>

namespace astraphe::order {

using RefundId = Id<struct RefundTag>;

struct Line {
  ProductId product;
  std::optional<std::int64_t> option;
  std::int64_t quantity;
  Won unit_price;
  std::string product_name;
  std::optional<std::string> admission;  // "productId:sequence"
};

struct Order {
  OrderId id;
  UserId user;
  domain::OrderState state;
  Won total;
  Won delivery_price;
  std::string payment_order_id;           // ours, as the payment provider knows it
  Instant lapses_at;                      // the end of an unpaid order's time
  std::optional<Instant> hold_expires_at;
  std::optional<PaymentId> fence;
  bool was_refused;
  std::optional<std::string> fail_reason;
  std::optional<std::string> cancel_reason;
  bool deleted;                           // by its owner, who does not see it any more
  std::optional<domain::RefundState> refund;  // pending or done
  std::optional<std::string> delivery_date;
  std::optional<std::string> memo;
  std::optional<std::int64_t> address;
  Instant created_at;
  Instant updated_at;
  std::vector<Line> lines;
};

Result<> insert_order(ports::Tx& tx, const Order& order);
Result<std::optional<Order>> find_order(ports::Tx& tx, OrderId id);
Result<std::optional<Order>> find_by_payment_order_id(ports::Tx& tx, const std::string& id);

// In the order of kOrderSortNames, which is what the API says.
enum class OrderSort { created_at, updated_at, total };
inline constexpr std::array<std::string_view, 3> kOrderSortNames{"CREATED_AT", "UPDATED_AT",
                                                                 "TOTAL_PRICE"};
struct OrderFilter {
  UserId user;
  std::string product_name;  // of a line, or a part of it; empty for all
  std::optional<domain::OrderState> state;
  OrderSort sort = OrderSort::created_at;
  bool ascending = false;
  http::Paging paging;
};
struct OrderPage {
  std::vector<Order> orders;
  std::int64_t total = 0;
};
// Those that their owner has not deleted.
Result<OrderPage> list_orders(ports::Tx& tx, const OrderFilter& filter);

// False when the order is not in that state any more: somebody else was faster.
struct StateChange {
  OrderId id;
  domain::OrderState from;
  domain::OrderState to;
  std::optional<std::string> fail_reason;
  std::optional<std::string> cancel_reason;
  bool needs_no_fence;  // false, too, while a payment attempt runs
  Instant now;
  std::optional<UserId> by;  // none: the shop itself
};
Result<bool> change_state(ports::Tx& tx, const StateChange& change);
// By whose it is. False when it is not in that state any more, deleted already, or being refunded.
Result<bool> delete_order(ports::Tx& tx, OrderId id, domain::OrderState seen, Instant now);
Result<bool> note_hold(ports::Tx& tx, OrderId id, Instant expires);
// Unpaid orders whose time is over and that no payment attempt holds open.
Result<std::vector<OrderId>> lapsed(ports::Tx& tx, Instant now, std::int64_t limit);

// False when the admission has been used by another order.
Result<bool> use_admission(ports::Tx& tx, const std::string& admission, OrderId order);
Result<> give_admissions_back(ports::Tx& tx, OrderId order);

struct Attempt {
  PaymentId id;
  OrderId order;
  std::string payment_key;
  Won amount;
  std::int64_t key_number;  // grows with each idempotency key that was spent
  domain::AttemptState state;
  Instant next_at;          // when the completer may look into it
  std::int64_t tries;
  std::string code;         // the provider's own words for a refusal
  std::string message;

  std::string idempotency_key() const {
    return "confirm-" + id.str() + "-" + std::to_string(key_number);
  }
};

Result<> insert_attempt(ports::Tx& tx, const Attempt& attempt, Instant now);
Result<std::optional<Attempt>> find_attempt(ports::Tx& tx, PaymentId id);
Result<std::optional<Attempt>> latest_attempt(ports::Tx& tx, OrderId order);
Result<std::optional<Attempt>> attempt_with(ports::Tx& tx, OrderId order,
                                            const std::string& payment_key);
// The one that was paid with.
Result<std::optional<Attempt>> captured_attempt(ports::Tx& tx, OrderId order);
// Attempts whose outcome is not known, due for a look.
Result<std::vector<Attempt>> due_attempts(ports::Tx& tx, Instant now, std::int64_t limit);
// False when somebody else has looked into it since `seen`.
Result<bool> claim_attempt(ports::Tx& tx, const Attempt& seen, Instant until);
Result<> spend_key(ports::Tx& tx, PaymentId id);
// The provider's code while our own set-up is wrong; empty: it is not, or not any more.
Result<> note_alarm(ports::Tx& tx, PaymentId id, const std::string& code);
// False when its outcome was recorded before.
struct Outcome {
  PaymentId attempt;
  domain::AttemptState state;
  std::string code;
  std::string message;
  Instant now;
};
Result<bool> settle_attempt(ports::Tx& tx, const Outcome& outcome);

// Takes the order for one attempt: open, unpaid, in time, and held by no other attempt.
Result<bool> fence_order(ports::Tx& tx, OrderId order, PaymentId attempt, Instant now);
Result<> unfence_order(ports::Tx& tx, OrderId order, bool refused, Instant now);
// After a crash nobody works on an attempt any more: the completer may take all of them at once.
Result<> release_attempts(ports::Tx& tx, Instant now);

struct Refund {
  RefundId id;
  OrderId order;
  std::string payment_key;
  Won refundable;           // what should be left of the payment
  bool is_stray;            // of money that no order took: the order stays as it is
  std::string reason;
  std::int64_t key_number;  // as of an attempt; so are the others
  domain::RefundState state;
  Instant next_at;
  std::int64_t tries;
  std::string code;
  std::string message;

  std::string idempotency_key() const {
    return "refund-" + id.str() + "-" + std::to_string(key_number);
  }
};

// A stray one is inserted once for its payment: again it changes nothing, and is false.
Result<bool> insert_refund(ports::Tx& tx, const Refund& refund, Instant now);
Result<std::optional<Refund>> find_refund(ports::Tx& tx, RefundId id);
// Of the order itself.
Result<std::optional<Refund>> latest_refund(ports::Tx& tx, OrderId order);
// Refunds that are pending, due for a look.
Result<std::vector<Refund>> due_refunds(ports::Tx& tx, Instant now, std::int64_t limit);
// False when somebody else has looked into it since `seen`.
Result<bool> claim_refund(ports::Tx& tx, const Refund& seen, Instant until);
Result<> spend_key(ports::Tx& tx, RefundId id);
Result<> note_alarm(ports::Tx& tx, RefundId id, const std::string& code);
// False when its outcome was recorded before.
struct RefundOutcome {
  RefundId refund;
  domain::RefundState state;
  std::string code;
  std::string message;
  Instant now;
};
Result<bool> settle_refund(ports::Tx& tx, const RefundOutcome& outcome);
Result<> release_refunds(ports::Tx& tx, Instant now);

// Payments and refunds that wait for a person, the newest first.
struct Alarm {
  OrderId order;
  bool is_refund;
  std::string code;
  Instant since;
};
Result<std::vector<Alarm>> alarms(ports::Tx& tx, std::int64_t limit);

// False when the order is not in that state any more, or a refund of it is pending or done.
Result<bool> mark_refund(ports::Tx& tx, const Order& seen, const std::string& reason, Instant now);
// The refund is done, or there is none after all.
Result<> note_refunded(ports::Tx& tx, OrderId id, Instant now);
Result<> note_not_refunded(ports::Tx& tx, OrderId id, Instant now);

}  // namespace astraphe::order
