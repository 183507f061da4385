DROP INDEX event_by_time;
DROP INDEX event_by_actor;
DROP INDEX event_by_user;
CREATE INDEX event_by_user ON event (user_id, at, id);
DROP INDEX event_by_kind;
DROP INDEX job_by_state;
DROP INDEX job_by_kind;
DROP INDEX access_log_by_time;
DROP INDEX access_log_by_kind;
DROP INDEX access_log_by_entity;
ALTER TABLE access_log RENAME TO access_log_before;
CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (
        kind IN ('opened', 'exported')
    ),
    entity TEXT NOT NULL,
    record_id BLOB,
    detail TEXT,
    record_count INTEGER
) STRICT;
INSERT INTO access_log (id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count)
SELECT id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count FROM access_log_before
WHERE kind IN ('opened', 'exported') AND entity IS NOT NULL;
DROP TABLE access_log_before;
CREATE INDEX access_log_by_record ON access_log (record_id, at);
CREATE INDEX access_log_by_user ON access_log (user_id, at);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at);
