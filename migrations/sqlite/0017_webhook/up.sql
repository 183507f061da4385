-- Webhooks: who is told of events, the secrets that sign what they are told, and what was delivered.

CREATE TABLE webhook (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB NOT NULL REFERENCES "user" (id),
    url TEXT NOT NULL,
    description TEXT,
    event_types TEXT NOT NULL CHECK (json_valid(event_types)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    disabled_reason TEXT CONSTRAINT webhook_disabled_reason_known CHECK (disabled_reason IN ('gone', 'failing')),
    failing_since INTEGER
) STRICT;
CREATE INDEX webhook_by_created_at ON webhook (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX webhook_by_owner ON webhook (owner_id);

-- Sealed with a key that is not in the database.
CREATE TABLE webhook_secret (
    webhook_id BLOB PRIMARY KEY NOT NULL REFERENCES webhook (id),
    sealed TEXT NOT NULL,
    previous TEXT,
    previous_until INTEGER
) STRICT;

CREATE TABLE webhook_delivery (
    id BLOB PRIMARY KEY NOT NULL,
    created_at INTEGER NOT NULL,
    webhook_id BLOB NOT NULL REFERENCES webhook (id),
    position INTEGER,
    event_type TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT webhook_delivery_status_known CHECK (status IN ('waiting', 'running', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    locked_until INTEGER,
    attempted_at INTEGER,
    response_status INTEGER,
    duration_ms INTEGER,
    error TEXT,
    claim INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX webhook_delivery_unique ON webhook_delivery (webhook_id, position) WHERE position IS NOT NULL;
CREATE INDEX webhook_delivery_by_created_at ON webhook_delivery (webhook_id, created_at, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at, id) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_running ON webhook_delivery (webhook_id, locked_until) WHERE status = 'running';
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);
