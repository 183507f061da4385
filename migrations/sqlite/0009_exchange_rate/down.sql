DROP INDEX stage_change_by_from;
DROP INDEX stage_change_by_to;
DROP INDEX deal_closed_sums;
DROP TABLE exchange_rate;
