-- Sums by stage come out of this in their order, without sorting and without a look at the deals themselves.
CREATE INDEX deal_status_sums ON deal (status, stage_id, currency, amount_minor, probability, pipeline_id, owner_id, team_id)
    WHERE deleted_at IS NULL;
