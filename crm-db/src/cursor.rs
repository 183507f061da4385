//! Cursors: opaque to clients, authenticated, and bound to the list they were made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_domain::query::{Condition, ListQuery, Value};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Error, Result};

/// The place after which a page starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The sort value of the last record; nothing when it was empty.
    #[serde(rename = "v")]
    pub value: Option<Value>,
    /// The id of the last record.
    #[serde(rename = "i")]
    pub id: Uuid,
    /// Where that is among the records without a value, when these come in an order of their own.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<Box<Place>>,
}

impl Place {
    /// Returns the place of a record with a sort value.
    pub fn at(value: Value, id: Uuid) -> Self {
        Place { value: Some(value), id, usual: None }
    }
}

/// Says which list this is: kind, filter, words, order, bin. Limit and start may change from page to page, and the order
/// in which conditions are named does not matter.
pub fn list(entity: &str, query: &ListQuery) -> String {
    let mut parts = Vec::new();
    flatten(&query.condition, &mut parts);
    parts.sort();
    format!("{entity}|{}|{:?}|{:?}|{}", parts.join(" and "), query.words, query.sort, query.deleted)
}

fn flatten(condition: &Condition, into: &mut Vec<String>) {
    match condition {
        Condition::All(parts) => parts.iter().for_each(|part| flatten(part, into)),
        other => into.push(format!("{other:?}")),
    }
}

/// Seals a place for this list.
pub fn seal(place: &Place, list: &str, key: &[u8; 32]) -> Result<String> {
    let body = serde_json::to_vec(place).map_err(|error| Error::Broken(error.to_string()))?;
    let mut sealed = tag(&body, list, key)?;
    sealed.extend_from_slice(&body);
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens a cursor that was sealed for this list.
///
/// # Errors
/// [`Error::Cursor`] for anything else.
pub fn open(cursor: &str, list: &str, key: &[u8; 32]) -> Result<Place> {
    let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::Cursor)?;
    let (found, body) = sealed.split_at_checked(TAG).ok_or(Error::Cursor)?;
    let expected = tag(body, list, key)?;
    // A cursor is no secret worth a timing attack, but a constant-time comparison costs nothing.
    let differs = expected.iter().zip(found).fold(0, |differs, (a, b)| differs | (a ^ b));
    if differs != 0 || expected.len() != found.len() {
        return Err(Error::Cursor);
    }
    serde_json::from_slice(body).map_err(|_| Error::Cursor)
}

const TAG: usize = 16;

fn tag(body: &[u8], list: &str, key: &[u8; 32]) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Error::Broken(format!("cursor key: {error}")))?;
    mac.update(&Sha256::digest(list.as_bytes()));
    mac.update(body);
    Ok(mac.finalize().into_bytes().iter().take(TAG).copied().collect())
}
