ALTER TABLE contact ADD COLUMN salutation TEXT;
