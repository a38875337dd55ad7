#pragma once
// The sandbox's rows.

#include "ports/database.hpp"
#include "services/sandbox/payment.hpp"

namespace astraphe::sandbox {

// What the sandbox's clock says when the wall says `wall`.
Result<Instant> time_at(ports::Tx& tx, Instant wall);
Result<> advance_clock(ports::Tx& tx, Duration by);

Result<> insert_payment(ports::Tx& tx, const Payment& payment);
Result<std::optional<Payment>> find_payment(ports::Tx& tx, const std::string& payment_key);
// The one that was captured, if any was; otherwise the newest.
Result<std::optional<Payment>> find_by_order(ports::Tx& tx, const std::string& order_id);
// In their order.
Result<std::vector<Cancellation>> cancellations_of(ports::Tx& tx, const std::string& payment_key);

// False when it is no open window of that order and amount.
Result<bool> agree(ports::Tx& tx, const Payment& wanted);
// Those that ended by time alone since the last call, at most `limit`; they are EXPIRED now.
Result<std::vector<Payment>> expire_some(ports::Tx& tx, Instant now, std::int64_t limit);
Result<> forget_windows(ports::Tx& tx, Instant before);

struct Stamp {
  std::string transaction_key;
  Instant now;
};
// False when it is not an authorisation that is still good.
Result<bool> capture(ports::Tx& tx, const std::string& payment_key, const Stamp& stamp);
Result<bool> abort_payment(ports::Tx& tx, const std::string& payment_key, std::string code);
// Gives `amount`, at most the balance, back. False when the payment is not as `seen` any more.
Result<bool> give_back(ports::Tx& tx, const Payment& seen, Won amount, const Stamp& stamp);
Result<> insert_cancellation(ports::Tx& tx, const Cancellation& cancellation);

struct LedgerLine {
  Instant at;
  std::string type;  // AUTHORIZE, CAPTURE or CANCEL
  std::string payment_key;
  std::string order_id;
  Won amount;
  std::string key;  // the request's Idempotency-Key; empty when it had none
};
Result<> write_ledger(ports::Tx& tx, const LedgerLine& line);
Result<std::vector<LedgerLine>> ledger(ports::Tx& tx);

struct Fault {
  std::int64_t id = 0;
  std::int64_t calls_left = 0;  // or:
  std::int64_t rate = 0;        // in millionths
  std::string kind;
  std::string code;
  std::int64_t ms = 0;
};
Result<> add_fault(ports::Tx& tx, const Fault& fault);
Result<> clear_faults(ports::Tx& tx);
Result<std::vector<Fault>> faults(ports::Tx& tx);
// False when it was spent already.
Result<bool> spend_fault(ports::Tx& tx, std::int64_t id);

}  // namespace astraphe::sandbox
