-- The backups that servers took, each with what its rehearsed restore came to.

CREATE TABLE backup (
    id uuid PRIMARY KEY NOT NULL,
    taken_at timestamptz NOT NULL,
    scheduled boolean NOT NULL,
    created_by uuid REFERENCES "user" (id),
    file_name text COLLATE "C" NOT NULL CONSTRAINT backup_file_name_unique UNIQUE,
    size_bytes bigint NOT NULL,
    duration_ms bigint NOT NULL,
    position bigint NOT NULL,
    verified_at timestamptz,
    verify_fault text
);
CREATE INDEX backup_by_taken_at ON backup (taken_at, id);
