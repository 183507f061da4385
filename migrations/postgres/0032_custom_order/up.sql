-- Lists in the order of a custom field: its values with owner and team beside them, so that a page is a range of an index
-- for everybody, and each value once in the index of its kind.
ALTER TABLE custom_value ADD COLUMN owner_id uuid REFERENCES "user" (id);
ALTER TABLE custom_value ADD COLUMN team_id uuid REFERENCES team (id);
UPDATE custom_value SET owner_id = (SELECT owner_id FROM account WHERE account.id = custom_value.account_id), team_id = (SELECT team_id FROM account WHERE account.id = custom_value.account_id) WHERE account_id IS NOT NULL;
UPDATE custom_value SET owner_id = (SELECT owner_id FROM contact WHERE contact.id = custom_value.contact_id), team_id = (SELECT team_id FROM contact WHERE contact.id = custom_value.contact_id) WHERE contact_id IS NOT NULL;
UPDATE custom_value SET owner_id = (SELECT owner_id FROM deal WHERE deal.id = custom_value.deal_id), team_id = (SELECT team_id FROM deal WHERE deal.id = custom_value.deal_id) WHERE deal_id IS NOT NULL;

DROP INDEX custom_value_by_account;
CREATE INDEX custom_value_by_account ON custom_value (account_id, field_def_id) WHERE account_id IS NOT NULL;
DROP INDEX custom_value_by_contact;
CREATE INDEX custom_value_by_contact ON custom_value (contact_id, field_def_id) WHERE contact_id IS NOT NULL;
DROP INDEX custom_value_by_deal;
CREATE INDEX custom_value_by_deal ON custom_value (deal_id, field_def_id) WHERE deal_id IS NOT NULL;
DROP INDEX custom_value_by_text;
CREATE INDEX custom_value_by_text ON custom_value (field_def_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
CREATE INDEX custom_value_by_owner_text ON custom_value (field_def_id, owner_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
CREATE INDEX custom_value_by_team_text ON custom_value (field_def_id, team_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
DROP INDEX custom_value_by_number;
CREATE INDEX custom_value_by_number ON custom_value (field_def_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_number ON custom_value (field_def_id, owner_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
CREATE INDEX custom_value_by_team_number ON custom_value (field_def_id, team_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
DROP INDEX custom_value_by_date;
CREATE INDEX custom_value_by_date ON custom_value (field_def_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_date ON custom_value (field_def_id, owner_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
CREATE INDEX custom_value_by_team_date ON custom_value (field_def_id, team_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
DROP INDEX custom_value_by_bool;
CREATE INDEX custom_value_by_bool ON custom_value (field_def_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_bool ON custom_value (field_def_id, owner_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;
CREATE INDEX custom_value_by_team_bool ON custom_value (field_def_id, team_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;

-- What choices are called when that is not their key, and those that are not chosen any more.
ALTER TABLE field_def ADD COLUMN choice_labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE field_def ADD COLUMN retired_choices jsonb NOT NULL DEFAULT '[]';
