-- Why a custom field is there and who answers for it, whether it must be filled in, and what it starts with.
ALTER TABLE field_def ADD COLUMN owner_id BLOB REFERENCES "user" (id);
ALTER TABLE field_def ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE field_def ADD COLUMN required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1));
ALTER TABLE field_def ADD COLUMN default_value TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(default_value));
UPDATE field_def SET owner_id = created_by;
