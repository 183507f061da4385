-- The house: people who sign in, the records they share, the log of what happened, and the queues behind it.

CREATE TABLE meta (
    key text PRIMARY KEY NOT NULL,
    value text NOT NULL
);

CREATE TABLE "user" (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    email text,
    email_key text COLLATE "C" CONSTRAINT user_email_unique UNIQUE,
    role text NOT NULL,
    status text NOT NULL CONSTRAINT user_status_known CHECK (status IN ('active', 'invited', 'deactivated', 'no_login')),
    language text NOT NULL,
    time_zone text NOT NULL,
    theme text NOT NULL,
    density text NOT NULL,
    shortcuts boolean NOT NULL,
    last_login_at timestamptz
);
CREATE INDEX user_by_name ON "user" (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX user_by_created_at ON "user" (created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE company (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    base_currency text NOT NULL,
    language text NOT NULL,
    time_zone text NOT NULL
);

CREATE TABLE team (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    parent_id uuid REFERENCES team (id)
);
CREATE INDEX team_by_name ON team (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX team_by_parent ON team (parent_id);

CREATE TABLE team_member (
    team_id uuid NOT NULL REFERENCES team (id),
    user_id uuid NOT NULL REFERENCES "user" (id),
    lead boolean NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_member_by_user ON team_member (user_id);

CREATE TABLE credential (
    user_id uuid PRIMARY KEY NOT NULL REFERENCES "user" (id),
    password_hash text NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE session (
    id uuid PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES "user" (id),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    user_agent text NOT NULL,
    address text NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, created_at);
CREATE INDEX session_by_expires_at ON session (expires_at);

CREATE TABLE refresh_token (
    token_hash text COLLATE "C" PRIMARY KEY NOT NULL,
    session_id uuid NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);

CREATE TABLE invitation (
    token_hash text COLLATE "C" PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES "user" (id),
    created_by uuid REFERENCES "user" (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX invitation_by_user ON invitation (user_id);

CREATE TABLE api_key (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL CONSTRAINT api_key_prefix_unique UNIQUE,
    scopes jsonb NOT NULL,
    user_id uuid NOT NULL REFERENCES "user" (id),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_key_by_name ON api_key (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX api_key_by_user ON api_key (user_id);

CREATE TABLE api_key_secret (
    api_key_id uuid PRIMARY KEY NOT NULL REFERENCES api_key (id),
    secret_hash text NOT NULL
);

CREATE TABLE tag (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    color text NOT NULL
);
CREATE UNIQUE INDEX tag_name_unique ON tag (name_key) WHERE deleted_at IS NULL;
CREATE INDEX tag_by_name ON tag (name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE product (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    code text,
    code_key text COLLATE "C",
    description text,
    unit_price_minor bigint NOT NULL,
    currency text NOT NULL,
    recurring_interval text,
    active boolean NOT NULL
);
CREATE UNIQUE INDEX product_code_unique ON product (code_key) WHERE deleted_at IS NULL;
CREATE INDEX product_by_name ON product (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_unit_price_minor ON product (unit_price_minor, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_created_at ON product (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_updated_at ON product (updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE pipeline (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    position integer NOT NULL
);
CREATE INDEX pipeline_by_position ON pipeline (position, id) WHERE deleted_at IS NULL;
CREATE INDEX pipeline_by_name ON pipeline (name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE stage (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    pipeline_id uuid NOT NULL REFERENCES pipeline (id),
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    kind text NOT NULL CONSTRAINT stage_kind_known CHECK (kind IN ('open', 'won', 'lost')),
    probability integer NOT NULL CONSTRAINT stage_probability_percent CHECK (probability BETWEEN 0 AND 100),
    position integer NOT NULL,
    forecast_category text NOT NULL,
    rotting_days integer,
    questions jsonb NOT NULL
);
CREATE INDEX stage_by_position ON stage (position, id) WHERE deleted_at IS NULL;
CREATE INDEX stage_by_name ON stage (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX stage_by_pipeline ON stage (pipeline_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE account (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    team_id uuid REFERENCES team (id),
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    parent_id uuid REFERENCES account (id),
    industry text,
    industry_key text COLLATE "C",
    employee_count integer,
    annual_revenue_minor bigint,
    currency text,
    phone text,
    website text,
    street text,
    postal_code text,
    city text,
    city_key text COLLATE "C",
    region text,
    country text,
    lifecycle text NOT NULL,
    description text,
    custom jsonb NOT NULL,
    last_activity_at timestamptz
);
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
    account_id uuid NOT NULL REFERENCES account (id),
    domain text NOT NULL,
    domain_key text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (account_id, domain)
);
CREATE INDEX account_domain_by_domain ON account_domain (domain_key, account_id);

CREATE TABLE contact (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    team_id uuid REFERENCES team (id),
    first_name text,
    last_name text,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    email text,
    email_key text COLLATE "C",
    phone text,
    account_id uuid REFERENCES account (id),
    title text,
    language text,
    source text,
    source_key text COLLATE "C",
    description text,
    custom jsonb NOT NULL,
    last_activity_at timestamptz
);
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
    id uuid PRIMARY KEY NOT NULL,
    contact_id uuid NOT NULL REFERENCES contact (id),
    kind text NOT NULL CONSTRAINT contact_point_kind_known CHECK (kind IN ('email', 'phone')),
    value text NOT NULL,
    normalised text COLLATE "C" NOT NULL,
    label text,
    is_primary boolean NOT NULL,
    invalid boolean NOT NULL,
    opted_out boolean NOT NULL,
    confirmed_at timestamptz,
    position integer NOT NULL
);
CREATE INDEX contact_point_by_contact ON contact_point (contact_id);
CREATE INDEX contact_point_by_normalised ON contact_point (normalised, contact_id);
CREATE UNIQUE INDEX contact_point_one_primary ON contact_point (contact_id, kind) WHERE is_primary;

CREATE TABLE contact_account (
    id uuid PRIMARY KEY NOT NULL,
    contact_id uuid NOT NULL REFERENCES contact (id),
    account_id uuid NOT NULL REFERENCES account (id),
    title text,
    from_on date,
    to_on date,
    is_primary boolean NOT NULL,
    position integer NOT NULL
);
CREATE INDEX contact_account_by_contact ON contact_account (contact_id);
CREATE INDEX contact_account_by_account ON contact_account (account_id, contact_id);

CREATE TABLE deal (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    team_id uuid REFERENCES team (id),
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    account_id uuid REFERENCES account (id),
    pipeline_id uuid NOT NULL REFERENCES pipeline (id),
    stage_id uuid NOT NULL REFERENCES stage (id),
    status text NOT NULL CONSTRAINT deal_status_known CHECK (status IN ('open', 'won', 'lost')),
    amount_minor bigint,
    currency text NOT NULL,
    recurring_amount_minor bigint,
    recurring_interval text,
    probability integer CONSTRAINT deal_probability_percent CHECK (probability BETWEEN 0 AND 100),
    started_on date NOT NULL,
    closed_on date,
    expected_close_on date,
    first_expected_close_on date,
    push_count integer NOT NULL,
    next_step text,
    source text,
    source_key text COLLATE "C",
    loss_reason text,
    loss_note text,
    stage_entered_at timestamptz NOT NULL,
    custom jsonb NOT NULL,
    next_activity_at timestamptz,
    last_activity_at timestamptz,
    CONSTRAINT deal_closed_iff_won_or_lost CHECK ((status = 'open') = (closed_on IS NULL)),
    CONSTRAINT deal_lost_has_reason CHECK (status <> 'lost' OR loss_reason IS NOT NULL)
);
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
    id uuid PRIMARY KEY NOT NULL,
    deal_id uuid NOT NULL REFERENCES deal (id),
    product_id uuid REFERENCES product (id),
    name text NOT NULL,
    quantity double precision NOT NULL,
    unit_price_minor bigint NOT NULL,
    discount_percent double precision NOT NULL,
    amount_minor bigint NOT NULL,
    position integer NOT NULL
);
CREATE INDEX deal_line_by_deal ON deal_line (deal_id);
CREATE INDEX deal_line_by_product ON deal_line (product_id, deal_id);

CREATE TABLE deal_contact (
    deal_id uuid NOT NULL REFERENCES deal (id),
    contact_id uuid NOT NULL REFERENCES contact (id),
    role text,
    position integer NOT NULL,
    PRIMARY KEY (deal_id, contact_id)
);
CREATE INDEX deal_contact_by_contact ON deal_contact (contact_id, deal_id);

CREATE TABLE stage_change (
    id uuid PRIMARY KEY NOT NULL,
    deal_id uuid NOT NULL REFERENCES deal (id),
    from_stage_id uuid REFERENCES stage (id),
    to_stage_id uuid NOT NULL REFERENCES stage (id),
    at timestamptz NOT NULL,
    by_user_id uuid REFERENCES "user" (id),
    seconds_in_from bigint
);
CREATE INDEX stage_change_by_deal ON stage_change (deal_id, at, id);
CREATE INDEX stage_change_by_at ON stage_change (at, id);

CREATE TABLE activity (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    kind text NOT NULL CONSTRAINT activity_kind_known CHECK (kind IN ('call', 'meeting', 'task', 'note')),
    subject text,
    body text,
    at timestamptz NOT NULL,
    ends_at timestamptz,
    due_at timestamptz,
    done_at timestamptz,
    outcome text,
    priority text NOT NULL,
    private boolean NOT NULL
);
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
    id uuid PRIMARY KEY NOT NULL,
    activity_id uuid NOT NULL REFERENCES activity (id),
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    at timestamptz NOT NULL,
    position integer NOT NULL,
    CONSTRAINT activity_link_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT activity_link_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE INDEX activity_link_by_activity ON activity_link (activity_id);
CREATE INDEX activity_link_by_account ON activity_link (account_id, at, activity_id) WHERE account_id IS NOT NULL;
CREATE INDEX activity_link_by_contact ON activity_link (contact_id, at, activity_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_link_by_deal ON activity_link (deal_id, at, activity_id) WHERE deal_id IS NOT NULL;

CREATE TABLE record_tag (
    id uuid PRIMARY KEY NOT NULL,
    tag_id uuid NOT NULL REFERENCES tag (id),
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    CONSTRAINT record_tag_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT record_tag_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE UNIQUE INDEX record_tag_account_unique ON record_tag (account_id, tag_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX record_tag_contact_unique ON record_tag (contact_id, tag_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX record_tag_deal_unique ON record_tag (deal_id, tag_id) WHERE deal_id IS NOT NULL;
CREATE INDEX record_tag_accounts ON record_tag (tag_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX record_tag_contacts ON record_tag (tag_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX record_tag_deals ON record_tag (tag_id, deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE external_id (
    id uuid PRIMARY KEY NOT NULL,
    entity text NOT NULL,
    source text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    product_id uuid REFERENCES product (id),
    CONSTRAINT external_id_unique UNIQUE (entity, source, value),
    CONSTRAINT external_id_one_record CHECK (
        (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN deal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN product_id IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE INDEX external_id_by_account ON external_id (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX external_id_by_contact ON external_id (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX external_id_by_deal ON external_id (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX external_id_by_product ON external_id (product_id) WHERE product_id IS NOT NULL;

CREATE TABLE record_alias (
    old_id uuid PRIMARY KEY NOT NULL,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    CONSTRAINT record_alias_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT record_alias_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE INDEX record_alias_by_account ON record_alias (account_id);
CREATE INDEX record_alias_by_contact ON record_alias (contact_id);
CREATE INDEX record_alias_by_deal ON record_alias (deal_id);

CREATE TABLE share (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    user_id uuid REFERENCES "user" (id),
    team_id uuid REFERENCES team (id),
    level text NOT NULL CONSTRAINT share_level_known CHECK (level IN ('view', 'edit')),
    until timestamptz,
    CONSTRAINT share_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT share_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL)),
    CONSTRAINT share_one_receiver CHECK ((user_id IS NOT NULL) <> (team_id IS NOT NULL))
);
CREATE INDEX share_by_created_at ON share (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX share_by_account ON share (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX share_by_contact ON share (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX share_by_deal ON share (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX share_by_user ON share (user_id) WHERE deleted_at IS NULL;
CREATE INDEX share_by_team ON share (team_id) WHERE deleted_at IS NULL;

CREATE TABLE view (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    owner_id uuid REFERENCES "user" (id),
    entity text NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    shared boolean NOT NULL,
    layout text NOT NULL,
    query jsonb NOT NULL,
    position integer NOT NULL
);
CREATE INDEX view_by_position ON view (position, id) WHERE deleted_at IS NULL;
CREATE INDEX view_by_name ON view (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX view_by_owner ON view (owner_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE field_def (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    entity text NOT NULL,
    key text COLLATE "C" NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    choices jsonb NOT NULL,
    help text,
    position integer NOT NULL,
    CONSTRAINT field_def_key_unique UNIQUE (entity, key)
);
CREATE INDEX field_def_by_position ON field_def (position, id) WHERE deleted_at IS NULL;

CREATE TABLE custom_value (
    id uuid PRIMARY KEY NOT NULL,
    field_def_id uuid NOT NULL REFERENCES field_def (id),
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    text_key text COLLATE "C",
    number_value double precision,
    date_value date,
    bool_value boolean,
    ref_id uuid,
    CONSTRAINT custom_value_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT custom_value_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE INDEX custom_value_by_account ON custom_value (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX custom_value_by_contact ON custom_value (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX custom_value_by_deal ON custom_value (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX custom_value_by_text ON custom_value (field_def_id, text_key);
CREATE INDEX custom_value_by_number ON custom_value (field_def_id, number_value);
CREATE INDEX custom_value_by_date ON custom_value (field_def_id, date_value);
CREATE INDEX custom_value_by_bool ON custom_value (field_def_id, bool_value);
CREATE INDEX custom_value_by_ref ON custom_value (field_def_id, ref_id);

CREATE TABLE event (
    id uuid PRIMARY KEY NOT NULL,
    position bigint CONSTRAINT event_position_unique UNIQUE,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    user_id uuid REFERENCES "user" (id),
    cause_kind text NOT NULL,
    cause_id text,
    depth integer NOT NULL,
    entity text NOT NULL,
    record_id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL
);
CREATE INDEX event_by_record ON event (record_id, at, id);
CREATE INDEX event_by_user ON event (user_id, at, id);
CREATE INDEX event_without_position ON event (id) WHERE position IS NULL;

CREATE TABLE event_value (
    event_id uuid PRIMARY KEY NOT NULL REFERENCES event (id),
    changes jsonb NOT NULL
);

CREATE TABLE job (
    id uuid PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL CONSTRAINT job_state_known CHECK (state IN ('ready', 'running', 'done', 'failed', 'cancelled')),
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    unique_key text COLLATE "C",
    done_count bigint NOT NULL,
    total_count bigint,
    cancel_requested boolean NOT NULL,
    locked_until timestamptz,
    last_error text,
    created_by uuid REFERENCES "user" (id),
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX job_due ON job (run_at, id) WHERE state = 'ready';
CREATE INDEX job_running ON job (locked_until) WHERE state = 'running';
CREATE UNIQUE INDEX job_unique_key ON job (unique_key) WHERE state IN ('ready', 'running');
CREATE INDEX job_by_created_at ON job (created_at, id);

CREATE TABLE idempotency_key (
    credential_id uuid NOT NULL,
    operation text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    body_hash text NOT NULL,
    status integer NOT NULL,
    answer text NOT NULL,
    etag text,
    location text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (credential_id, operation, key)
);
CREATE INDEX idempotency_key_by_created_at ON idempotency_key (created_at);

CREATE TABLE search_entry (
    seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    entity text NOT NULL,
    record_id uuid NOT NULL CONSTRAINT search_entry_record_unique UNIQUE,
    title text NOT NULL,
    title_key text COLLATE "C" NOT NULL,
    subtitle text,
    text_key text COLLATE "C" NOT NULL
);
CREATE INDEX search_entry_by_title ON search_entry (title_key, seq);
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX search_entry_trigrams ON search_entry USING gin (text_key gin_trgm_ops);
