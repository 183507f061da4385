//! What a write did to one record, for those who write many and tell of each: imports and bulk updates.

use crm_db::error::Result;
use crm_db::{Error, Permit, Tx};
use crm_domain::invalid::{FieldError, Invalid};
use crm_domain::record::Record;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::actions::Writable;

/// A record after it was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The record.
    pub id: Uuid,
    /// Its version afterwards.
    pub version: i32,
    /// For a changed record: member to what it was and became.
    pub changes: Option<Json>,
    /// Whether it was made or changed.
    pub is_changed: bool,
}

impl Written {
    /// A record that is left alone.
    pub fn untouched(id: Uuid) -> Option<Self> {
        Some(Written { id, version: 0, changes: None, is_changed: false })
    }

    /// Writes the changed record and tells what differs.
    ///
    /// # Errors
    /// As [`Tx::update`].
    pub fn change<R: Writable>(tx: &mut Tx<'_>, permit: Permit<R>, after: R) -> Result<Self> {
        // Told as it is written: what comes back is what the writer sees of it.
        let (version, changes) = (permit.record().head().version, changes(permit.record(), &after));
        let head = tx.update(permit, after)?.head();
        let is_changed = head.version != version;
        let changes = is_changed.then_some(changes);
        Ok(Written { id: head.id, version: head.version, changes, is_changed })
    }
}

/// The members that differ, each with what it was and what it became; the head's own aside.
fn changes<R: Record>(before: &R, after: &R) -> Json {
    let (Ok(Json::Object(old)), Ok(Json::Object(new))) = (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return Json::Null;
    };
    let differs = |(name, value): (String, Json)| {
        let was = old.get(&name).cloned().unwrap_or(Json::Null);
        let own = matches!(name.as_str(), "version" | "updated_at");
        (!own && was != value).then(|| (name, json!([was, value])))
    };
    Json::Object(new.into_iter().filter_map(differs).collect::<Map<_, _>>())
}

/// Tells why one of many records could not be written.
///
/// # Errors
/// What stops all of them.
pub fn faults(error: Error) -> Result<Vec<FieldError>> {
    let one = |code: &str, detail: &str| {
        vec![FieldError { pointer: String::new(), code: code.to_owned(), detail: detail.to_owned() }]
    };
    match error {
        Error::Invalid(Invalid(faults)) => Ok(faults),
        Error::Denied => Ok(one("forbidden", "you may not write this record")),
        Error::FieldDenied(field) => Ok(vec![FieldError::forbidden(&field)]),
        Error::NotFound => Ok(one("not_found", "the record is not there any more")),
        Error::Stale { .. } => Ok(one("stale", "the record was changed at the same moment")),
        Error::Conflict { code, pointer, detail } => {
            Ok(vec![FieldError { pointer: pointer.unwrap_or_default(), code: code.to_owned(), detail }])
        }
        Error::InRecycleBin { .. } => Ok(one("in_recycle_bin", "the record is in the recycle bin")),
        other => Err(other),
    }
}
