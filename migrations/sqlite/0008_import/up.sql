-- Imports: uploaded files, what is done with them, and what became of each of their rows.

CREATE TABLE import_file (
    id BLOB PRIMARY KEY NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    name TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX import_file_by_created_at ON import_file (created_at);

CREATE TABLE import (
    id BLOB PRIMARY KEY NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES "user" (id),
    api_key_id BLOB REFERENCES api_key (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT import_state_known
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    trial INTEGER NOT NULL,
    plan TEXT NOT NULL,
    counts TEXT NOT NULL,
    place TEXT NOT NULL,
    job_id BLOB,
    last_error TEXT,
    finished_at INTEGER
) STRICT;
CREATE INDEX import_by_created_at ON import (created_at, id);

CREATE TABLE import_row (
    id BLOB PRIMARY KEY NOT NULL,
    import_id BLOB NOT NULL REFERENCES import (id),
    file_index INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    outcome TEXT NOT NULL CONSTRAINT import_row_outcome_known
        CHECK (outcome IN ('created', 'updated', 'skipped', 'failed')),
    beside INTEGER NOT NULL,
    entity TEXT NOT NULL,
    record_id BLOB,
    created_in TEXT,
    updated_in TEXT,
    skipped_in TEXT,
    version INTEGER,
    changes TEXT,
    faults TEXT,
    cells TEXT,
    undone TEXT
) STRICT;
CREATE INDEX import_row_by_place ON import_row (import_id, file_index, row_number, id);
CREATE INDEX import_row_by_outcome ON import_row (import_id, outcome, file_index, row_number, id);
CREATE INDEX import_row_created ON import_row (created_in, entity, record_id) WHERE created_in IS NOT NULL;
CREATE INDEX import_row_updated ON import_row (updated_in, entity, record_id) WHERE updated_in IS NOT NULL;
CREATE INDEX import_row_skipped ON import_row (skipped_in, entity, record_id) WHERE skipped_in IS NOT NULL;
