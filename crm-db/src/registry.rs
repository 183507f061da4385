//! What becomes of every text and of every link when records are merged, a person is erased, or a person asks for a copy
//! of what is kept. Tests compare this with the schema of both databases, so nothing new can be forgotten.

/// What erasing a person does to a column or link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erase {
    /// Nothing: it says nothing about the person, or the law asks to keep it.
    Keep,
    /// Emptied, or replaced where it must not be empty.
    Clear,
    /// Removed with its whole row.
    Row,
}

/// Whether a person's copy holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// It is in the copy.
    Include,
    /// It is not.
    Omit,
}

/// What merging two records does to what points at the one that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Points at the other one from now on.
    Move,
    /// Points at the other one, or goes where that has the same already.
    MoveUnlessDouble,
    /// Goes; it is worked out anew.
    Drop,
    /// Stays: it tells the past.
    Keep,
}

/// Every text of a table: all of it is about the person, whatever is added to it.
pub const EVERY: &[&str] = &["*"];

/// Columns of text or JSON of one table that are treated alike.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// The table.
    pub table: &'static str,
    /// The columns.
    pub columns: &'static [&'static str],
    /// Whether they can say something about a person.
    pub personal: bool,
    /// What erasing the person does.
    pub erase: Erase,
    /// Whether the person's copy holds them.
    pub export: Export,
}

/// A foreign key to a record that can be merged, or to a person.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The table it points at.
    pub target: &'static str,
    /// What merging does.
    pub merge: Merge,
    /// What erasing the one it points at does.
    pub erase: Erase,
    /// Whether the person's copy holds it.
    pub export: Export,
}

const fn texts(
    table: &'static str,
    columns: &'static [&'static str],
    personal: bool,
    erase: Erase,
    export: Export,
) -> Texts {
    Texts { table, columns, personal, erase, export }
}

const fn link(
    table: &'static str,
    column: &'static str,
    target: &'static str,
    merge: Merge,
    erase: Erase,
    export: Export,
) -> Link {
    Link { table, column, target, merge, erase, export }
}

