-- What currencies were worth in the company's own, day by day: sums never mix currencies unconverted.

CREATE TABLE exchange_rate (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    currency TEXT NOT NULL,
    base_currency TEXT NOT NULL,
    quoted_on TEXT NOT NULL,
    rate TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX exchange_rate_unique ON exchange_rate (base_currency, currency, quoted_on) WHERE deleted_at IS NULL;
CREATE INDEX exchange_rate_by_quoted_on ON exchange_rate (quoted_on, id) WHERE deleted_at IS NULL;

-- What is won, lost and open, summed up by day, by what is often asked for, without a look at the deals themselves.
CREATE INDEX deal_closed_sums ON deal (status, closed_on, currency, amount_minor, owner_id, team_id, stage_id, pipeline_id, probability, started_on)
    WHERE deleted_at IS NULL;

-- How deals go through a stage.
CREATE INDEX stage_change_by_to ON stage_change (to_stage_id, at, deal_id);
CREATE INDEX stage_change_by_from ON stage_change (from_stage_id, at, deal_id, seconds_in_from);
