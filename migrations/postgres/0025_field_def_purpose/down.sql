ALTER TABLE field_def DROP COLUMN default_value;
ALTER TABLE field_def DROP COLUMN required;
ALTER TABLE field_def DROP COLUMN purpose;
ALTER TABLE field_def DROP COLUMN owner_id;
