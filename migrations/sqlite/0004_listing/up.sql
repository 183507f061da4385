-- Records under a tag or product, with what lists order and narrow them by: such a list is an index range, however many
-- records there are and however few of them its reader sees. It holds live records only and follows from the others.

CREATE TABLE listing (
    id BLOB PRIMARY KEY NOT NULL,
    value_id BLOB NOT NULL,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    owner_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    name_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT listing_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT listing_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX listing_account_unique ON listing (account_id, value_id) WHERE account_id IS NOT NULL;
CREATE INDEX listing_accounts ON listing (value_id, name_key, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX listing_accounts_by_owner ON listing (value_id, owner_id, name_key, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX listing_accounts_by_team ON listing (value_id, team_id, name_key, account_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX listing_contact_unique ON listing (contact_id, value_id) WHERE contact_id IS NOT NULL;
CREATE INDEX listing_contacts ON listing (value_id, name_key, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX listing_contacts_by_owner ON listing (value_id, owner_id, name_key, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX listing_contacts_by_team ON listing (value_id, team_id, name_key, contact_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX listing_deal_unique ON listing (deal_id, value_id) WHERE deal_id IS NOT NULL;
CREATE INDEX listing_deals ON listing (value_id, created_at, deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX listing_deals_by_owner ON listing (value_id, owner_id, created_at, deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX listing_deals_by_team ON listing (value_id, team_id, created_at, deal_id) WHERE deal_id IS NOT NULL;

INSERT INTO listing (id, value_id, account_id, owner_id, team_id, name_key, created_at)
    SELECT randomblob(16), record_tag.tag_id, account.id, account.owner_id, account.team_id, account.name_key, account.created_at
    FROM record_tag JOIN account ON account.id = record_tag.account_id WHERE account.deleted_at IS NULL;
INSERT INTO listing (id, value_id, contact_id, owner_id, team_id, name_key, created_at)
    SELECT randomblob(16), record_tag.tag_id, contact.id, contact.owner_id, contact.team_id, contact.name_key, contact.created_at
    FROM record_tag JOIN contact ON contact.id = record_tag.contact_id WHERE contact.deleted_at IS NULL;
INSERT INTO listing (id, value_id, deal_id, owner_id, team_id, name_key, created_at)
    SELECT randomblob(16), record_tag.tag_id, deal.id, deal.owner_id, deal.team_id, deal.name_key, deal.created_at
    FROM record_tag JOIN deal ON deal.id = record_tag.deal_id WHERE deal.deleted_at IS NULL;
INSERT INTO listing (id, value_id, deal_id, owner_id, team_id, name_key, created_at)
    SELECT randomblob(16), line.product_id, deal.id, deal.owner_id, deal.team_id, deal.name_key, deal.created_at
    FROM (SELECT DISTINCT product_id, deal_id FROM deal_line WHERE product_id IS NOT NULL) AS line
    JOIN deal ON deal.id = line.deal_id WHERE deal.deleted_at IS NULL;

-- The usual order within a value that is often asked for, for everybody and for each part of what a reader sees.
CREATE INDEX account_by_owner_industry ON account (owner_id, industry_key, name_key, id) WHERE deleted_at IS NULL AND industry_key IS NOT NULL;
CREATE INDEX account_by_team_industry ON account (team_id, industry_key, name_key, id) WHERE deleted_at IS NULL AND industry_key IS NOT NULL;
CREATE INDEX account_by_owner_city ON account (owner_id, city_key, name_key, id) WHERE deleted_at IS NULL AND city_key IS NOT NULL;
CREATE INDEX account_by_team_city ON account (team_id, city_key, name_key, id) WHERE deleted_at IS NULL AND city_key IS NOT NULL;
CREATE INDEX account_by_owner_country ON account (owner_id, country, name_key, id) WHERE deleted_at IS NULL AND country IS NOT NULL;
CREATE INDEX account_by_team_country ON account (team_id, country, name_key, id) WHERE deleted_at IS NULL AND country IS NOT NULL;
CREATE INDEX account_by_owner_lifecycle ON account (owner_id, lifecycle, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_lifecycle ON account (team_id, lifecycle, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_source ON contact (owner_id, source_key, name_key, id) WHERE deleted_at IS NULL AND source_key IS NOT NULL;
CREATE INDEX contact_by_team_source ON contact (team_id, source_key, name_key, id) WHERE deleted_at IS NULL AND source_key IS NOT NULL;
CREATE INDEX deal_by_owner_source ON deal (owner_id, source_key, created_at, id) WHERE deleted_at IS NULL AND source_key IS NOT NULL;
CREATE INDEX deal_by_owner_loss_reason ON deal (owner_id, loss_reason, created_at, id) WHERE deleted_at IS NULL AND loss_reason IS NOT NULL;
CREATE INDEX deal_by_owner_status ON deal (owner_id, status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_stage_created_at ON deal (owner_id, stage_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_source ON deal (team_id, source_key, created_at, id) WHERE deleted_at IS NULL AND source_key IS NOT NULL;
CREATE INDEX deal_by_team_loss_reason ON deal (team_id, loss_reason, created_at, id) WHERE deleted_at IS NULL AND loss_reason IS NOT NULL;
CREATE INDEX deal_by_team_status ON deal (team_id, status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_stage_created_at ON deal (team_id, stage_id, created_at, id) WHERE deleted_at IS NULL;

-- What somebody who sees few of them lists, and sums up.
CREATE INDEX account_by_team_owner ON account (team_id, owner_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_owner ON contact (team_id, owner_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_owner ON deal (team_id, owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_owner ON deal (owner_id, pipeline_id, stage_id, currency, probability, amount_minor, team_id) WHERE deleted_at IS NULL;
CREATE INDEX deal_sums_by_team ON deal (team_id, pipeline_id, stage_id, currency, probability, amount_minor, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_owner_created_at ON activity (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_owner_updated_at ON activity (owner_id, updated_at, id) WHERE deleted_at IS NULL;

-- Fields that few records have: the usual order of those that do.
CREATE INDEX deal_with_probability ON deal (created_at, id) WHERE deleted_at IS NULL AND probability IS NOT NULL;
CREATE INDEX deal_with_probability_by_owner ON deal (owner_id, created_at, id) WHERE deleted_at IS NULL AND probability IS NOT NULL;
CREATE INDEX deal_with_probability_by_team ON deal (team_id, created_at, id) WHERE deleted_at IS NULL AND probability IS NOT NULL;
CREATE INDEX deal_with_next_activity ON deal (created_at, id) WHERE deleted_at IS NULL AND next_activity_at IS NOT NULL;
CREATE INDEX deal_with_next_activity_by_owner ON deal (owner_id, created_at, id) WHERE deleted_at IS NULL AND next_activity_at IS NOT NULL;
CREATE INDEX deal_with_next_activity_by_team ON deal (team_id, created_at, id) WHERE deleted_at IS NULL AND next_activity_at IS NOT NULL;
CREATE INDEX activity_with_due_at ON activity (at, id) WHERE deleted_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX activity_with_due_at_by_owner ON activity (owner_id, at, id) WHERE deleted_at IS NULL AND due_at IS NOT NULL;

-- The same for activities by the records they hang on: shown when both are live and the activity is not private.
ALTER TABLE activity_link ADD COLUMN owner_id BLOB REFERENCES "user" (id);
ALTER TABLE activity_link ADD COLUMN team_id BLOB REFERENCES team (id);
ALTER TABLE activity_link ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
UPDATE activity_link SET owner_id = account.owner_id, team_id = account.team_id,
    shown = account.deleted_at IS NULL AND activity.deleted_at IS NULL AND NOT activity.private FROM account, activity
    WHERE account.id = activity_link.account_id AND activity.id = activity_link.activity_id;
UPDATE activity_link SET owner_id = contact.owner_id, team_id = contact.team_id,
    shown = contact.deleted_at IS NULL AND activity.deleted_at IS NULL AND NOT activity.private FROM contact, activity
    WHERE contact.id = activity_link.contact_id AND activity.id = activity_link.activity_id;
UPDATE activity_link SET owner_id = deal.owner_id, team_id = deal.team_id,
    shown = deal.deleted_at IS NULL AND activity.deleted_at IS NULL AND NOT activity.private FROM deal, activity
    WHERE deal.id = activity_link.deal_id AND activity.id = activity_link.activity_id;
CREATE INDEX activity_link_accounts_by_owner ON activity_link (owner_id, at, activity_id) WHERE account_id IS NOT NULL AND shown;
CREATE INDEX activity_link_accounts_by_team ON activity_link (team_id, at, activity_id) WHERE account_id IS NOT NULL AND shown;
CREATE INDEX activity_link_contacts_by_owner ON activity_link (owner_id, at, activity_id) WHERE contact_id IS NOT NULL AND shown;
CREATE INDEX activity_link_contacts_by_team ON activity_link (team_id, at, activity_id) WHERE contact_id IS NOT NULL AND shown;
CREATE INDEX activity_link_deals_by_owner ON activity_link (owner_id, at, activity_id) WHERE deal_id IS NOT NULL AND shown;
CREATE INDEX activity_link_deals_by_team ON activity_link (team_id, at, activity_id) WHERE deal_id IS NOT NULL AND shown;
