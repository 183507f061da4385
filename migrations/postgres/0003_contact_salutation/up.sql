ALTER TABLE contact ADD COLUMN salutation text;
