-- Who has which record on a screen at this moment. Rows are overwritten and go with time; no history is kept.
CREATE TABLE presence (
    screen_id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES "user" (id),
    entity TEXT NOT NULL,
    record_id BLOB NOT NULL,
    editing INTEGER NOT NULL CHECK (editing IN (0, 1)),
    seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX presence_by_seen_at ON presence (seen_at);
