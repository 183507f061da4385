-- The house: people who sign in, the records they share, the log of what happened, and the queues behind it.

CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE "user" (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT,
    email_key TEXT CONSTRAINT user_email_unique UNIQUE,
    role TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT user_status_known CHECK (status IN ('active', 'invited', 'deactivated', 'no_login')),
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    theme TEXT NOT NULL,
    density TEXT NOT NULL,
    shortcuts INTEGER NOT NULL CHECK (shortcuts IN (0, 1)),
    last_login_at INTEGER
) STRICT;
CREATE INDEX user_by_name ON "user" (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX user_by_created_at ON "user" (created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE company (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    base_currency TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL
) STRICT;

CREATE TABLE team (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    parent_id BLOB REFERENCES team (id)
) STRICT;
CREATE INDEX team_by_name ON team (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX team_by_parent ON team (parent_id);

CREATE TABLE team_member (
    team_id BLOB NOT NULL REFERENCES team (id),
    user_id BLOB NOT NULL REFERENCES "user" (id),
    lead INTEGER NOT NULL CHECK (lead IN (0, 1)),
    PRIMARY KEY (team_id, user_id)
) STRICT;
CREATE INDEX team_member_by_user ON team_member (user_id);

CREATE TABLE credential (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES "user" (id),
    password_hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES "user" (id),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id, created_at);
CREATE INDEX session_by_expires_at ON session (expires_at);

CREATE TABLE refresh_token (
    token_hash TEXT PRIMARY KEY NOT NULL,
    session_id BLOB NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);

CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES "user" (id),
    created_by BLOB REFERENCES "user" (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX invitation_by_user ON invitation (user_id);

CREATE TABLE api_key (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    prefix TEXT NOT NULL CONSTRAINT api_key_prefix_unique UNIQUE,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    user_id BLOB NOT NULL REFERENCES "user" (id),
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_key_by_name ON api_key (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX api_key_by_user ON api_key (user_id);

CREATE TABLE api_key_secret (
    api_key_id BLOB PRIMARY KEY NOT NULL REFERENCES api_key (id),
    secret_hash TEXT NOT NULL
) STRICT;

CREATE TABLE tag (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX tag_name_unique ON tag (name_key) WHERE deleted_at IS NULL;
CREATE INDEX tag_by_name ON tag (name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE product (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    code TEXT,
    code_key TEXT,
    description TEXT,
    unit_price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    recurring_interval TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX product_code_unique ON product (code_key) WHERE deleted_at IS NULL;
CREATE INDEX product_by_name ON product (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_unit_price_minor ON product (unit_price_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_created_at ON product (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_updated_at ON product (updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE pipeline (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX pipeline_by_position ON pipeline (position, id) WHERE deleted_at IS NULL;
CREATE INDEX pipeline_by_name ON pipeline (name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE stage (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    pipeline_id BLOB NOT NULL REFERENCES pipeline (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT stage_kind_known CHECK (kind IN ('open', 'won', 'lost')),
    probability INTEGER NOT NULL CONSTRAINT stage_probability_percent CHECK (probability BETWEEN 0 AND 100),
    position INTEGER NOT NULL,
    forecast_category TEXT NOT NULL,
    rotting_days INTEGER,
    questions TEXT NOT NULL CHECK (json_valid(questions))
) STRICT;
CREATE INDEX stage_by_position ON stage (position, id) WHERE deleted_at IS NULL;
CREATE INDEX stage_by_name ON stage (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX stage_by_pipeline ON stage (pipeline_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE account (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    parent_id BLOB REFERENCES account (id),
    industry TEXT,
    industry_key TEXT,
    employee_count INTEGER,
    annual_revenue_minor INTEGER,
    currency TEXT,
    phone TEXT,
    website TEXT,
    street TEXT,
    postal_code TEXT,
    city TEXT,
    city_key TEXT,
    region TEXT,
    country TEXT,
    lifecycle TEXT NOT NULL,
    description TEXT,
    custom TEXT NOT NULL CHECK (json_valid(custom)),
    last_activity_at INTEGER
) STRICT;
CREATE INDEX account_by_name ON account (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_name ON account (owner_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_name ON account (team_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_created_at ON account (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_created_at ON account (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_created_at ON account (team_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_updated_at ON account (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_updated_at ON account (owner_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_updated_at ON account (team_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_last_activity_at ON account (last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_last_activity_at ON account (owner_id, last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_last_activity_at ON account (team_id, last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_employee_count ON account (employee_count, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_employee_count ON account (owner_id, employee_count, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_employee_count ON account (team_id, employee_count, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_annual_revenue_minor ON account (annual_revenue_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_owner_annual_revenue_minor ON account (owner_id, annual_revenue_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_team_annual_revenue_minor ON account (team_id, annual_revenue_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_deleted_at ON account (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX account_by_parent ON account (parent_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_industry ON account (industry_key, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_city ON account (city_key, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_country ON account (country, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX account_by_lifecycle ON account (lifecycle, name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE account_domain (
    account_id BLOB NOT NULL REFERENCES account (id),
    domain TEXT NOT NULL,
    domain_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (account_id, domain)
) STRICT;
CREATE INDEX account_domain_by_domain ON account_domain (domain_key, account_id);

CREATE TABLE contact (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    first_name TEXT,
    last_name TEXT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    phone TEXT,
    account_id BLOB REFERENCES account (id),
    title TEXT,
    language TEXT,
    source TEXT,
    source_key TEXT,
    description TEXT,
    custom TEXT NOT NULL CHECK (json_valid(custom)),
    last_activity_at INTEGER
) STRICT;
CREATE INDEX contact_by_name ON contact (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_name ON contact (owner_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_name ON contact (team_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_email ON contact (email_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_email ON contact (owner_id, email_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_email ON contact (team_id, email_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_created_at ON contact (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_created_at ON contact (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_created_at ON contact (team_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_updated_at ON contact (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_updated_at ON contact (owner_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_updated_at ON contact (team_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_last_activity_at ON contact (last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_owner_last_activity_at ON contact (owner_id, last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_team_last_activity_at ON contact (team_id, last_activity_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_deleted_at ON contact (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX contact_by_account ON contact (account_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_source ON contact (source_key, name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE contact_point (
    id BLOB PRIMARY KEY NOT NULL,
    contact_id BLOB NOT NULL REFERENCES contact (id),
    kind TEXT NOT NULL CONSTRAINT contact_point_kind_known CHECK (kind IN ('email', 'phone')),
    value TEXT NOT NULL,
    normalised TEXT NOT NULL,
    label TEXT,
    is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    invalid INTEGER NOT NULL CHECK (invalid IN (0, 1)),
    opted_out INTEGER NOT NULL CHECK (opted_out IN (0, 1)),
    confirmed_at INTEGER,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_point_by_contact ON contact_point (contact_id);
CREATE INDEX contact_point_by_normalised ON contact_point (normalised, contact_id);
CREATE UNIQUE INDEX contact_point_one_primary ON contact_point (contact_id, kind) WHERE is_primary = 1;

CREATE TABLE contact_account (
    id BLOB PRIMARY KEY NOT NULL,
    contact_id BLOB NOT NULL REFERENCES contact (id),
    account_id BLOB NOT NULL REFERENCES account (id),
    title TEXT,
    from_on TEXT,
    to_on TEXT,
    is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_account_by_contact ON contact_account (contact_id);
CREATE INDEX contact_account_by_account ON contact_account (account_id, contact_id);

CREATE TABLE deal (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    account_id BLOB REFERENCES account (id),
    pipeline_id BLOB NOT NULL REFERENCES pipeline (id),
    stage_id BLOB NOT NULL REFERENCES stage (id),
    status TEXT NOT NULL CONSTRAINT deal_status_known CHECK (status IN ('open', 'won', 'lost')),
    amount_minor INTEGER,
    currency TEXT NOT NULL,
    recurring_amount_minor INTEGER,
    recurring_interval TEXT,
    probability INTEGER CONSTRAINT deal_probability_percent CHECK (probability BETWEEN 0 AND 100),
    started_on TEXT NOT NULL,
    closed_on TEXT,
    expected_close_on TEXT,
    first_expected_close_on TEXT,
    push_count INTEGER NOT NULL,
    next_step TEXT,
    source TEXT,
    source_key TEXT,
    loss_reason TEXT,
    loss_note TEXT,
    stage_entered_at INTEGER NOT NULL,
    custom TEXT NOT NULL CHECK (json_valid(custom)),
    next_activity_at INTEGER,
    last_activity_at INTEGER,
    CONSTRAINT deal_closed_iff_won_or_lost CHECK ((status = 'open') = (closed_on IS NULL)),
    CONSTRAINT deal_lost_has_reason CHECK (status <> 'lost' OR loss_reason IS NOT NULL)
) STRICT;
CREATE INDEX deal_by_name ON deal (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_name ON deal (owner_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_name ON deal (team_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_amount_minor ON deal (amount_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_amount_minor ON deal (owner_id, amount_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_amount_minor ON deal (team_id, amount_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_expected_close_on ON deal (expected_close_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_expected_close_on ON deal (owner_id, expected_close_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_expected_close_on ON deal (team_id, expected_close_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_closed_on ON deal (closed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_closed_on ON deal (owner_id, closed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_closed_on ON deal (team_id, closed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_created_at ON deal (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_created_at ON deal (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_created_at ON deal (team_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_updated_at ON deal (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_updated_at ON deal (owner_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_updated_at ON deal (team_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_stage_entered_at ON deal (stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_stage_entered_at ON deal (owner_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_stage_entered_at ON deal (team_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_deleted_at ON deal (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX deal_by_account ON deal (account_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_stage ON deal (stage_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_owner_stage ON deal (owner_id, stage_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_team_stage ON deal (team_id, stage_id, stage_entered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_status ON deal (status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_source ON deal (source_key, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_stage_created_at ON deal (stage_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deal_by_loss_reason ON deal (loss_reason, created_at, id) WHERE deleted_at IS NULL AND loss_reason IS NOT NULL;
CREATE INDEX deal_sums ON deal (pipeline_id, stage_id, currency, probability, amount_minor, owner_id, team_id) WHERE deleted_at IS NULL;

CREATE TABLE deal_line (
    id BLOB PRIMARY KEY NOT NULL,
    deal_id BLOB NOT NULL REFERENCES deal (id),
    product_id BLOB REFERENCES product (id),
    name TEXT NOT NULL,
    quantity REAL NOT NULL,
    unit_price_minor INTEGER NOT NULL,
    discount_percent REAL NOT NULL,
    amount_minor INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX deal_line_by_deal ON deal_line (deal_id);
CREATE INDEX deal_line_by_product ON deal_line (product_id, deal_id);

CREATE TABLE deal_contact (
    deal_id BLOB NOT NULL REFERENCES deal (id),
    contact_id BLOB NOT NULL REFERENCES contact (id),
    role TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (deal_id, contact_id)
) STRICT;
CREATE INDEX deal_contact_by_contact ON deal_contact (contact_id, deal_id);

CREATE TABLE stage_change (
    id BLOB PRIMARY KEY NOT NULL,
    deal_id BLOB NOT NULL REFERENCES deal (id),
    from_stage_id BLOB REFERENCES stage (id),
    to_stage_id BLOB NOT NULL REFERENCES stage (id),
    at INTEGER NOT NULL,
    by_user_id BLOB REFERENCES "user" (id),
    seconds_in_from INTEGER
) STRICT;
CREATE INDEX stage_change_by_deal ON stage_change (deal_id, at, id);
CREATE INDEX stage_change_by_at ON stage_change (at, id);

CREATE TABLE activity (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT activity_kind_known CHECK (kind IN ('call', 'meeting', 'task', 'note')),
    subject TEXT,
    body TEXT,
    at INTEGER NOT NULL,
    ends_at INTEGER,
    due_at INTEGER,
    done_at INTEGER,
    outcome TEXT,
    priority TEXT NOT NULL,
    private INTEGER NOT NULL CHECK (private IN (0, 1))
) STRICT;
CREATE INDEX activity_by_at ON activity (at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_due_at ON activity (due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_created_at ON activity (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_updated_at ON activity (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_done_at ON activity (done_at, id) WHERE deleted_at IS NULL AND done_at IS NOT NULL;
CREATE INDEX activity_by_kind ON activity (kind, at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_owner_at ON activity (owner_id, at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_by_owner_due_at ON activity (owner_id, due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX activity_open_by_owner ON activity (owner_id, due_at, id) WHERE deleted_at IS NULL AND done_at IS NULL;
CREATE INDEX activity_by_deleted_at ON activity (deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE activity_link (
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
CREATE INDEX activity_link_by_activity ON activity_link (activity_id);
CREATE INDEX activity_link_by_account ON activity_link (account_id, at, activity_id) WHERE account_id IS NOT NULL;
CREATE INDEX activity_link_by_contact ON activity_link (contact_id, at, activity_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_link_by_deal ON activity_link (deal_id, at, activity_id) WHERE deal_id IS NOT NULL;

CREATE TABLE record_tag (
    id BLOB PRIMARY KEY NOT NULL,
    tag_id BLOB NOT NULL REFERENCES tag (id),
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    CONSTRAINT record_tag_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT record_tag_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX record_tag_account_unique ON record_tag (account_id, tag_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX record_tag_contact_unique ON record_tag (contact_id, tag_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX record_tag_deal_unique ON record_tag (deal_id, tag_id) WHERE deal_id IS NOT NULL;
CREATE INDEX record_tag_accounts ON record_tag (tag_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX record_tag_contacts ON record_tag (tag_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX record_tag_deals ON record_tag (tag_id, deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE external_id (
    id BLOB PRIMARY KEY NOT NULL,
    entity TEXT NOT NULL,
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    product_id BLOB REFERENCES product (id),
    CONSTRAINT external_id_unique UNIQUE (entity, source, value),
    CONSTRAINT external_id_one_record CHECK (
        (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN deal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN product_id IS NULL THEN 0 ELSE 1 END) = 1)
) STRICT;
CREATE INDEX external_id_by_account ON external_id (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX external_id_by_contact ON external_id (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX external_id_by_deal ON external_id (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX external_id_by_product ON external_id (product_id) WHERE product_id IS NOT NULL;

CREATE TABLE record_alias (
    old_id BLOB PRIMARY KEY NOT NULL,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    CONSTRAINT record_alias_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT record_alias_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE INDEX record_alias_by_account ON record_alias (account_id);
CREATE INDEX record_alias_by_contact ON record_alias (contact_id);
CREATE INDEX record_alias_by_deal ON record_alias (deal_id);

CREATE TABLE share (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    user_id BLOB REFERENCES "user" (id),
    team_id BLOB REFERENCES team (id),
    level TEXT NOT NULL CONSTRAINT share_level_known CHECK (level IN ('view', 'edit')),
    until INTEGER,
    CONSTRAINT share_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT share_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL)),
    CONSTRAINT share_one_receiver CHECK ((user_id IS NOT NULL) <> (team_id IS NOT NULL))
) STRICT;
CREATE INDEX share_by_created_at ON share (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX share_by_account ON share (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX share_by_contact ON share (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX share_by_deal ON share (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX share_by_user ON share (user_id) WHERE deleted_at IS NULL;
CREATE INDEX share_by_team ON share (team_id) WHERE deleted_at IS NULL;

CREATE TABLE view (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    owner_id BLOB REFERENCES "user" (id),
    entity TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    layout TEXT NOT NULL,
    query TEXT NOT NULL CHECK (json_valid(query)),
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX view_by_position ON view (position, id) WHERE deleted_at IS NULL;
CREATE INDEX view_by_name ON view (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX view_by_owner ON view (owner_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE field_def (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    choices TEXT NOT NULL CHECK (json_valid(choices)),
    help TEXT,
    position INTEGER NOT NULL,
    CONSTRAINT field_def_key_unique UNIQUE (entity, key)
) STRICT;
CREATE INDEX field_def_by_position ON field_def (position, id) WHERE deleted_at IS NULL;

CREATE TABLE custom_value (
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
    CONSTRAINT custom_value_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT custom_value_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE INDEX custom_value_by_account ON custom_value (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX custom_value_by_contact ON custom_value (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX custom_value_by_deal ON custom_value (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX custom_value_by_text ON custom_value (field_def_id, text_key);
CREATE INDEX custom_value_by_number ON custom_value (field_def_id, number_value);
CREATE INDEX custom_value_by_date ON custom_value (field_def_id, date_value);
CREATE INDEX custom_value_by_bool ON custom_value (field_def_id, bool_value);
CREATE INDEX custom_value_by_ref ON custom_value (field_def_id, ref_id);

CREATE TABLE event (
    id BLOB PRIMARY KEY NOT NULL,
    position INTEGER CONSTRAINT event_position_unique UNIQUE,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    user_id BLOB REFERENCES "user" (id),
    cause_kind TEXT NOT NULL,
    cause_id TEXT,
    depth INTEGER NOT NULL,
    entity TEXT NOT NULL,
    record_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_record ON event (record_id, at, id);
CREATE INDEX event_by_user ON event (user_id, at, id);
CREATE INDEX event_without_position ON event (id) WHERE position IS NULL;

CREATE TABLE event_value (
    event_id BLOB PRIMARY KEY NOT NULL REFERENCES event (id),
    changes TEXT NOT NULL CHECK (json_valid(changes))
) STRICT;

CREATE TABLE job (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    state TEXT NOT NULL CONSTRAINT job_state_known CHECK (state IN ('ready', 'running', 'done', 'failed', 'cancelled')),
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    unique_key TEXT,
    done_count INTEGER NOT NULL,
    total_count INTEGER,
    cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    locked_until INTEGER,
    last_error TEXT,
    created_by BLOB REFERENCES "user" (id),
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX job_due ON job (run_at, id) WHERE state = 'ready';
CREATE INDEX job_running ON job (locked_until) WHERE state = 'running';
CREATE UNIQUE INDEX job_unique_key ON job (unique_key) WHERE state IN ('ready', 'running');
CREATE INDEX job_by_created_at ON job (created_at, id);

CREATE TABLE idempotency_key (
    credential_id BLOB NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    etag TEXT,
    location TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (credential_id, operation, key)
) STRICT;
CREATE INDEX idempotency_key_by_created_at ON idempotency_key (created_at);

CREATE TABLE search_entry (
    seq INTEGER PRIMARY KEY NOT NULL,
    entity TEXT NOT NULL,
    record_id BLOB NOT NULL CONSTRAINT search_entry_record_unique UNIQUE,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    subtitle TEXT,
    text_key TEXT NOT NULL
) STRICT;
CREATE INDEX search_entry_by_title ON search_entry (title_key, seq);
CREATE VIRTUAL TABLE search_trigram USING fts5 (text_key, content = 'search_entry', content_rowid = 'seq', tokenize = 'trigram');
