DROP INDEX deal_status_sums;
DROP INDEX deal_closed_sums;
DROP INDEX deal_sums_by_team;
DROP INDEX deal_sums_by_owner;
DROP INDEX deal_sums;
CREATE INDEX deal_sums ON deal (pipeline_id, stage_id, currency, probability, amount_minor, owner_id, team_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_owner ON deal (owner_id, pipeline_id, stage_id, currency, probability, amount_minor, team_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_team ON deal (team_id, pipeline_id, stage_id, currency, probability, amount_minor, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_closed_sums ON deal (status, closed_on, currency, amount_minor, owner_id, team_id, stage_id, pipeline_id, probability, started_on)
    WHERE deleted_at IS NULL;
