-- How often in a row a job was begun without getting any further: a long one may be begun again and again, as long as it moves.

ALTER TABLE job ADD COLUMN stalls integer NOT NULL DEFAULT 0;
