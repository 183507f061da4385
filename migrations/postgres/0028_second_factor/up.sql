-- A second factor beside the password, codes for the day it is lost, who must have one, and when a session last proved who
-- sits before it.

ALTER TABLE "user" ADD COLUMN second_factor boolean NOT NULL DEFAULT FALSE;

CREATE TABLE second_factor (
    user_id uuid PRIMARY KEY NOT NULL REFERENCES "user" (id),
    sealed_secret text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL
);

CREATE TABLE recovery_code (
    code_hash text PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES "user" (id),
    used_at timestamptz
);
CREATE INDEX recovery_code_by_user ON recovery_code (user_id);

ALTER TABLE session ADD COLUMN proven_at timestamptz;
UPDATE session SET proven_at = created_at;

-- Roles as ",admin,manager,", so that one comparison finds whether a role is among them.
ALTER TABLE company ADD COLUMN second_factor_roles text NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN second_factor_grace_days integer NOT NULL DEFAULT 0;
ALTER TABLE company ADD COLUMN second_factor_due_at timestamptz;

ALTER TABLE access_log DROP CONSTRAINT access_log_kind_known;
ALTER TABLE access_log ADD CONSTRAINT access_log_kind_known CHECK (
    kind IN (
        'opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read', 'recovery_code_used',
        'second_step_failed', 'stepped_up', 'step_up_failed', 'api_key_refused'
    )
);
