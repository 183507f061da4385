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
ALTER TABLE access_log DROP CONSTRAINT access_log_kind_known;
ALTER TABLE access_log ADD CONSTRAINT access_log_kind_known CHECK (
    kind IN ('opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read')
);
ALTER TABLE access_log ALTER COLUMN entity DROP NOT NULL;
ALTER TABLE access_log ADD COLUMN address text;
DROP INDEX access_log_by_record;
DROP INDEX access_log_by_user;
DROP INDEX access_log_by_actor;
CREATE INDEX access_log_by_time ON access_log (at, id);
CREATE INDEX access_log_by_record ON access_log (record_id, at, id);
CREATE INDEX access_log_by_user ON access_log (user_id, at, id, entity, kind);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at, id, entity, kind);
CREATE INDEX access_log_by_kind ON access_log (kind, at, id);
CREATE INDEX access_log_by_entity ON access_log (entity, kind, at, id);
