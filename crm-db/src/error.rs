//! What can go wrong in the store.

use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use crm_domain::time::Day;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use uuid::Uuid;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record is not there, or the actor may not know that it is.
    #[error("not found")]
    NotFound,
    /// The record is visible, the act is not allowed.
    #[error("not allowed")]
    Denied,
    /// The record may be written, but not this field of it.
    #[error("not allowed: {0}")]
    FieldDenied(String),
    /// The record changed since it was read.
    #[error("changed meanwhile")]
    Stale {
        /// The version it has now.
        current_version: i32,
        /// The fields that changed since the version the caller had seen.
        changed_fields: Vec<String>,
    },
    /// The input is at fault.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The act does not fit the state of the records.
    #[error("{detail}")]
    Conflict {
        /// Stable code.
        code: &'static str,
        /// The member it is about, when there is one.
        pointer: Option<String>,
        /// Explanation in English.
        detail: String,
    },
    /// The record that an id of another system names is in the recycle bin.
    #[error("in the recycle bin")]
    InRecycleBin {
        /// The kind of record.
        entity: Entity,
        /// The record.
        id: Uuid,
        /// The version it has there.
        version: i32,
        /// The member it is about.
        pointer: String,
    },
    /// Amounts in several currencies cannot be summed up.
    #[error("an exchange rate is missing")]
    RateMissing {
        /// The currency they are to be converted into.
        base: String,
        /// The currencies, each with a day up to which there is no rate.
        missing: Vec<(String, Day)>,
    },
    /// The cursor was made for another list, or by somebody else.
    #[error("the cursor does not belong to this list")]
    Cursor,
    /// The database has no time now.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached. Whether a write that was under way was kept is not known, so it is not tried again.
    #[error("the database is away")]
    Away,
    /// The database has no room left; nothing was written.
    #[error("the disk of the database is full")]
    Full,
    /// Something unexpected; told to the log, not to the caller.
    #[error("{0}")]
    Broken(String),
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A conflict about one member.
    pub fn conflict(code: &'static str, pointer: Option<&str>, detail: impl Into<String>) -> Self {
        Error::Conflict { code, pointer: pointer.map(str::to_owned), detail: detail.into() }
    }

    /// Tells whether doing the same again may succeed.
    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self, Error::Busy)
    }

    /// Tells whether the database is at fault and not what was asked of it: whoever works through several things stops then.
    pub fn is_outage(&self) -> bool {
        matches!(self, Error::Busy | Error::Away | Error::Full | Error::Broken(_))
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Error::NotFound,
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Error::Busy,
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                unique(info.constraint_name().unwrap_or_default(), info.message())
            }
            Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
                Error::conflict("still_referenced", None, "another record refers to this one, or the one named is gone")
            }
            Diesel::DatabaseError(DatabaseErrorKind::Unknown, info)
                if info.message().contains("deadlock detected") || info.message() == "database is locked" =>
            {
                Error::Busy
            }
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                log::warn!("the database went away: {}", info.message());
                Error::Away
            }
            Diesel::DatabaseError(_, info) if ENDED.iter().any(|told| info.message().contains(told)) => Error::Away,
            Diesel::DatabaseError(_, info) if NO_ROOM.iter().any(|told| info.message().contains(told)) => {
                log::error!("the database has no room: {}", info.message());
                Error::Full
            }
            Diesel::DatabaseError(_, info) if info.message().starts_with("invalid byte sequence for encoding") => {
                Error::Invalid(Invalid::one("", "invalid_character", "text cannot contain the character U+0000"))
            }
            Diesel::BrokenTransactionManager => Error::Away,
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Error::from(*commit_error),
            other => Error::Broken(other.to_string()),
        }
    }
}

/// What PostgreSQL says as it ends a connection, which is still open while that is read.
const ENDED: &[&str] = &[
    "terminating connection",
    "the database system is",
    "server closed the connection",
    "no connection to the server",
    "could not receive data from server",
    "could not send data to server",
    "connection not open",
];
/// What either database says of a disk that is full.
const NO_ROOM: &[&str] = &["database or disk is full", "No space left on device"];

/// The unique constraints a client can run into: the name on PostgreSQL, the columns that SQLite names in its place,
/// and the member to blame.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("user_email_unique", "user.email_key", "/email"),
    ("tag_name_unique", "tag.name_key", "/name"),
    ("role_name_unique", "role.name_key", "/name"),
    ("role_key_unique", "role.key", "/name"),
    ("product_code_unique", "product.code_key", "/code"),
    ("field_restriction_unique", "field_restriction.entity, field_restriction.field", "/field"),
    ("field_def_key_unique", "field_def.entity, field_def.key", "/key"),
    (
        "exchange_rate_unique",
        "exchange_rate.base_currency, exchange_rate.currency, exchange_rate.quoted_on",
        "/quoted_on",
    ),
    ("follower_account_unique", "follower.account_id, follower.user_id", "/user_id"),
    ("follower_contact_unique", "follower.contact_id, follower.user_id", "/user_id"),
    ("follower_deal_unique", "follower.deal_id, follower.user_id", "/user_id"),
    ("external_id_unique", "external_id.entity, external_id.source, external_id.value", "/external_ids"),
];

fn unique(constraint: &str, message: &str) -> Error {
    let known = UNIQUE
        .iter()
        .find(|(name, columns, _)| *name == constraint || message.ends_with(&format!("failed: {columns}")));
    match known {
        Some((_, _, pointer)) => Error::conflict("not_unique", Some(pointer), "another record has this already"),
        None => Error::Broken(format!("unique constraint {constraint}: {message}")),
    }
}
