DROP INDEX account_by_parent;
DROP INDEX contact_by_account;
DROP INDEX deal_by_account;
CREATE INDEX account_by_parent ON account (parent_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_account ON contact (account_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_account ON deal (account_id, created_at, id) WHERE deleted_at IS NULL;
