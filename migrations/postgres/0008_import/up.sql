-- Imports: uploaded files, what is done with them, and what became of each of their rows.

CREATE TABLE import_file (
    id uuid PRIMARY KEY NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    name text NOT NULL,
    content bytea NOT NULL
);
CREATE INDEX import_file_by_created_at ON import_file (created_at);

CREATE TABLE import (
    id uuid PRIMARY KEY NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES "user" (id),
    api_key_id uuid REFERENCES api_key (id),
    name text NOT NULL,
    state text NOT NULL CONSTRAINT import_state_known
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    trial boolean NOT NULL,
    plan jsonb NOT NULL,
    counts jsonb NOT NULL,
    place jsonb NOT NULL,
    job_id uuid,
    last_error text,
    finished_at timestamptz
);
CREATE INDEX import_by_created_at ON import (created_at, id);

CREATE TABLE import_row (
    id uuid PRIMARY KEY NOT NULL,
    import_id uuid NOT NULL REFERENCES import (id),
    file_index integer NOT NULL,
    row_number integer NOT NULL,
    outcome text NOT NULL CONSTRAINT import_row_outcome_known
        CHECK (outcome IN ('created', 'updated', 'skipped', 'failed')),
    beside boolean NOT NULL,
    entity text NOT NULL,
    record_id uuid,
    created_in text COLLATE "C",
    updated_in text COLLATE "C",
    skipped_in text COLLATE "C",
    version integer,
    changes jsonb,
    faults jsonb,
    cells jsonb,
    undone text
);
CREATE INDEX import_row_by_place ON import_row (import_id, file_index, row_number, id);
CREATE INDEX import_row_by_outcome ON import_row (import_id, outcome, file_index, row_number, id);
CREATE INDEX import_row_created ON import_row (created_in, entity, record_id) WHERE created_in IS NOT NULL;
CREATE INDEX import_row_updated ON import_row (updated_in, entity, record_id) WHERE updated_in IS NOT NULL;
CREATE INDEX import_row_skipped ON import_row (skipped_in, entity, record_id) WHERE skipped_in IS NOT NULL;
