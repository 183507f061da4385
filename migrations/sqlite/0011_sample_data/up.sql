-- The sample company: how far it is made or taken away, and which records are of it, each with the version it was made in,
-- so that what somebody changed since is known.

CREATE TABLE sample_data (
    slot INTEGER PRIMARY KEY NOT NULL CONSTRAINT sample_data_once CHECK (slot = 1),
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES "user" (id),
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT sample_data_state_known CHECK (state IN ('making', 'made', 'removing', 'removed')),
    place INTEGER NOT NULL,
    include_changed INTEGER NOT NULL CHECK (include_changed IN (0, 1)),
    removed_count INTEGER NOT NULL,
    job_id BLOB
) STRICT;

CREATE TABLE sample_record (
    record_id BLOB PRIMARY KEY NOT NULL,
    sample_id BLOB NOT NULL,
    step INTEGER NOT NULL,
    entity TEXT NOT NULL,
    version INTEGER NOT NULL,
    kept TEXT CONSTRAINT sample_record_kept_known CHECK (kept IN ('changed', 'in_use'))
) STRICT;
CREATE INDEX sample_record_by_step ON sample_record (sample_id, step);
