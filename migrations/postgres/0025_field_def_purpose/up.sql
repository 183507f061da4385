-- Why a custom field is there and who answers for it, whether it must be filled in, and what it starts with.
ALTER TABLE field_def ADD COLUMN owner_id uuid REFERENCES "user" (id);
ALTER TABLE field_def ADD COLUMN purpose text NOT NULL DEFAULT '';
ALTER TABLE field_def ADD COLUMN required boolean NOT NULL DEFAULT false;
ALTER TABLE field_def ADD COLUMN default_value jsonb NOT NULL DEFAULT 'null';
UPDATE field_def SET owner_id = created_by;
