-- Changes of all records that a filter names: which records these were when it began, and what became of each.

CREATE TABLE bulk_update (
    id BLOB PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES "user" (id),
    api_key_id BLOB REFERENCES api_key (id),
    plan TEXT NOT NULL,
    expected_count INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT bulk_update_state_known
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    counts TEXT NOT NULL,
    collected INTEGER NOT NULL CHECK (collected IN (0, 1)),
    place INTEGER NOT NULL,
    job_id BLOB,
    last_error TEXT,
    finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX bulk_update_number_unique ON bulk_update (number);
CREATE INDEX bulk_update_by_created_at ON bulk_update (created_at, id);
CREATE INDEX bulk_update_by_created_by ON bulk_update (created_by, created_at, id);

CREATE TABLE bulk_update_row (
    bulk_update_id BLOB NOT NULL REFERENCES bulk_update (id),
    place INTEGER NOT NULL,
    record_id BLOB NOT NULL,
    outcome TEXT CONSTRAINT bulk_update_row_outcome_known
        CHECK (outcome IN ('updated', 'deleted', 'skipped', 'failed')),
    version INTEGER,
    changes TEXT,
    faults TEXT,
    undone TEXT,
    PRIMARY KEY (bulk_update_id, place)
) STRICT;
CREATE INDEX bulk_update_row_by_outcome ON bulk_update_row (bulk_update_id, outcome, place) WHERE outcome IS NOT NULL;
