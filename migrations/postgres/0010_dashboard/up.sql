-- Dashboards: metrics as somebody wants to see them, for oneself or shared with all.

CREATE TABLE dashboard (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    shared boolean NOT NULL,
    position integer NOT NULL,
    filters jsonb NOT NULL,
    tiles jsonb NOT NULL
);
CREATE INDEX dashboard_by_position ON dashboard (position, id) WHERE deleted_at IS NULL;
CREATE INDEX dashboard_by_name ON dashboard (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX dashboard_by_owner ON dashboard (owner_id, position, id) WHERE deleted_at IS NULL;
