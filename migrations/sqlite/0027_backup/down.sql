DROP TABLE backup;
