-- Who opened which record; written in batches, never within the read itself.

CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (kind IN ('opened')),
    entity TEXT NOT NULL,
    record_id BLOB NOT NULL
) STRICT;
CREATE INDEX access_log_by_record ON access_log (record_id, at);
CREATE INDEX access_log_by_user ON access_log (user_id, at);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at);
