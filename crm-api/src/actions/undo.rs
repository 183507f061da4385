//! Takes back what an import or a bulk update did to a record: one that it made goes, unless somebody works with it; members that it changed
//! are put back, unless somebody changed them since; what it put into the recycle bin comes out again.

use crm_db::bulk_update::RecordNote;
use crm_db::error::Result;
use crm_db::import::RowNote;
use crm_db::{Error, Seen, Stored, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::bulk_update;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::import::{Outcome, Undone};
use crm_domain::policy::Action;
use crm_domain::product::Product;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::User;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::actions::Writable;

/// Members that follow from others and so cannot be put back by themselves.
const DERIVED: &[&str] = &[
    "version",
    "updated_at",
    "status",
    "push_count",
    "first_expected_close_on",
    "effective_probability",
    "weighted_minor",
    "stage_entered_at",
    "next_activity_at",
    "last_activity_at",
    "rotting",
    "remind_at",
];

/// What was done to a record.
#[derive(Debug, Clone, Copy)]
pub enum Did<'a> {
    /// It was made, in this version.
    Made(Option<i32>),
    /// Members of it were changed: from what, to what.
    Changed(&'a Map<String, Json>),
    /// It was put into the recycle bin, in this version.
    Deleted(i32),
}

impl<'a> Did<'a> {
    /// Returns what an import did.
    pub fn by_import(note: &'a RowNote) -> Option<Self> {
        match (note.outcome, &note.changes) {
            (Outcome::Created, _) => Some(Did::Made(note.version)),
            (Outcome::Updated, Some(Json::Object(changes))) => Some(Did::Changed(changes)),
            _ => None,
        }
    }

    /// Returns what a bulk update did.
    pub fn by_bulk_update(note: &'a RecordNote) -> Option<Self> {
        match (note.outcome, &note.changes) {
            (bulk_update::Outcome::Updated, Some(Json::Object(changes))) => Some(Did::Changed(changes)),
            (bulk_update::Outcome::Deleted, _) => note.version.map(Did::Deleted),
            _ => None,
        }
    }
}

/// Takes back what was done to a record and tells how that ended.
///
/// # Errors
/// Only what stops the whole undoing.
pub fn record(tx: &mut Tx<'_>, entity: Entity, id: Option<Uuid>, did: Option<Did<'_>>) -> Result<Undone> {
    let Some((id, did)) = id.zip(did) else { return Ok(Undone::NothingToDo) };
    let done = tx.attempt(|tx| match entity {
        Entity::Account => of::<Account>(tx, id, did),
        Entity::Contact => of::<Contact>(tx, id, did),
        Entity::Deal => of::<Deal>(tx, id, did),
        Entity::Activity => of::<Activity>(tx, id, did),
        Entity::Product => of::<Product>(tx, id, did),
        Entity::User => of::<User>(tx, id, did),
        Entity::Team => of::<Team>(tx, id, did),
        Entity::Tag => of::<Tag>(tx, id, did),
        _ => Ok(Undone::NothingToDo),
    });
    match done {
        Ok(how) => Ok(how),
        Err(Error::NotFound) => Ok(Undone::GoneAlready),
        Err(Error::Denied | Error::FieldDenied(_) | Error::Conflict { code: "move_back_not_allowed", .. }) => {
            Ok(Undone::NotAllowed)
        }
        Err(Error::Stale { .. }) => Ok(Undone::ChangedSince),
        Err(Error::Conflict { .. } | Error::Invalid(_) | Error::InRecycleBin { .. }) => Ok(Undone::InUse),
        Err(other) => Err(other),
    }
}

fn of<R: Writable>(tx: &mut Tx<'_>, id: Uuid, did: Did<'_>) -> Result<Undone> {
    match did {
        Did::Made(version) => remove::<R>(tx, version, id),
        Did::Changed(changes) => put_back::<R>(tx, id, changes),
        Did::Deleted(version) => {
            let permit = tx.permit_deleted::<R>(Action::Delete, id.into(), Seen::Version(version))?;
            tx.restore(permit)?;
            Ok(Undone::PutBack)
        }
    }
}

fn remove<R: Stored>(tx: &mut Tx<'_>, made: Option<i32>, id: Uuid) -> Result<Undone> {
    // What was written after the one that made it may have written it too, and taking that back has.
    let seen = match made {
        Some(made) => Seen::Version(tx.imported_version(id, made)?),
        None => Seen::Any,
    };
    let permit = tx.permit::<R>(Action::Delete, id.into(), seen)?;
    tx.delete(permit)?;
    let permit = tx.permit_deleted::<R>(Action::Delete, id.into(), Seen::Any)?;
    tx.purge(permit)?;
    Ok(Undone::Removed)
}

fn put_back<R: Writable>(tx: &mut Tx<'_>, id: Uuid, changes: &Map<String, Json>) -> Result<Undone> {
    let permit = tx.permit::<R>(Action::Edit, id.into(), Seen::Any)?;
    let now = serde_json::to_value(permit.record()).map_err(|error| Error::Broken(error.to_string()))?;
    let mut members = Map::new();
    let mut kept = false;
    for (name, values) in changes.iter().filter(|(name, _)| !DERIVED.contains(&name.as_str())) {
        let (was, became) = (values.get(0).cloned().unwrap_or(Json::Null), values.get(1));
        if now.get(name) != became {
            kept = true;
        } else {
            members.insert(name.clone(), was);
        }
    }
    follow_parts(&now, &mut members);
    if members.is_empty() {
        return Ok(Undone::ChangedSince);
    }
    let input = crate::body::read_input(Json::Object(members))?;
    let after = R::compose(tx, Some(permit.record()), input)?;
    tx.update(permit, after)?;
    Ok(if kept { Undone::PutBackInPart } else { Undone::PutBack })
}

/// A member that shows a part goes back with the part, and an object's members are cleared one by one.
fn follow_parts(now: &Json, members: &mut Map<String, Json>) {
    for (part, shown) in
        [("points", &["email", "phone"][..]), ("jobs", &["account_id", "title"]), ("lines", &["amount_minor"])]
    {
        if members.contains_key(part) {
            for name in shown {
                members.remove(*name);
            }
        }
    }
    // The name of a contact is put together from its parts.
    if now.get("first_name").is_some() {
        members.remove("name");
    }
    if let Some(Json::Array(points)) = members.get_mut("points") {
        for point in points.iter_mut().filter_map(Json::as_object_mut) {
            point.remove("normalised");
        }
    }
    for name in ["custom", "external_ids"] {
        let Some(Json::Object(was)) = members.get_mut(name) else { continue };
        for key in now.get(name).and_then(Json::as_object).into_iter().flat_map(Map::keys) {
            was.entry(key.clone()).or_insert(Json::Null);
        }
    }
}
