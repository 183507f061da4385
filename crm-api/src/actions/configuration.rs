//! Takes a change of the configuration back: a change of its own, by the same rules and rights as one by hand.

use crm_db::configuration::ConfigurationChange;
use crm_db::error::Result;
use crm_db::{Error, Seen, Tx};
use crm_domain::company::Company;
use crm_domain::configuration::{UndoBlock, can_put_back};
use crm_domain::custom_field::FieldDef;
use crm_domain::entity::Entity;
use crm_domain::event::{Change, EventKind};
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::field_restriction::FieldRestriction;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::Action;
use crm_domain::role::Role;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::{User, UserStatus};
use crm_domain::view::View;
use crm_domain::webhook::Webhook;
use serde_json::{Map, Value as Json};

use crate::actions::{Writable, field_restriction, people, role};

/// Takes a change back and returns the change that this is.
///
/// # Errors
/// `undo_not_possible` when it was taken back already, was changed again since, is about something that is gone, or is
/// final; what the rules about the record say against it.
pub fn undo(tx: &mut Tx<'_>, change: &ConfigurationChange, has_password: bool) -> Result<ConfigurationChange> {
    refuse_blocked(change)?;
    let done = match change.entity {
        Entity::Pipeline => of::<Pipeline>(tx, change),
        Entity::Stage => of::<Stage>(tx, change),
        Entity::FieldDef => of::<FieldDef>(tx, change),
        Entity::FieldRestriction => of::<FieldRestriction>(tx, change).and_then(|()| names_of(tx, change)),
        Entity::Role if change.kind == EventKind::Created => {
            role::delete(tx, Id::new(change.record_id), Seen::Any).map(|_| ())
        }
        Entity::Role => of::<Role>(tx, change),
        Entity::User => of_user(tx, change, has_password),
        Entity::Team => of::<Team>(tx, change),
        Entity::Tag => of::<Tag>(tx, change),
        Entity::Company => of::<Company>(tx, change),
        Entity::ExchangeRate => of::<ExchangeRate>(tx, change),
        Entity::View => of::<View>(tx, change),
        Entity::Webhook => of::<Webhook>(tx, change),
        _ => return Err(Error::NotFound),
    };
    match done {
        Ok(()) => tx.undo_of(change),
        // Nobody sent an input that could be at fault: what the change was from is not possible any more.
        Err(Error::Invalid(invalid)) => {
            let told: Vec<String> =
                invalid.0.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect();
            let pointer = invalid.0.first().map(|fault| fault.pointer.as_str());
            Err(Error::conflict(BLOCKED, pointer, told.join("; ")))
        }
        Err(Error::NotFound) => Err(Error::conflict(BLOCKED, None, "what was changed is gone")),
        Err(error) => Err(error),
    }
}

/// A restriction that holds again needs what a new one does.
fn names_of(tx: &mut Tx<'_>, change: &ConfigurationChange) -> Result<()> {
    match tx.get::<FieldRestriction>(Id::new(change.record_id)) {
        Ok(restriction) => field_restriction::require_names(tx, &restriction),
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

const BLOCKED: &str = "undo_not_possible";

/// Refuses what cannot be taken back, with who did what stands against it, and when.
fn refuse_blocked(change: &ConfigurationChange) -> Result<()> {
    let Some(blocked) = &change.undo_blocked else { return Ok(()) };
    let by = blocked.user_name.as_deref().unwrap_or("the CRM");
    let at = blocked.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).unwrap_or_default();
    let detail = match blocked.reason {
        UndoBlock::Undone => format!("{by} took this change back at {at}"),
        UndoBlock::ChangedSince if blocked.fields.is_empty() => format!("{by} changed this again at {at}"),
        UndoBlock::ChangedSince => format!("{by} changed {} again at {at}", blocked.fields.join(", ")),
        UndoBlock::Gone => format!("{by} removed what this is about at {at}"),
        UndoBlock::Final => "a change of this kind is final".to_owned(),
    };
    let pointer = blocked.fields.first().map(|field| format!("/{field}"));
    Err(Error::conflict(BLOCKED, pointer.as_deref(), detail))
}

fn of<R: Writable>(tx: &mut Tx<'_>, change: &ConfigurationChange) -> Result<()> {
    let id = Id::<R>::new(change.record_id);
    match change.kind {
        EventKind::Created | EventKind::Restored => {
            let permit = tx.permit::<R>(Action::Delete, id, Seen::Any)?;
            tx.delete(permit)?;
        }
        EventKind::Deleted => {
            let permit = tx.permit_deleted::<R>(Action::Delete, id, Seen::Any)?;
            tx.require_references(permit.record())?;
            tx.restore(permit)?;
        }
        EventKind::Updated => put_back::<R>(tx, change)?,
        EventKind::Purged | EventKind::PasswordChanged => {}
    }
    Ok(())
}

/// Gives the fields that changed the values they had, as an input by hand would.
fn put_back<R: Writable>(tx: &mut Tx<'_>, change: &ConfigurationChange) -> Result<()> {
    let members: Map<String, Json> = change
        .changes
        .iter()
        .filter(|one| one.field != STATUS || change.entity != Entity::User)
        .filter(|one| can_put_back(change.entity, one))
        .map(|one| (one.field.clone(), value_before(one)))
        .collect();
    let permit = tx.permit::<R>(Action::Edit, Id::new(change.record_id), Seen::Any)?;
    let input = crate::body::read_input(Json::Object(members))?;
    let after = R::compose(tx, Some(permit.record()), input)?;
    tx.update(permit, after)?;
    Ok(())
}

const STATUS: &str = "status";

/// The value to put back: of what has parts with names, those alone that changed.
fn value_before(change: &Change) -> Json {
    let (Json::Object(before), Json::Object(after)) = (&change.before, &change.after) else {
        return change.before.clone();
    };
    if change.field != "permissions" {
        return change.before.clone();
    }
    let differing = before.iter().filter(|(name, value)| after.get(*name) != Some(*value));
    Json::Object(differing.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// A user is not deleted but shut out; whether somebody can sign in has acts of its own.
fn of_user(tx: &mut Tx<'_>, change: &ConfigurationChange, has_password: bool) -> Result<()> {
    let id = Id::<User>::new(change.record_id);
    if change.kind == EventKind::Created {
        return people::deactivate(tx, id, Seen::Any, None).map(|_| ());
    }
    if change.kind != EventKind::Updated {
        return of::<User>(tx, change);
    }
    if let Some(status) = change.changes.iter().find(|one| one.field == STATUS && can_put_back(change.entity, one)) {
        if status.before == UserStatus::Deactivated.as_str() {
            people::deactivate(tx, id, Seen::Any, None)?;
        } else {
            people::activate(tx, id, Seen::Any, has_password)?;
        }
    }
    if change.changes.iter().any(|one| one.field != STATUS) { put_back::<User>(tx, change) } else { Ok(()) }
}
