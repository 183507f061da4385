DROP TABLE download_ticket;
DELETE FROM access_log WHERE kind = 'exported';
ALTER TABLE access_log DROP COLUMN record_count;
ALTER TABLE access_log DROP COLUMN detail;
ALTER TABLE access_log ALTER COLUMN record_id SET NOT NULL;
ALTER TABLE access_log DROP CONSTRAINT access_log_kind_known;
ALTER TABLE access_log ADD CONSTRAINT access_log_kind_known CHECK (kind IN ('opened'));
