DROP INDEX deal_status_sums;
