-- SQLite answers from an index alone only when it has every column that is named, also the one that decides which rows it has.
DROP INDEX deal_sums;
DROP INDEX deal_sums_by_owner;
DROP INDEX deal_sums_by_team;
DROP INDEX deal_closed_sums;
CREATE INDEX deal_sums ON deal (pipeline_id, stage_id, currency, probability, amount_minor, owner_id, team_id, deleted_at)
    WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_owner ON deal (owner_id, pipeline_id, stage_id, currency, probability, amount_minor, team_id, deleted_at)
    WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_team ON deal (team_id, pipeline_id, stage_id, currency, probability, amount_minor, owner_id, deleted_at)
    WHERE deleted_at IS NULL;
CREATE INDEX deal_closed_sums ON deal (status, closed_on, currency, amount_minor, owner_id, team_id, stage_id, pipeline_id, probability, started_on, deleted_at)
    WHERE deleted_at IS NULL;

-- Sums by stage come out of this in their order, without sorting.
CREATE INDEX deal_status_sums ON deal (status, stage_id, currency, amount_minor, probability, pipeline_id, owner_id, team_id, deleted_at)
    WHERE deleted_at IS NULL;
