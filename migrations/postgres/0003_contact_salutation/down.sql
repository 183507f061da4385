ALTER TABLE contact DROP COLUMN salutation;
