DROP TABLE sample_record;
DROP TABLE sample_data;
