DELETE FROM access_log WHERE kind IN ('recovery_code_used', 'second_step_failed', 'stepped_up', 'step_up_failed', 'api_key_refused');
ALTER TABLE access_log DROP CONSTRAINT access_log_kind_known;
ALTER TABLE access_log ADD CONSTRAINT access_log_kind_known CHECK (
    kind IN ('opened', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'audit_read')
);
ALTER TABLE company DROP COLUMN second_factor_due_at;
ALTER TABLE company DROP COLUMN second_factor_grace_days;
ALTER TABLE company DROP COLUMN second_factor_roles;
ALTER TABLE session DROP COLUMN proven_at;
DROP TABLE recovery_code;
DROP TABLE second_factor;
ALTER TABLE "user" DROP COLUMN second_factor;
