#include "services/sandbox/service.hpp"
#include "store/common_tables.hpp"

#include <array>

namespace astraphe::sandbox {
namespace {

// `ledger` is what the witness swears to; `ledger_last` makes its numbers dense. A fault has a rate
// in millionths, or a number of calls that it still waits for. `idempotency` keeps Toss's answers.
constexpr std::string_view kPayments = R"sql(
CREATE TABLE clock_offset (only BIGINT PRIMARY KEY CHECK (only = 1), ahead BIGINT NOT NULL);
INSERT INTO clock_offset (only, ahead) VALUES (1, 0);
CREATE TABLE payment (payment_key TEXT PRIMARY KEY, order_id TEXT NOT NULL, order_name TEXT NOT NULL, method TEXT NOT NULL, amount BIGINT NOT NULL, balance BIGINT NOT NULL CHECK (balance >= 0), status TEXT NOT NULL, authorised_at BIGINT NOT NULL, approved_at BIGINT, transaction_key TEXT, failure_code TEXT);
CREATE INDEX payment_by_order ON payment (order_id, authorised_at);
CREATE TABLE cancellation (transaction_key TEXT PRIMARY KEY, payment_key TEXT NOT NULL, amount BIGINT NOT NULL, reason TEXT NOT NULL, refundable BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX cancellation_by_payment ON cancellation (payment_key, at);
CREATE TABLE ledger (n BIGINT PRIMARY KEY, at BIGINT NOT NULL, type TEXT NOT NULL, payment_key TEXT NOT NULL, order_id TEXT NOT NULL, amount BIGINT NOT NULL, key TEXT NOT NULL);
CREATE TABLE ledger_last (only BIGINT PRIMARY KEY CHECK (only = 1), n BIGINT NOT NULL);
INSERT INTO ledger_last (only, n) VALUES (1, 0);
CREATE TABLE fault (id BIGINT PRIMARY KEY, calls_left BIGINT NOT NULL, rate BIGINT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, ms BIGINT NOT NULL)
)sql";

// A webhook is open until somebody has answered it with 200, or nobody did for too long.
constexpr std::string_view kWebhooks = R"sql(
CREATE TABLE webhook (transmission TEXT PRIMARY KEY, body TEXT NOT NULL, at BIGINT NOT NULL, next_at BIGINT NOT NULL, resends BIGINT NOT NULL, is_open BIGINT NOT NULL);
CREATE INDEX webhook_by_next ON webhook (is_open, next_at);
CREATE INDEX payment_by_status ON payment (status, authorised_at)
)sql";

constexpr std::array kSteps{store::Migration{1, "001_store", store::kTables},
                            store::Migration{2, "002_payments", kPayments},
                            store::Migration{3, "003_webhooks", kWebhooks}};

}  // namespace

std::span<const store::Migration> schema() { return kSteps; }

}  // namespace astraphe::sandbox
