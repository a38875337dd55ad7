#include "services/queue/service.hpp"
#include "store/common_tables.hpp"

#include <array>

namespace astraphe::queue {
namespace {

// `journal` is the truth. `room` and `person` are its head, changed in the same transaction, so
// that a rule can be a condition. A row of `room` is what every writer of that room waits for.
constexpr std::string_view kRooms = R"sql(
CREATE TABLE room (product_id BIGINT PRIMARY KEY, version BIGINT NOT NULL, seller_id BIGINT NOT NULL, product_name TEXT NOT NULL, sale_start BIGINT NOT NULL, sale_end BIGINT, has_room BIGINT NOT NULL, admitted_each BIGINT NOT NULL, period_ms BIGINT NOT NULL, start_delay_ms BIGINT NOT NULL, active_max BIGINT, stay_ms BIGINT NOT NULL, keeps_place BIGINT NOT NULL, product_admission TEXT NOT NULL, stock_band TEXT NOT NULL, deleted BIGINT NOT NULL, stopped BIGINT NOT NULL, last_n BIGINT NOT NULL, last_sequence BIGINT NOT NULL, waiting BIGINT NOT NULL, active BIGINT NOT NULL, period BIGINT NOT NULL, admitted_in_period BIGINT NOT NULL);
CREATE TABLE journal (product_id BIGINT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, type BIGINT NOT NULL, account BIGINT NOT NULL, sequence BIGINT NOT NULL, admitted_by BIGINT NOT NULL, period BIGINT NOT NULL, ends BIGINT NOT NULL, PRIMARY KEY (product_id, n));
CREATE TABLE person (product_id BIGINT NOT NULL, account BIGINT NOT NULL, sequence BIGINT NOT NULL, state BIGINT NOT NULL, ends BIGINT NOT NULL, PRIMARY KEY (product_id, account));
CREATE INDEX person_in_line ON person (product_id, state, sequence);
CREATE INDEX person_by_end ON person (state, ends);
)sql";

// How many were let in is kept beside the journal (type 3 is ADMIT), so that nobody counts it.
constexpr std::string_view kAdmitted = R"sql(
ALTER TABLE room ADD COLUMN admitted BIGINT NOT NULL DEFAULT 0;
UPDATE room SET admitted = (SELECT COUNT(*) FROM journal j WHERE j.product_id = room.product_id AND j.type = 3)
)sql";

// A row of `journal` and of `person` is found by its key alone, and is its key for the most part.
// Who is not in line, or not inside, has no business in the indexes of those who are (state 1
// waits, state 2 is admitted).
constexpr std::string_view kClustered = R"sql(
ALTER TABLE journal RENAME TO journal_before;
CREATE TABLE journal (product_id BIGINT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, type BIGINT NOT NULL, account BIGINT NOT NULL, sequence BIGINT NOT NULL, admitted_by BIGINT NOT NULL, period BIGINT NOT NULL, ends BIGINT NOT NULL, PRIMARY KEY (product_id, n)) /* clustered */;
INSERT INTO journal SELECT * FROM journal_before;
DROP TABLE journal_before;
ALTER TABLE person RENAME TO person_before;
CREATE TABLE person (product_id BIGINT NOT NULL, account BIGINT NOT NULL, sequence BIGINT NOT NULL, state BIGINT NOT NULL, ends BIGINT NOT NULL, PRIMARY KEY (product_id, account)) /* clustered */;
INSERT INTO person SELECT * FROM person_before;
DROP TABLE person_before;
CREATE INDEX person_in_line ON person (product_id, sequence) WHERE state = 1;
CREATE INDEX person_by_end ON person (ends) WHERE state = 2;
)sql";

constexpr std::array kSteps{store::Migration{1, "001_store", store::kTables},
                            store::Migration{2, "002_rooms", kRooms},
                            store::Migration{3, "003_admitted", kAdmitted},
                            store::Migration{4, "004_clustered", kClustered}};

}  // namespace

std::span<const store::Migration> schema() { return kSteps; }

}  // namespace astraphe::queue
