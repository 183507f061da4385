//! Takes records of the sample company away for good. What is somebody's own is never touched: a record that was changed
//! stays unless that is asked for, and one that anything else hangs on stays in any case.

use crm_db::error::Result;
use crm_db::sample::{Kept, SampleRecord};
use crm_db::{Error, Permit, Seen, Stored, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::Action;
use crm_domain::product::Product;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::{User, UserStatus};

/// Removes a record; returns why it stays, or nothing once it is gone.
///
/// # Errors
/// Only what stops the whole.
pub fn remove(tx: &mut Tx<'_>, record: SampleRecord, include_changed: bool) -> Result<Option<Kept>> {
    let done = tx.attempt(|tx| match record.entity {
        Entity::Account => plain::<Account>(tx, record, include_changed),
        Entity::Contact => plain::<Contact>(tx, record, include_changed),
        Entity::Deal => plain::<Deal>(tx, record, include_changed),
        Entity::Activity => plain::<Activity>(tx, record, include_changed),
        Entity::Product => plain::<Product>(tx, record, include_changed),
        Entity::Tag => plain::<Tag>(tx, record, include_changed),
        Entity::Team => plain::<Team>(tx, record, include_changed),
        Entity::User => user(tx, record, include_changed),
        _ => Ok(None),
    });
    match done {
        // Its links do not let it go.
        Err(Error::Conflict { .. }) => Ok(Some(Kept::InUse)),
        Err(Error::NotFound) => Ok(None),
        done => done,
    }
}

fn plain<R: Stored>(tx: &mut Tx<'_>, record: SampleRecord, include_changed: bool) -> Result<Option<Kept>> {
    let permit = match found::<R>(tx, record, include_changed)? {
        Ok(permit) => permit,
        Err(kept) => return Ok(Some(kept)),
    };
    purged(tx, record, permit)
}

/// A made-up user of whom somebody made a real one stays, whatever is asked for.
fn user(tx: &mut Tx<'_>, record: SampleRecord, include_changed: bool) -> Result<Option<Kept>> {
    let permit = match found::<User>(tx, record, include_changed)? {
        Ok(permit) => permit,
        Err(kept) => return Ok(Some(kept)),
    };
    if permit.record().status != UserStatus::NoLogin {
        return Ok(Some(Kept::Changed));
    }
    tx.disown_sample_events(record.id)?;
    purged(tx, record, permit)
}

/// Returns the proof that the record may go. One that somebody put into the recycle bin goes however it was changed.
fn found<R: Stored>(
    tx: &mut Tx<'_>,
    record: SampleRecord,
    include_changed: bool,
) -> Result<std::result::Result<Permit<R>, Kept>> {
    let id = Id::<R>::from(record.id);
    let permit = match tx.permit::<R>(Action::Delete, id, Seen::Any) {
        Err(Error::NotFound) => tx.permit_deleted::<R>(Action::Delete, id, Seen::Any)?,
        found => found?,
    };
    let head = permit.record().head();
    // Merged into another record, which is somebody's own.
    if head.id != record.id {
        return Err(Error::NotFound);
    }
    let is_changed = head.version != record.version && head.deleted_at.is_none();
    Ok(if is_changed && !include_changed { Err(Kept::Changed) } else { Ok(permit) })
}

fn purged<R: Stored>(tx: &mut Tx<'_>, record: SampleRecord, permit: Permit<R>) -> Result<Option<Kept>> {
    if tx.is_held(record.entity, record.id)? {
        return Ok(Some(Kept::InUse));
    }
    tx.purge(permit)?;
    Ok(None)
}
