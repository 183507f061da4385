-- Files on records. The bytes stand in the object store, under the id of the row.

CREATE TABLE file (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    activity_id BLOB REFERENCES activity (id),
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256 TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    CONSTRAINT file_one_record CHECK (
        (account_id IS NOT NULL) + (contact_id IS NOT NULL) + (deal_id IS NOT NULL) + (activity_id IS NOT NULL) = 1
    )
) STRICT;
CREATE INDEX file_by_created_at ON file (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX file_by_deleted_at ON file (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_by_created_by ON file (created_by, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX file_by_account ON file (account_id, created_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX file_by_contact ON file (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX file_by_deal ON file (deal_id, created_at, id) WHERE deal_id IS NOT NULL;
CREATE INDEX file_by_activity ON file (activity_id, created_at, id) WHERE activity_id IS NOT NULL;
-- What the quota is compared with is summed up from here alone.
CREATE INDEX file_by_size ON file (size_bytes);
