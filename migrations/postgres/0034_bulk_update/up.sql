-- Changes of all records that a filter names: which records these were when it began, and what became of each.

CREATE TABLE bulk_update (
    id uuid PRIMARY KEY NOT NULL,
    number bigint NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES "user" (id),
    api_key_id uuid REFERENCES api_key (id),
    plan jsonb NOT NULL,
    expected_count bigint NOT NULL,
    state text NOT NULL CONSTRAINT bulk_update_state_known
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    counts jsonb NOT NULL,
    collected boolean NOT NULL,
    place bigint NOT NULL,
    job_id uuid,
    last_error text,
    finished_at timestamptz
);
CREATE UNIQUE INDEX bulk_update_number_unique ON bulk_update (number);
CREATE INDEX bulk_update_by_created_at ON bulk_update (created_at, id);
CREATE INDEX bulk_update_by_created_by ON bulk_update (created_by, created_at, id);

CREATE TABLE bulk_update_row (
    bulk_update_id uuid NOT NULL REFERENCES bulk_update (id),
    place bigint NOT NULL,
    record_id uuid NOT NULL,
    outcome text CONSTRAINT bulk_update_row_outcome_known
        CHECK (outcome IN ('updated', 'deleted', 'skipped', 'failed')),
    version integer,
    changes jsonb,
    faults jsonb,
    undone text,
    PRIMARY KEY (bulk_update_id, place)
);
CREATE INDEX bulk_update_row_by_outcome ON bulk_update_row (bulk_update_id, outcome, place) WHERE outcome IS NOT NULL;
