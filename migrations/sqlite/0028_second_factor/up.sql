-- A second factor beside the password, codes for the day it is lost, who must have one, and when a session last proved who
-- sits before it.

ALTER TABLE "user" ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1));

CREATE TABLE second_factor (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES "user" (id),
    sealed_secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    code_hash TEXT PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES "user" (id),
    used_at INTEGER
) STRICT;
CREATE INDEX recovery_code_by_user ON recovery_code (user_id);

ALTER TABLE session ADD COLUMN proven_at INTEGER;
UPDATE session SET proven_at = created_at;

-- Roles as ",admin,manager,", so that one comparison finds whether a role is among them.
ALTER TABLE company ADD COLUMN second_factor_roles TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN second_factor_grace_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN second_factor_due_at INTEGER;

ALTER TABLE access_log RENAME TO access_log_before;
CREATE TABLE access_log (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT access_log_kind_known CHECK (
        kind IN (
            'opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read', 'recovery_code_used',
            'second_step_failed', 'stepped_up', 'step_up_failed', 'api_key_refused'
        )
    ),
    entity TEXT,
    record_id BLOB,
    detail TEXT,
    record_count INTEGER,
    address TEXT
) STRICT;
INSERT INTO access_log (id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count, address)
SELECT id, at, actor_kind, actor_id, user_id, kind, entity, record_id, detail, record_count, address FROM access_log_before;
DROP TABLE access_log_before;
CREATE INDEX access_log_by_time ON access_log (at, id);
CREATE INDEX access_log_by_record ON access_log (record_id, at, id);
CREATE INDEX access_log_by_user ON access_log (user_id, at, id, entity, kind);
CREATE INDEX access_log_by_actor ON access_log (actor_id, at, id, entity, kind);
CREATE INDEX access_log_by_kind ON access_log (kind, at, id);
CREATE INDEX access_log_by_entity ON access_log (entity, kind, at, id);
