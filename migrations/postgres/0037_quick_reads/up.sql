-- What the live deals of each stage come to: a board tells it of every deal there is, and to add them all up anew takes
-- longer than all else that it does. It follows from the deals. Amounts are kept in two halves, millions of minor units and
-- the rest: no number of deals makes either overflow. A change adds rows of its own, so that nobody waits for a row that all
-- of them would change; rows of the same stage are drawn together now and then.

CREATE TABLE deal_tally (
    id uuid PRIMARY KEY NOT NULL,
    pipeline_id uuid NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
    stage_id uuid NOT NULL REFERENCES stage (id) ON DELETE CASCADE,
    currency text NOT NULL,
    probability integer,
    deals bigint NOT NULL,
    valued bigint NOT NULL,
    amount_millions bigint NOT NULL,
    amount_rest bigint NOT NULL
);
CREATE INDEX deal_tally_by_stage ON deal_tally (pipeline_id, stage_id, currency, probability);

INSERT INTO deal_tally (id, pipeline_id, stage_id, currency, probability, deals, valued, amount_millions, amount_rest)
    SELECT gen_random_uuid(), pipeline_id, stage_id, currency, probability, count(*), count(amount_minor),
        COALESCE(sum(amount_minor / 1000000), 0), COALESCE(sum(amount_minor % 1000000), 0)
    FROM deal WHERE deleted_at IS NULL GROUP BY pipeline_id, stage_id, currency, probability;

-- The newest of one kind that hold what was typed are met along these, past all that is of other kinds. The planner takes one
-- index over kind and place for an order that jumps about.
CREATE INDEX search_entry_accounts ON search_entry (seq) WHERE entity = 'account';
CREATE INDEX search_entry_contacts ON search_entry (seq) WHERE entity = 'contact';
CREATE INDEX search_entry_deals ON search_entry (seq) WHERE entity = 'deal';
CREATE INDEX search_entry_activities ON search_entry (seq) WHERE entity = 'activity';
CREATE INDEX search_entry_products ON search_entry (seq) WHERE entity = 'product';
CREATE INDEX search_entry_users ON search_entry (seq) WHERE entity = 'user';
