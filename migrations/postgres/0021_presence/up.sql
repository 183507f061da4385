-- Who has which record on a screen at this moment. Rows are overwritten and go with time; no history is kept.
CREATE TABLE presence (
    screen_id uuid PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES "user" (id),
    entity text NOT NULL,
    record_id uuid NOT NULL,
    editing boolean NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX presence_by_seen_at ON presence (seen_at);
