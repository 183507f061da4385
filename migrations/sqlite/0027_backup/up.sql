-- The backups that servers took, each with what its rehearsed restore came to.

CREATE TABLE backup (
    id BLOB PRIMARY KEY NOT NULL,
    taken_at INTEGER NOT NULL,
    scheduled INTEGER NOT NULL CHECK (scheduled IN (0, 1)),
    created_by BLOB REFERENCES "user" (id),
    file_name TEXT NOT NULL CONSTRAINT backup_file_name_unique UNIQUE,
    size_bytes INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    position INTEGER NOT NULL,
    verified_at INTEGER,
    verify_fault TEXT
) STRICT;
CREATE INDEX backup_by_taken_at ON backup (taken_at, id);
