CREATE TABLE custom_value_anew (
    id BLOB PRIMARY KEY NOT NULL,
    field_def_id BLOB NOT NULL REFERENCES field_def (id),
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    text_key TEXT,
    number_value REAL,
    date_value TEXT,
    bool_value INTEGER CHECK (bool_value IN (0, 1)),
    ref_id BLOB,
    owner_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    CONSTRAINT custom_value_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT custom_value_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
INSERT INTO custom_value_anew (id, field_def_id, account_id, contact_id, deal_id, text_key, number_value, date_value, bool_value, ref_id, owner_id, team_id) SELECT id, field_def_id, account_id, contact_id, deal_id, text_key, number_value, date_value, bool_value, ref_id, owner_id, team_id FROM custom_value WHERE activity_id IS NULL AND product_id IS NULL;
DROP TABLE custom_value;
ALTER TABLE custom_value_anew RENAME TO custom_value;
CREATE INDEX custom_value_by_account ON custom_value (account_id, field_def_id) WHERE account_id IS NOT NULL;
CREATE INDEX custom_value_by_contact ON custom_value (contact_id, field_def_id) WHERE contact_id IS NOT NULL;
CREATE INDEX custom_value_by_deal ON custom_value (deal_id, field_def_id) WHERE deal_id IS NOT NULL;
CREATE INDEX custom_value_by_text ON custom_value (field_def_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
CREATE INDEX custom_value_by_owner_text ON custom_value (field_def_id, owner_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
CREATE INDEX custom_value_by_team_text ON custom_value (field_def_id, team_id, text_key, (COALESCE(account_id, contact_id, deal_id))) WHERE text_key IS NOT NULL;
CREATE INDEX custom_value_by_number ON custom_value (field_def_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_number ON custom_value (field_def_id, owner_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
CREATE INDEX custom_value_by_team_number ON custom_value (field_def_id, team_id, number_value, (COALESCE(account_id, contact_id, deal_id))) WHERE number_value IS NOT NULL;
CREATE INDEX custom_value_by_date ON custom_value (field_def_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_date ON custom_value (field_def_id, owner_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
CREATE INDEX custom_value_by_team_date ON custom_value (field_def_id, team_id, date_value, (COALESCE(account_id, contact_id, deal_id))) WHERE date_value IS NOT NULL;
CREATE INDEX custom_value_by_bool ON custom_value (field_def_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;
CREATE INDEX custom_value_by_owner_bool ON custom_value (field_def_id, owner_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;
CREATE INDEX custom_value_by_team_bool ON custom_value (field_def_id, team_id, bool_value, (COALESCE(account_id, contact_id, deal_id))) WHERE bool_value IS NOT NULL;
CREATE INDEX custom_value_by_ref ON custom_value (field_def_id, ref_id);
ALTER TABLE product DROP COLUMN custom;
ALTER TABLE activity DROP COLUMN custom;
