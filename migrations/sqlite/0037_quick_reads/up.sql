-- What the live deals of each stage come to: a board tells it of every deal there is, and to add them all up anew takes
-- longer than all else that it does. It follows from the deals. Amounts are kept in two halves, millions of minor units and
-- the rest: no number of deals makes either overflow.

CREATE TABLE deal_tally (
    id BLOB PRIMARY KEY NOT NULL,
    pipeline_id BLOB NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
    stage_id BLOB NOT NULL REFERENCES stage (id) ON DELETE CASCADE,
    currency TEXT NOT NULL,
    probability INTEGER,
    deals INTEGER NOT NULL,
    valued INTEGER NOT NULL,
    amount_millions INTEGER NOT NULL,
    amount_rest INTEGER NOT NULL
) STRICT;
CREATE INDEX deal_tally_by_stage ON deal_tally (pipeline_id, stage_id, currency, probability);

INSERT INTO deal_tally (id, pipeline_id, stage_id, currency, probability, deals, valued, amount_millions, amount_rest)
    SELECT randomblob(16), pipeline_id, stage_id, currency, probability, count(*), count(amount_minor),
        COALESCE(sum(amount_minor / 1000000), 0), COALESCE(sum(amount_minor % 1000000), 0)
    FROM deal WHERE deleted_at IS NULL GROUP BY pipeline_id, stage_id, currency, probability;
