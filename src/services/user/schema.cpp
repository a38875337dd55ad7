#include "services/user/service.hpp"
#include "store/common_tables.hpp"

#include <array>

namespace astraphe::user {
namespace {

// `first_administrator` has room for one row: whoever writes it makes the first one.
constexpr std::string_view kAccounts = R"sql(
CREATE TABLE account (id BIGINT PRIMARY KEY, login_id TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, username TEXT NOT NULL, nickname TEXT NOT NULL, phone_number TEXT NOT NULL, shipping_address TEXT NOT NULL, role TEXT NOT NULL, applied_role TEXT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX account_by_role ON account (role);
CREATE TABLE first_administrator (only BIGINT PRIMARY KEY CHECK (only = 1), account BIGINT NOT NULL);
CREATE TABLE revocation (n BIGINT PRIMARY KEY, account BIGINT NOT NULL, not_before_ms BIGINT NOT NULL);
CREATE TABLE revocation_last (only BIGINT PRIMARY KEY CHECK (only = 1), n BIGINT NOT NULL);
INSERT INTO revocation_last (only, n) VALUES (1, 0)
)sql";

// A deleted account keeps its row, and with it its login id.
constexpr std::string_view kAccountsEnd = R"sql(
ALTER TABLE account ADD COLUMN slack_id TEXT;
ALTER TABLE account ADD COLUMN deleted_at BIGINT;
CREATE INDEX revocation_by_account ON revocation (account)
)sql";

// Who did it last, as on every table that people change (the shop itself: NULL).
constexpr std::string_view kAudit = R"sql(
ALTER TABLE account ADD COLUMN created_by BIGINT;
ALTER TABLE account ADD COLUMN updated_by BIGINT;
ALTER TABLE account ADD COLUMN deleted_by BIGINT;
ALTER TABLE account ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
UPDATE account SET created_by = id, updated_by = id;
UPDATE account SET deleted = 1, deleted_by = id WHERE deleted_at IS NOT NULL
)sql";

constexpr std::string_view kKnownNetworks = R"sql(
CREATE TABLE known_network (account BIGINT NOT NULL, mark TEXT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (account, mark));
CREATE INDEX known_network_by_time ON known_network (seen_at)
)sql";

constexpr std::array kSteps{store::Migration{1, "001_store", store::kTables},
                            store::Migration{2, "002_accounts", kAccounts},
                            store::Migration{3, "003_accounts_end", kAccountsEnd},
                            store::Migration{4, "004_audit", kAudit},
                            store::Migration{5, "005_known_networks", kKnownNetworks}};

}  // namespace

std::span<const store::Migration> schema() { return kSteps; }

}  // namespace astraphe::user
