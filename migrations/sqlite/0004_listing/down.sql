DROP INDEX activity_link_accounts_by_owner;
DROP INDEX activity_link_accounts_by_team;
DROP INDEX activity_link_contacts_by_owner;
DROP INDEX activity_link_contacts_by_team;
DROP INDEX activity_link_deals_by_owner;
DROP INDEX activity_link_deals_by_team;
-- SQLite drops no column that refers to another table, so the table is made anew.
CREATE TABLE activity_link_old (
    id BLOB PRIMARY KEY NOT NULL,
    activity_id BLOB NOT NULL REFERENCES activity (id),
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT activity_link_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT activity_link_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
INSERT INTO activity_link_old SELECT id, activity_id, account_id, contact_id, deal_id, at, position FROM activity_link;
DROP TABLE activity_link;
ALTER TABLE activity_link_old RENAME TO activity_link;
CREATE INDEX activity_link_by_activity ON activity_link (activity_id);
CREATE INDEX activity_link_by_account ON activity_link (account_id, at, activity_id) WHERE account_id IS NOT NULL;
CREATE INDEX activity_link_by_contact ON activity_link (contact_id, at, activity_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_link_by_deal ON activity_link (deal_id, at, activity_id) WHERE deal_id IS NOT NULL;
DROP INDEX deal_with_next_activity_by_team;
DROP INDEX deal_with_next_activity_by_owner;
DROP INDEX deal_with_next_activity;
DROP INDEX activity_by_owner_updated_at;
DROP INDEX activity_by_owner_created_at;
DROP INDEX deal_sums_by_team;
DROP INDEX deal_sums_by_owner;
DROP INDEX deal_by_team_owner;
DROP INDEX contact_by_team_owner;
DROP INDEX account_by_team_owner;
DROP INDEX activity_with_due_at_by_owner;
DROP INDEX activity_with_due_at;
DROP INDEX deal_with_probability_by_team;
DROP INDEX deal_with_probability_by_owner;
DROP INDEX deal_with_probability;
DROP INDEX deal_by_team_stage_created_at;
DROP INDEX deal_by_team_status;
DROP INDEX deal_by_team_loss_reason;
DROP INDEX deal_by_team_source;
DROP INDEX deal_by_owner_stage_created_at;
DROP INDEX deal_by_owner_status;
DROP INDEX deal_by_owner_loss_reason;
DROP INDEX deal_by_owner_source;
DROP INDEX contact_by_team_source;
DROP INDEX contact_by_owner_source;
DROP INDEX account_by_team_lifecycle;
DROP INDEX account_by_owner_lifecycle;
DROP INDEX account_by_team_country;
DROP INDEX account_by_owner_country;
DROP INDEX account_by_team_city;
DROP INDEX account_by_owner_city;
DROP INDEX account_by_team_industry;
DROP INDEX account_by_owner_industry;
DROP TABLE listing;
