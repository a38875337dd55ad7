#include "services/order/service.hpp"
#include "store/common_tables.hpp"

#include <array>

namespace astraphe::order {
namespace {

// `fence` holds the payment attempt that is under way: a fenced order does not lapse.
constexpr std::string_view kOrders = R"sql(
CREATE TABLE customer_order (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, state BIGINT NOT NULL, total BIGINT NOT NULL, delivery_price BIGINT NOT NULL, payment_order_id TEXT NOT NULL UNIQUE, lapses_at BIGINT NOT NULL, hold_expires_at BIGINT, fence BIGINT, was_refused BIGINT NOT NULL, fail_reason TEXT, delivery_date TEXT, memo TEXT, address_id BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX order_by_user ON customer_order (user_id, id);
CREATE INDEX order_by_lapse ON customer_order (state, lapses_at);
CREATE TABLE order_line (order_id BIGINT NOT NULL, line BIGINT NOT NULL, product_id BIGINT NOT NULL, option_id BIGINT, quantity BIGINT NOT NULL, unit_price BIGINT NOT NULL, product_name TEXT NOT NULL, admission_id TEXT, PRIMARY KEY (order_id, line));
CREATE TABLE used_admission (admission_id TEXT PRIMARY KEY, order_id BIGINT NOT NULL);
CREATE INDEX used_admission_by_order ON used_admission (order_id);
CREATE TABLE payment_attempt (id BIGINT PRIMARY KEY, order_id BIGINT NOT NULL, payment_key TEXT NOT NULL, amount BIGINT NOT NULL, key_number BIGINT NOT NULL, state BIGINT NOT NULL, next_at BIGINT NOT NULL, tries BIGINT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX attempt_by_order ON payment_attempt (order_id, id);
CREATE INDEX attempt_by_next ON payment_attempt (state, next_at)
)sql";

// A deleted order keeps its row: money and stock still ask for it.
constexpr std::string_view kOrdersEnd = R"sql(
ALTER TABLE customer_order ADD COLUMN cancel_reason TEXT;
ALTER TABLE customer_order ADD COLUMN deleted_at BIGINT;
ALTER TABLE order_line ADD COLUMN product_name_folded TEXT NOT NULL DEFAULT '';
UPDATE order_line SET product_name_folded = LOWER(product_name)
)sql";

// `refund_state` is PENDING while money is on its way back, and DONE once it is there.
constexpr std::string_view kRefunds = R"sql(
ALTER TABLE customer_order ADD COLUMN refund_state BIGINT;
CREATE TABLE refund (id BIGINT PRIMARY KEY, order_id BIGINT NOT NULL, payment_key TEXT NOT NULL, reason TEXT NOT NULL, key_number BIGINT NOT NULL, state BIGINT NOT NULL, next_at BIGINT NOT NULL, tries BIGINT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX refund_by_order ON refund (order_id, id);
CREATE INDEX refund_by_next ON refund (state, next_at)
)sql";

// Who did what when stands in every table that people change (the shop itself: NULL).
constexpr std::string_view kAudit = R"sql(
ALTER TABLE customer_order ADD COLUMN created_by BIGINT;
ALTER TABLE customer_order ADD COLUMN updated_by BIGINT;
ALTER TABLE customer_order ADD COLUMN deleted_by BIGINT;
ALTER TABLE customer_order ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE customer_order SET created_by = user_id;
UPDATE customer_order SET deleted = 1, deleted_by = user_id WHERE deleted_at IS NOT NULL;
ALTER TABLE order_line ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_line ADD COLUMN created_by BIGINT;
ALTER TABLE order_line ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_line ADD COLUMN updated_by BIGINT;
ALTER TABLE order_line ADD COLUMN deleted_at BIGINT;
ALTER TABLE order_line ADD COLUMN deleted_by BIGINT;
ALTER TABLE order_line ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE order_line SET created_at = (SELECT o.created_at FROM customer_order o WHERE o.id = order_line.order_id), created_by = (SELECT o.user_id FROM customer_order o WHERE o.id = order_line.order_id);
UPDATE order_line SET updated_at = created_at, updated_by = created_by;
ALTER TABLE payment_attempt ADD COLUMN created_by BIGINT;
ALTER TABLE payment_attempt ADD COLUMN updated_by BIGINT;
ALTER TABLE payment_attempt ADD COLUMN deleted_at BIGINT;
ALTER TABLE payment_attempt ADD COLUMN deleted_by BIGINT;
ALTER TABLE payment_attempt ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE payment_attempt SET created_by = (SELECT o.user_id FROM customer_order o WHERE o.id = payment_attempt.order_id)
)sql";

// `refundable` is what should be left of the payment. A stray refund gives money back that no order
// took: once for a payment, and the order stays as it is. `alarm` is the provider's code while our
// own set-up keeps it from answering. A hint is a webhook that makes us look.
constexpr std::string_view kLateMoney = R"sql(
ALTER TABLE payment_attempt ADD COLUMN alarm TEXT;
ALTER TABLE refund ADD COLUMN alarm TEXT;
ALTER TABLE refund ADD COLUMN is_stray BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN refundable BIGINT NOT NULL DEFAULT 0;
UPDATE refund SET refundable = (SELECT total FROM customer_order WHERE customer_order.id = refund.order_id);
CREATE UNIQUE INDEX stray_refund ON refund (payment_key) WHERE is_stray = 1;
CREATE TABLE payment_hint (transmission TEXT PRIMARY KEY, order_id BIGINT NOT NULL, payment_key TEXT NOT NULL, is_open BIGINT NOT NULL, next_at BIGINT NOT NULL, tries BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX hint_by_next ON payment_hint (is_open, next_at);
CREATE INDEX hint_by_order ON payment_hint (order_id, is_open)
)sql";

constexpr std::array kSteps{store::Migration{1, "001_store", store::kTables},
                            store::Migration{2, "002_orders", kOrders},
                            store::Migration{3, "003_orders_end", kOrdersEnd},
                            store::Migration{4, "004_refunds", kRefunds},
                            store::Migration{5, "005_audit", kAudit},
                            store::Migration{6, "006_late_money", kLateMoney}};

}  // namespace

std::span<const store::Migration> schema() { return kSteps; }

}  // namespace astraphe::order