/// Every column of text or JSON.
#[rustfmt::skip]
pub const PERSONAL: &[Texts] = &[
    texts("meta", &["key", "value"], false, Erase::Keep, Export::Omit),
    texts("user", &["name", "name_key", "email", "email_key"], true, Erase::Clear, Export::Include),
    texts("user", &["role", "status", "language", "time_zone", "theme", "density"], false, Erase::Keep, Export::Include),
    texts("user", &["dismissed", "muted"], false, Erase::Keep, Export::Omit),
    texts("company", &["name", "base_currency", "language", "time_zone", "second_factor_roles"], false, Erase::Keep, Export::Omit),
    texts("role", &["key", "name", "name_key", "description", "base", "levels"], false, Erase::Keep, Export::Omit),
    texts("team", &["name", "name_key"], false, Erase::Keep, Export::Omit),
    texts("credential", &["password_hash"], true, Erase::Row, Export::Omit),
    texts("second_factor", &["sealed_secret"], true, Erase::Row, Export::Omit),
    texts("recovery_code", &["code_hash"], true, Erase::Row, Export::Omit),
    texts("session", &["user_agent", "address"], true, Erase::Row, Export::Include),
    texts("refresh_token", &["token_hash"], true, Erase::Row, Export::Omit),
    texts("invitation", &["token_hash"], true, Erase::Row, Export::Omit),
    texts("api_key", &["name", "name_key", "prefix", "scopes", "networks", "last_used_address"], false, Erase::Keep, Export::Omit),
    texts("api_key_secret", &["secret_hash"], false, Erase::Keep, Export::Omit),
    texts("tag", &["name", "name_key", "color"], false, Erase::Keep, Export::Omit),
    texts("product", &["name", "name_key", "code", "code_key", "description", "currency", "recurring_interval", "custom"], false, Erase::Keep, Export::Omit),
    texts("pipeline", &["name", "name_key", "move_back_roles"], false, Erase::Keep, Export::Omit),
    texts("stage", &["name", "name_key", "kind", "forecast_category", "questions"], false, Erase::Keep, Export::Omit),
    texts("account", &["name", "name_key", "industry", "industry_key", "currency", "website", "country", "lifecycle", "region", "city", "city_key"], false, Erase::Keep, Export::Omit),
    texts("account", &["phone", "street", "postal_code", "description", "custom"], true, Erase::Clear, Export::Omit),
    texts("account_domain", &["domain", "domain_key"], false, Erase::Keep, Export::Omit),
    texts("contact", EVERY, true, Erase::Row, Export::Include),
    texts("contact_point", &["kind", "value", "normalised", "label"], true, Erase::Row, Export::Include),
    texts("contact_account", &["title"], true, Erase::Row, Export::Include),
    texts("deal", &["name", "name_key", "next_step", "loss_note", "custom"], true, Erase::Keep, Export::Omit),
    texts("deal", &["status", "currency", "recurring_interval", "source", "source_key", "loss_reason"], false, Erase::Keep, Export::Omit),
    texts("deal_line", &["name"], false, Erase::Keep, Export::Omit),
    texts("deal_contact", &["role"], true, Erase::Row, Export::Include),
    texts("activity", &["subject", "body", "outcome", "custom"], true, Erase::Clear, Export::Include),
    texts("activity", &["kind", "priority"], false, Erase::Keep, Export::Include),
    texts("external_id", &["entity", "source"], false, Erase::Row, Export::Include),
    texts("external_id", &["value"], true, Erase::Row, Export::Include),
    texts("share", &["level"], false, Erase::Row, Export::Omit),
    texts("dashboard", &["name", "name_key", "filters", "tiles"], true, Erase::Keep, Export::Omit),
    texts("view", &["entity", "layout"], false, Erase::Keep, Export::Omit),
    texts("view", &["name", "name_key", "query"], true, Erase::Keep, Export::Omit),
    texts("field_restriction", &["entity", "field", "read_roles", "change_roles"], false, Erase::Keep, Export::Omit),
    texts("field_def", &["entity", "key", "label", "kind", "choices", "choice_labels", "retired_choices", "help", "purpose", "default_value"], false, Erase::Keep, Export::Omit),
    texts("comment", &["body"], true, Erase::Row, Export::Include),
    texts("file", &["name"], true, Erase::Row, Export::Include),
    texts("file", &["content_type", "sha256"], false, Erase::Row, Export::Include),
    texts("notification", &["kind", "fields"], false, Erase::Row, Export::Omit),
    texts("presence", &["entity"], false, Erase::Row, Export::Omit),
    texts("log_reader", &["name"], false, Erase::Keep, Export::Omit),
    texts("webhook", &["url", "description", "event_types", "disabled_reason"], false, Erase::Keep, Export::Omit),
    texts("webhook_secret", &["sealed", "previous"], false, Erase::Keep, Export::Omit),
    texts("webhook_delivery", &["event_type", "message_id", "body", "status", "error"], false, Erase::Keep, Export::Omit),
    texts("exchange_rate", &["currency", "base_currency", "rate"], false, Erase::Keep, Export::Omit),
    texts("custom_value", &["text_key"], true, Erase::Row, Export::Omit),
    texts("deal_tally", &["currency"], false, Erase::Keep, Export::Omit),
    texts("listing", &["name_key"], true, Erase::Row, Export::Omit),
    texts("access_log", &["actor_kind", "kind", "entity"], false, Erase::Keep, Export::Include),
    texts("access_log", &["address"], true, Erase::Clear, Export::Include),
    texts("access_log", &["detail"], true, Erase::Keep, Export::Omit),
    texts("download_ticket", &["token_hash", "target"], true, Erase::Row, Export::Omit),
    texts("event", &["actor_kind", "cause_kind", "cause_id", "entity", "kind"], false, Erase::Keep, Export::Include),
    texts("event_value", &["changes"], true, Erase::Row, Export::Include),
    texts("job", &["kind", "state", "unique_key"], false, Erase::Keep, Export::Omit),
    texts("job", &["payload", "last_error"], true, Erase::Clear, Export::Omit),
    texts("idempotency_key", &["operation", "key", "body_hash", "etag", "location"], false, Erase::Row, Export::Omit),
    texts("idempotency_key", &["answer"], true, Erase::Row, Export::Omit),
    texts("import_file", &["name"], true, Erase::Row, Export::Omit),
    texts("import", &["name", "plan", "last_error"], true, Erase::Keep, Export::Omit),
    texts("import", &["state", "counts", "place"], false, Erase::Keep, Export::Omit),
    texts("import_row", &["outcome", "entity", "created_in", "updated_in", "skipped_in", "undone"], false, Erase::Keep, Export::Omit),
    texts("import_row", &["changes", "faults", "cells"], true, Erase::Clear, Export::Omit),
    texts("bulk_update", &["plan", "last_error"], true, Erase::Keep, Export::Omit),
    texts("bulk_update", &["state", "counts"], false, Erase::Keep, Export::Omit),
    texts("bulk_update_row", &["outcome", "undone"], false, Erase::Keep, Export::Omit),
    texts("bulk_update_row", &["changes", "faults"], true, Erase::Clear, Export::Omit),
    texts("field_usage", &["entity", "field"], false, Erase::Keep, Export::Omit),
    texts("field_fill", &["entity", "field"], false, Erase::Keep, Export::Omit),
    texts("sample_data", &["language", "time_zone", "state"], false, Erase::Keep, Export::Omit),
    texts("sample_record", &["entity", "kept"], false, Erase::Keep, Export::Omit),
    texts("backup", &["file_name", "verify_fault"], false, Erase::Keep, Export::Omit),
    texts("search_word", &["key", "word"], true, Erase::Row, Export::Omit),
    texts("search_entry", &["entity"], false, Erase::Row, Export::Omit),
    texts("search_entry", &["title", "title_key", "subtitle", "text_key"], true, Erase::Row, Export::Omit),
];

