-- Dashboards: metrics as somebody wants to see them, for oneself or shared with all.

CREATE TABLE dashboard (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    position INTEGER NOT NULL,
    filters TEXT NOT NULL CHECK (json_valid(filters)),
    tiles TEXT NOT NULL CHECK (json_valid(tiles))
) STRICT;
CREATE INDEX dashboard_by_position ON dashboard (position, id) WHERE deleted_at IS NULL;
CREATE INDEX dashboard_by_name ON dashboard (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX dashboard_by_owner ON dashboard (owner_id, position, id) WHERE deleted_at IS NULL;
