-- Webhooks: who is told of events, the secrets that sign what they are told, and what was delivered.

CREATE TABLE webhook (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid NOT NULL REFERENCES "user" (id),
    url text NOT NULL,
    description text,
    event_types jsonb NOT NULL,
    enabled boolean NOT NULL,
    disabled_reason text CONSTRAINT webhook_disabled_reason_known CHECK (disabled_reason IN ('gone', 'failing')),
    failing_since timestamptz
);
CREATE INDEX webhook_by_created_at ON webhook (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX webhook_by_owner ON webhook (owner_id);

-- Sealed with a key that is not in the database.
CREATE TABLE webhook_secret (
    webhook_id uuid PRIMARY KEY NOT NULL REFERENCES webhook (id),
    sealed text NOT NULL,
    previous text,
    previous_until timestamptz
);

CREATE TABLE webhook_delivery (
    id uuid PRIMARY KEY NOT NULL,
    created_at timestamptz NOT NULL,
    webhook_id uuid NOT NULL REFERENCES webhook (id),
    position bigint,
    event_type text NOT NULL,
    message_id text NOT NULL,
    body text NOT NULL,
    status text NOT NULL CONSTRAINT webhook_delivery_status_known CHECK (status IN ('waiting', 'running', 'delivered', 'failed')),
    attempts integer NOT NULL,
    next_at timestamptz NOT NULL,
    locked_until timestamptz,
    attempted_at timestamptz,
    response_status integer,
    duration_ms integer,
    error text,
    claim integer NOT NULL
);
CREATE UNIQUE INDEX webhook_delivery_unique ON webhook_delivery (webhook_id, position) WHERE position IS NOT NULL;
CREATE INDEX webhook_delivery_by_created_at ON webhook_delivery (webhook_id, created_at, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at, id) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_running ON webhook_delivery (webhook_id, locked_until) WHERE status = 'running';
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);
