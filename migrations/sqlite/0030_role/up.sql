-- Roles of the company's own. Built-in ones have no rows: what they may do is in the program. A user names either by its key.

CREATE TABLE role (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    base TEXT NOT NULL CONSTRAINT role_base_known CHECK (base IN ('admin', 'manager', 'rep', 'support', 'marketing', 'read_only')),
    levels TEXT NOT NULL CHECK (json_valid(levels))
) STRICT;
CREATE UNIQUE INDEX role_key_unique ON role (key);
CREATE UNIQUE INDEX role_name_unique ON role (name_key) WHERE deleted_at IS NULL;
CREATE INDEX role_by_name ON role (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX user_by_role ON "user" (role, name_key, id);
