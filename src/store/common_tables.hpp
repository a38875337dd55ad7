#pragma once
// The tables that every service's schema begins with: what this layer keeps its promises in.

#include <string_view>

namespace astraphe::store {

// As the first migration of a service: Migration{1, "001_store", store::kTables}.
inline constexpr std::string_view kTables = R"sql(
CREATE TABLE id_block (name TEXT PRIMARY KEY, next BIGINT NOT NULL);
CREATE TABLE outbox (id BIGINT PRIMARY KEY, event_id TEXT NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE outbox_last (only BIGINT PRIMARY KEY CHECK (only = 1), id BIGINT NOT NULL);
INSERT INTO outbox_last (only, id) VALUES (1, 0);
CREATE TABLE inbox (consumer TEXT NOT NULL, event_id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (consumer, event_id));
CREATE INDEX inbox_by_age ON inbox (at);
CREATE TABLE idempotency (caller BIGINT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, status BIGINT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (caller, route, key));
CREATE INDEX idempotency_by_age ON idempotency (at);
)sql";

}  // namespace astraphe::store
