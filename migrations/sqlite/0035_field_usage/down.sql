DROP TABLE field_fill;
DROP TABLE field_usage;
