-- Removing an account for good looks for what hangs on it in the recycle bin too, so these hold every row: with only those
-- that are not in the bin, the databases read the whole of the tables for each account.
DROP INDEX account_by_parent;
DROP INDEX contact_by_account;
DROP INDEX deal_by_account;
CREATE INDEX account_by_parent ON account (parent_id, name_key, id);
CREATE INDEX contact_by_account ON contact (account_id, name_key, id);
CREATE INDEX deal_by_account ON deal (account_id, created_at, id);
