-- Fields that only some roles see or change. The roles are named by their keys, as users name theirs.

CREATE TABLE field_restriction (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    entity TEXT NOT NULL CONSTRAINT field_restriction_entity_known CHECK (entity IN ('account', 'contact', 'deal', 'activity', 'product')),
    field TEXT NOT NULL,
    read_roles TEXT CHECK (json_valid(read_roles)),
    change_roles TEXT CHECK (json_valid(change_roles))
) STRICT;
CREATE UNIQUE INDEX field_restriction_unique ON field_restriction (entity, field) WHERE deleted_at IS NULL;
CREATE INDEX field_restriction_by_field ON field_restriction (field, id) WHERE deleted_at IS NULL;
