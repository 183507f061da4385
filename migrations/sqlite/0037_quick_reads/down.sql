DROP TABLE deal_tally;
