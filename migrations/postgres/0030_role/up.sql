-- Roles of the company's own. Built-in ones have no rows: what they may do is in the program. A user names either by its key.

CREATE TABLE role (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    description text,
    base text NOT NULL CONSTRAINT role_base_known CHECK (base IN ('admin', 'manager', 'rep', 'support', 'marketing', 'read_only')),
    levels jsonb NOT NULL
);
CREATE UNIQUE INDEX role_key_unique ON role (key);
CREATE UNIQUE INDEX role_name_unique ON role (name_key) WHERE deleted_at IS NULL;
CREATE INDEX role_by_name ON role (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX user_by_role ON "user" (role, name_key, id);
