//! Writes one record of an import and tells what became of it.

use crm_db::error::Result;
use crm_db::{Seen, Tx};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::{Deal, Origin};
use crm_domain::policy::Action;
use crm_domain::product::Product;
use crm_domain::record::Record;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::actions::{Writable, deal};

/// A record after its row.
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
    pub(super) fn untouched(id: Uuid) -> Option<Self> {
        Some(Written { id, version: 0, changes: None, is_changed: false })
    }
}

/// A record that imports write.
pub trait Importable: Writable {
    /// Returns the record to write; an import may leave open what nobody knows any more.
    ///
    /// # Errors
    /// What is wrong with the input.
    fn imported(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        Self::compose(tx, before, input)
    }
}

impl Importable for Account {}
impl Importable for Contact {}
impl Importable for Product {}
impl Importable for Deal {
    fn imported(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        deal::compose(tx, before, input, Origin::Import)
    }
}

/// Makes the record, or changes the one that is there.
pub(super) fn write<R: Importable>(tx: &mut Tx<'_>, before: Option<R>, input: R::Input) -> Result<Written> {
    let Some(before) = before else {
        let record = R::imported(tx, None, input)?;
        let head = tx.create(record)?.head();
        return Ok(Written { id: head.id, version: head.version, changes: None, is_changed: true });
    };
    let permit = tx.permit::<R>(Action::Edit, before.head().id.into(), Seen::Any)?;
    let after = R::imported(tx, Some(permit.record()), input)?;
    let after = tx.update(permit, after)?;
    let head = after.head();
    let is_changed = head.version != before.head().version;
    let changes = is_changed.then(|| changes(&before, &after));
    Ok(Written { id: head.id, version: head.version, changes, is_changed })
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