/// Every foreign key to an account, contact, deal or user.
#[rustfmt::skip]
pub const LINKS: &[Link] = &[
    link("user", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("company", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("role", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("team", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("api_key", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("tag", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("product", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("pipeline", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("stage", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("account", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("contact", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("deal", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("activity", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("share", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("view", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("dashboard", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("exchange_rate", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("field_restriction", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("field_def", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("field_def", "owner_id", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("webhook", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("webhook", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("comment", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("file", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("follower", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("notification", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("comment", "account_id", "account", Merge::Move, Erase::Row, Export::Omit),
    link("comment", "contact_id", "contact", Merge::Move, Erase::Row, Export::Include),
    link("comment", "deal_id", "deal", Merge::Move, Erase::Row, Export::Omit),
    link("file", "account_id", "account", Merge::Move, Erase::Row, Export::Omit),
    link("file", "contact_id", "contact", Merge::Move, Erase::Row, Export::Include),
    link("file", "deal_id", "deal", Merge::Move, Erase::Row, Export::Omit),
    link("follower", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("follower", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("follower", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("follower", "user_id", "user", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("notification", "account_id", "account", Merge::Move, Erase::Row, Export::Omit),
    link("notification", "contact_id", "contact", Merge::Move, Erase::Row, Export::Omit),
    link("notification", "deal_id", "deal", Merge::Move, Erase::Row, Export::Omit),
    link("notification", "user_id", "user", Merge::Move, Erase::Row, Export::Omit),
    link("notification", "actor_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("presence", "user_id", "user", Merge::Move, Erase::Row, Export::Omit),
    link("account", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("contact", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("deal", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("activity", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("view", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("dashboard", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("team_member", "user_id", "user", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("credential", "user_id", "user", Merge::Keep, Erase::Row, Export::Omit),
    link("second_factor", "user_id", "user", Merge::Keep, Erase::Row, Export::Omit),
    link("recovery_code", "user_id", "user", Merge::Keep, Erase::Row, Export::Omit),
    link("session", "user_id", "user", Merge::Keep, Erase::Row, Export::Include),
    link("invitation", "user_id", "user", Merge::Keep, Erase::Row, Export::Omit),
    link("invitation", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("api_key", "user_id", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("account", "parent_id", "account", Merge::Move, Erase::Clear, Export::Omit),
    link("account_domain", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("contact", "account_id", "account", Merge::Move, Erase::Clear, Export::Omit),
    link("contact_point", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("contact_account", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("contact_account", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("deal", "account_id", "account", Merge::Move, Erase::Clear, Export::Omit),
    link("deal_line", "deal_id", "deal", Merge::Move, Erase::Row, Export::Omit),
    link("deal_contact", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("deal_contact", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("stage_change", "deal_id", "deal", Merge::Keep, Erase::Row, Export::Omit),
    link("stage_change", "by_user_id", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("activity_link", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("activity_link", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("activity_link", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("record_tag", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("record_tag", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("record_tag", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("external_id", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("external_id", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Include),
    link("external_id", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("record_alias", "account_id", "account", Merge::Move, Erase::Row, Export::Omit),
    link("record_alias", "contact_id", "contact", Merge::Move, Erase::Row, Export::Omit),
    link("record_alias", "deal_id", "deal", Merge::Move, Erase::Row, Export::Omit),
    link("share", "account_id", "account", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("share", "contact_id", "contact", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("share", "deal_id", "deal", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("custom_value", "account_id", "account", Merge::Drop, Erase::Row, Export::Omit),
    link("custom_value", "contact_id", "contact", Merge::Drop, Erase::Row, Export::Omit),
    link("custom_value", "deal_id", "deal", Merge::Drop, Erase::Row, Export::Omit),
    link("custom_value", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("listing", "account_id", "account", Merge::Drop, Erase::Row, Export::Omit),
    link("listing", "contact_id", "contact", Merge::Drop, Erase::Row, Export::Omit),
    link("listing", "deal_id", "deal", Merge::Drop, Erase::Row, Export::Omit),
    link("listing", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("activity_link", "owner_id", "user", Merge::Move, Erase::Keep, Export::Omit),
    link("import_file", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("import", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("bulk_update", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("backup", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("sample_data", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
    link("share", "user_id", "user", Merge::MoveUnlessDouble, Erase::Row, Export::Omit),
    link("access_log", "user_id", "user", Merge::Keep, Erase::Keep, Export::Include),
    link("event", "user_id", "user", Merge::Keep, Erase::Keep, Export::Include),
    link("job", "created_by", "user", Merge::Keep, Erase::Keep, Export::Omit),
];
