#include "services/product/service.hpp"
#include "store/common_tables.hpp"

#include <array>

namespace astraphe::product {
namespace {

constexpr std::string_view kCatalogue = R"sql(
CREATE TABLE category (code BIGINT PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO category (code, name) VALUES (1000, '식품'), (2000, '전자제품'), (3000, '의류');
CREATE TABLE company (id BIGINT PRIMARY KEY, owner_id BIGINT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, address TEXT NOT NULL, deleted BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE TABLE product (id BIGINT PRIMARY KEY, version BIGINT NOT NULL, company_id BIGINT NOT NULL REFERENCES company (id), name TEXT NOT NULL, description TEXT NOT NULL, original_price BIGINT NOT NULL, discounted_price BIGINT NOT NULL, category_code BIGINT NOT NULL REFERENCES category (code), sale_start BIGINT NOT NULL, sale_end BIGINT, has_room BIGINT NOT NULL, admitted_each BIGINT NOT NULL, period_ms BIGINT NOT NULL, start_delay_ms BIGINT NOT NULL, active_max BIGINT, stay_ms BIGINT NOT NULL, keeps_place BIGINT NOT NULL, purchase_limit BIGINT, hold_seconds BIGINT NOT NULL, remaining BIGINT NOT NULL, initial BIGINT NOT NULL, stock_band TEXT NOT NULL, deleted BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE TABLE product_option (product_id BIGINT NOT NULL REFERENCES product (id), option_id BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, price BIGINT NOT NULL, PRIMARY KEY (product_id, option_id));
)sql";

// `stock` has a row for the product itself (option_id 0), which options without a stock of their
// own draw on, and one for each option that has one. `product.remaining` is the sum of the rows,
// changed with them; the product's row is changed first, so that all who touch one product's stock
// wait for each other and none misses a change of band.
//
// `hold_line` and `stock_movement` name the stock row that was drawn on. An order has lines here if
// and only if it once held stock. `bought` counts what an account holds or has bought.
constexpr std::string_view kStock = R"sql(
CREATE TABLE stock (product_id BIGINT NOT NULL REFERENCES product (id), option_id BIGINT NOT NULL, remaining BIGINT NOT NULL, initial BIGINT NOT NULL, PRIMARY KEY (product_id, option_id));
CREATE TABLE stock_movement (product_id BIGINT NOT NULL, option_id BIGINT NOT NULL, order_id BIGINT NOT NULL, reason TEXT NOT NULL, delta BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (product_id, option_id, order_id, reason));
CREATE TABLE hold (order_id BIGINT PRIMARY KEY, user_id BIGINT, state TEXT NOT NULL, reason TEXT, expires_at BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE TABLE hold_line (order_id BIGINT NOT NULL REFERENCES hold (order_id), product_id BIGINT NOT NULL, option_id BIGINT NOT NULL, quantity BIGINT NOT NULL, PRIMARY KEY (order_id, product_id, option_id));
CREATE TABLE used_admission (admission_id TEXT PRIMARY KEY, order_id BIGINT NOT NULL);
CREATE TABLE ended_admission (admission_id TEXT PRIMARY KEY, at BIGINT NOT NULL);
CREATE INDEX ended_admission_by_age ON ended_admission (at);
CREATE TABLE bought (user_id BIGINT NOT NULL, product_id BIGINT NOT NULL, units BIGINT NOT NULL, PRIMARY KEY (user_id, product_id));
)sql";

// `name_folded` is for searching (store/search). A seller may move stock more than once: `change`
// is the product's version then, and 0 for what an order moves, which it does once.
constexpr std::string_view kEditing = R"sql(
ALTER TABLE company ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
UPDATE company SET name_folded = LOWER(name);
CREATE INDEX company_by_owner ON company (owner_id);
ALTER TABLE product ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
UPDATE product SET name_folded = LOWER(name);
CREATE INDEX product_by_company ON product (company_id);
ALTER TABLE stock_movement RENAME TO stock_movement_3;
CREATE TABLE stock_movement (product_id BIGINT NOT NULL, option_id BIGINT NOT NULL, order_id BIGINT NOT NULL, reason TEXT NOT NULL, delta BIGINT NOT NULL, at BIGINT NOT NULL, change BIGINT NOT NULL, PRIMARY KEY (product_id, option_id, order_id, reason, change));
INSERT INTO stock_movement (product_id, option_id, order_id, reason, delta, at, change) SELECT product_id, option_id, order_id, reason, delta, at, 0 FROM stock_movement_3;
DROP TABLE stock_movement_3
)sql";

// The conditional UPDATE is the rule that stock is taken by; the CHECK stands behind it.
constexpr std::string_view kNeverBelowZero = R"sql(
ALTER TABLE stock RENAME TO stock_4;
CREATE TABLE stock (product_id BIGINT NOT NULL REFERENCES product (id), option_id BIGINT NOT NULL, remaining BIGINT NOT NULL CHECK (remaining >= 0), initial BIGINT NOT NULL, PRIMARY KEY (product_id, option_id));
INSERT INTO stock (product_id, option_id, remaining, initial) SELECT product_id, option_id, remaining, initial FROM stock_4;
DROP TABLE stock_4
)sql";

// Who did what when stands in every table that people change (the shop itself: NULL).
constexpr std::string_view kAudit = R"sql(
ALTER TABLE category ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE category ADD COLUMN created_by BIGINT;
ALTER TABLE category ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE category ADD COLUMN updated_by BIGINT;
ALTER TABLE category ADD COLUMN deleted_at BIGINT;
ALTER TABLE category ADD COLUMN deleted_by BIGINT;
ALTER TABLE category ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN updated_by BIGINT;
ALTER TABLE company ADD COLUMN deleted_at BIGINT;
ALTER TABLE company ADD COLUMN deleted_by BIGINT;
UPDATE company SET updated_by = created_by;
UPDATE company SET deleted_at = updated_at WHERE deleted = 1;
ALTER TABLE product ADD COLUMN updated_by BIGINT;
ALTER TABLE product ADD COLUMN deleted_at BIGINT;
ALTER TABLE product ADD COLUMN deleted_by BIGINT;
UPDATE product SET updated_by = created_by;
UPDATE product SET deleted_at = updated_at WHERE deleted = 1;
ALTER TABLE product_option ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE product_option ADD COLUMN created_by BIGINT;
ALTER TABLE product_option ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE product_option ADD COLUMN updated_by BIGINT;
ALTER TABLE product_option ADD COLUMN deleted_at BIGINT;
ALTER TABLE product_option ADD COLUMN deleted_by BIGINT;
ALTER TABLE product_option ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE product_option SET created_at = (SELECT p.created_at FROM product p WHERE p.id = product_option.product_id), created_by = (SELECT p.created_by FROM product p WHERE p.id = product_option.product_id);
UPDATE product_option SET updated_at = created_at, updated_by = created_by
)sql";

// `kind` counts as NoticeKind does. `occasion` is the product's version for a restock and the
// sale's start for an opening; `told_to` and `done` say how far an announcement has been told.
constexpr std::string_view kSubscriptions = R"sql(
CREATE TABLE subscription (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, product_id BIGINT NOT NULL REFERENCES product (id), created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, deleted_at BIGINT, deleted_by BIGINT, deleted BIGINT NOT NULL);
CREATE UNIQUE INDEX subscription_of_user ON subscription (user_id, product_id) WHERE deleted = 0;
CREATE INDEX subscription_by_product ON subscription (product_id, id) WHERE deleted = 0;
CREATE TABLE announcement (product_id BIGINT NOT NULL, kind BIGINT NOT NULL, occasion BIGINT NOT NULL, at BIGINT NOT NULL, told_to BIGINT NOT NULL, done BIGINT NOT NULL, PRIMARY KEY (product_id, kind, occasion));
CREATE INDEX announcement_to_tell ON announcement (at, product_id, kind) WHERE done = 0;
CREATE TABLE notice (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, product_id BIGINT NOT NULL REFERENCES product (id), kind BIGINT NOT NULL, occasion BIGINT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT, UNIQUE (user_id, product_id, kind, occasion));
CREATE INDEX notice_of_user ON notice (user_id, created_at, id);
CREATE INDEX notice_unread ON notice (user_id) WHERE read_at IS NULL;
CREATE INDEX notice_by_age ON notice (created_at);
CREATE INDEX product_by_start ON product (sale_start)
)sql";

// pictures.hpp says what the states mean.
constexpr std::string_view kPictures = R"sql(
CREATE TABLE picture (picture_key TEXT PRIMARY KEY, state TEXT NOT NULL, since BIGINT NOT NULL);
CREATE INDEX picture_by_age ON picture (state, since);
ALTER TABLE product ADD COLUMN picture_key TEXT;
ALTER TABLE product ADD COLUMN description_picture_key TEXT
)sql";

constexpr std::array kSteps{store::Migration{1, "001_store", store::kTables},
                            store::Migration{2, "002_catalogue", kCatalogue},
                            store::Migration{3, "003_stock", kStock},
                            store::Migration{4, "004_editing", kEditing},
                            store::Migration{5, "005_never_below_zero", kNeverBelowZero},
                            store::Migration{6, "006_audit", kAudit},
                            store::Migration{7, "007_subscriptions", kSubscriptions},
                            store::Migration{8, "008_pictures", kPictures}};

}  // namespace

std::span<const store::Migration> schema() {
  return kSteps;
}

}  // namespace astraphe::product
