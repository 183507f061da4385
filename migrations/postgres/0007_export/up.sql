-- Exports stand in the log of reads: what was asked for, and how many records went out once it is known. Tickets let a
-- browser fetch a file without its token.

ALTER TABLE access_log DROP CONSTRAINT access_log_kind_known;
ALTER TABLE access_log ADD CONSTRAINT access_log_kind_known CHECK (kind IN ('opened', 'exported'));
ALTER TABLE access_log ALTER COLUMN record_id DROP NOT NULL;
ALTER TABLE access_log ADD COLUMN detail text;
ALTER TABLE access_log ADD COLUMN record_count bigint;

CREATE TABLE download_ticket (
    token_hash text COLLATE "C" PRIMARY KEY NOT NULL,
    session_id uuid NOT NULL REFERENCES session (id),
    target text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX download_ticket_by_session ON download_ticket (session_id);
CREATE INDEX download_ticket_by_expiry ON download_ticket (expires_at);
