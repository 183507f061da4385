-- The sample company: how far it is made or taken away, and which records are of it, each with the version it was made in,
-- so that what somebody changed since is known.

CREATE TABLE sample_data (
    slot integer PRIMARY KEY NOT NULL CONSTRAINT sample_data_once CHECK (slot = 1),
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES "user" (id),
    language text NOT NULL,
    time_zone text NOT NULL,
    state text NOT NULL CONSTRAINT sample_data_state_known CHECK (state IN ('making', 'made', 'removing', 'removed')),
    place integer NOT NULL,
    include_changed boolean NOT NULL,
    removed_count bigint NOT NULL,
    job_id uuid
);

CREATE TABLE sample_record (
    record_id uuid PRIMARY KEY NOT NULL,
    sample_id uuid NOT NULL,
    step integer NOT NULL,
    entity text NOT NULL,
    version integer NOT NULL,
    kept text CONSTRAINT sample_record_kept_known CHECK (kept IN ('changed', 'in_use'))
);
CREATE INDEX sample_record_by_step ON sample_record (sample_id, step);
