-- Who did what, and the queue, looked up by every way they are asked for. What filters an entry is in the index beside what
-- puts it in order, so that a narrow question of a busy credential looks at no more than the index.

CREATE INDEX event_by_time ON event (at, id);
CREATE INDEX event_by_actor ON event (actor_id, at, id, entity, kind);
DROP INDEX event_by_user;
CREATE INDEX event_by_user ON event (user_id, at, id, entity, kind);
CREATE INDEX event_by_kind ON event (entity, kind, at, id);

CREATE INDEX job_by_state ON job (state, created_at, id);
CREATE INDEX job_by_kind ON job (kind, created_at, id);

-- The log of reads also has signing in and out, tries at it that failed, and the reading of the logs themselves: these are
-- about no kind of record, or come from an address alone.
ALTER TABLE access_log RENAME TO access_log_before;
CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (
        kind IN ('opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read')
    ),
    entity TEXT,
    record_id BLOB,
    detail TEXT,
    record_count INTEGER,
    address TEXT
) STRICT;
INSERT INTO access_log (id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count)
SELECT id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count FROM access_log_before;
DROP TABLE access_log_before;
CREATE INDEX access_log_by_time ON access_log (at, id);
CREATE INDEX access_log_by_record ON access_log (record_id, at, id);
CREATE INDEX access_log_by_user ON access_log (user_id, at, id, entity, kind);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at, id, entity, kind);
CREATE INDEX access_log_by_kind ON access_log (kind, at, id);
CREATE INDEX access_log_by_entity ON access_log (entity, kind, at, id);
