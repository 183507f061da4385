ALTER TABLE access_log RENAME TO access_log_before;
CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (
        kind IN (
            'opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read'
        )
    ),
    entity TEXT,
    record_id BLOB,
    detail TEXT,
    record_count INTEGER,
    address TEXT
) STRICT;
INSERT INTO access_log (id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count, address)
SELECT id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count, address FROM access_log_before
WHERE kind NOT IN ('recovery_code_used', 'second_step_failed', 'stepped_up', 'step_up_failed', 'api_key_refused');
DROP TABLE access_log_before;
CREATE INDEX access_log_by_time ON access_log (at, id);
CREATE INDEX access_log_by_record ON access_log (record_id, at, id);
CREATE INDEX access_log_by_user ON access_log (user_id, at, id, entity, kind);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at, id, entity, kind);
CREATE INDEX access_log_by_kind ON access_log (kind, at, id);
CREATE INDEX access_log_by_entity ON access_log (entity, kind, at, id);
ALTER TABLE company DROP COLUMN second_factor_due_at;
ALTER TABLE company DROP COLUMN second_factor_grace_days;
ALTER TABLE company DROP COLUMN second_factor_roles;
ALTER TABLE session DROP COLUMN proven_at;
DROP TABLE recovery_code;
DROP TABLE second_factor;
ALTER TABLE "user" DROP COLUMN second_factor;
