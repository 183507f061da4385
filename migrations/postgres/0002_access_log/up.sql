-- Who opened which record; written in batches, never within the read itself.

CREATE TABLE access_log (
    id uuid PRIMARY KEY NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    user_id uuid REFERENCES "user" (id),
    kind text NOT NULL CONSTRAINT access_log_kind_known CHECK (kind IN ('opened')),
    entity text NOT NULL,
    record_id uuid NOT NULL
);
CREATE INDEX access_log_by_record ON access_log (record_id, at);
CREATE INDEX access_log_by_user ON access_log (user_id, at);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at);
