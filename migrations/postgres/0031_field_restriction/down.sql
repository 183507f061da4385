DROP TABLE field_restriction;
