-- Fields that only some roles see or change. The roles are named by their keys, as users name theirs.

CREATE TABLE field_restriction (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    entity text COLLATE "C" NOT NULL CONSTRAINT field_restriction_entity_known CHECK (entity IN ('account', 'contact', 'deal', 'activity', 'product')),
    field text COLLATE "C" NOT NULL,
    read_roles jsonb,
    change_roles jsonb
);
CREATE UNIQUE INDEX field_restriction_unique ON field_restriction (entity, field) WHERE deleted_at IS NULL;
CREATE INDEX field_restriction_by_field ON field_restriction (field, id) WHERE deleted_at IS NULL;
