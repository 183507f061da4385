-- Files on records. The bytes stand in the object store, under the id of the row.

CREATE TABLE file (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    activity_id uuid REFERENCES activity (id),
    name text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256 text NOT NULL,
    width integer,
    height integer,
    CONSTRAINT file_one_record CHECK (num_nonnulls(account_id, contact_id, deal_id, activity_id) = 1)
);
CREATE INDEX file_by_created_at ON file (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX file_by_deleted_at ON file (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_by_created_by ON file (created_by, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX file_by_account ON file (account_id, created_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX file_by_contact ON file (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX file_by_deal ON file (deal_id, created_at, id) WHERE deal_id IS NOT NULL;
CREATE INDEX file_by_activity ON file (activity_id, created_at, id) WHERE activity_id IS NOT NULL;
-- What the quota is compared with is summed up from here alone.
CREATE INDEX file_by_size ON file (size_bytes);
