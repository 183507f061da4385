-- Exports stand in the log of reads: what was asked for, and how many records went out once it is known. Tickets let a
-- browser fetch a file without its token.

ALTER TABLE access_log RENAME TO access_log_before;
CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (kind IN ('opened', 'exported')),
    entity TEXT NOT NULL,
    record_id BLOB,
    detail TEXT,
    record_count INTEGER
) STRICT;
INSERT INTO access_log (id, at, actor_kind, actor_id, user_id, kind, entity, record_id)
SELECT id, at, actor_kind, actor_id, user_id, kind, entity, record_id FROM access_log_before;
DROP TABLE access_log_before;
CREATE INDEX access_log_by_record ON access_log (record_id, at);
CREATE INDEX access_log_by_user ON access_log (user_id, at);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at);

CREATE TABLE download_ticket (
    token_hash TEXT PRIMARY KEY NOT NULL,
    session_id BLOB NOT NULL REFERENCES session (id),
    target TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX download_ticket_by_session ON download_ticket (session_id);
CREATE INDEX download_ticket_by_expiry ON download_ticket (expires_at);
