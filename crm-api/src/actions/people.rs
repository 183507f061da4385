//! Users come and go: nobody leaves open records behind, and one administrator always stays.

use crm_db::error::Result;
use crm_db::{Error, Seen, Stored, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::field::Op;
use crm_domain::id::Id;
use crm_domain::policy::Action;
use crm_domain::query::{Catalogue, Comparison, Filter, ListQuery, Start};
use crm_domain::user::{RoleKey, User, UserStatus};
use serde_json::{Value as Json, json};

use crate::actions::{Writable, role};

/// The key of the role that administers.
const ADMIN: &str = RoleKey::Admin.as_str();

impl Writable for User {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let after = match before {
            None => <Self as crm_domain::record::Record>::new(input, &context)?,
            Some(before) => crm_domain::record::Record::apply(before, input, &context)?,
        };
        role::check_given(tx, before, &after)?;
        if let Some(before) = before
            && before.role == ADMIN
            && after.role != ADMIN
        {
            require_other_admin(tx, before)?;
        }
        Ok(after)
    }
}

/// Lets a user sign in no longer, from the next request on; open records go to somebody else.
///
/// # Errors
/// `owns_open_records` without a receiver for them, `last_admin` for the last administrator.
pub fn deactivate(tx: &mut Tx<'_>, id: Id<User>, seen: Seen, hand_over_to: Option<Id<User>>) -> Result<User> {
    let permit = tx.permit::<User>(Action::Edit, id, seen)?;
    let mut user = permit.record().clone();
    role::require_at_least(tx, &user)?;
    require_other_admin(tx, &user)?;
    match hand_over_to {
        Some(receiver) => {
            let receiver = tx.get::<User>(receiver).map_err(|_| no_receiver())?;
            if receiver.id == id || receiver.status != UserStatus::Active {
                return Err(no_receiver());
            }
            hand_over::<Account>(tx, id, receiver.id, &[])?;
            hand_over::<Contact>(tx, id, receiver.id, &[])?;
            hand_over::<Deal>(tx, id, receiver.id, OPEN_DEALS)?;
            hand_over::<Activity>(tx, id, receiver.id, OPEN_TASKS)?;
        }
        None => {
            let open = !owned::<Account>(tx, id, &[], 1)?.is_empty()
                || !owned::<Contact>(tx, id, &[], 1)?.is_empty()
                || !owned::<Deal>(tx, id, OPEN_DEALS, 1)?.is_empty()
                || !owned::<Activity>(tx, id, OPEN_TASKS, 1)?.is_empty();
            if open {
                let detail = "the user owns accounts, contacts, open deals or open tasks; name who takes them over";
                return Err(Error::conflict("owns_open_records", Some("/hand_over_to"), detail));
            }
        }
    }
    user.set_status(UserStatus::Deactivated)?;
    tx.end_access(id, None)?;
    tx.update(permit, user)
}

/// Lets a user sign in again, with the password of before or by a new invitation.
///
/// # Errors
/// What stands against it.
pub fn activate(tx: &mut Tx<'_>, id: Id<User>, seen: Seen, has_password: bool) -> Result<User> {
    let permit = tx.permit::<User>(Action::Edit, id, seen)?;
    let mut user = permit.record().clone();
    user.set_status(if has_password { UserStatus::Active } else { UserStatus::NoLogin })?;
    tx.update(permit, user)
}

const OPEN_DEALS: &[(&str, Op, &str)] = &[("status", Op::Eq, "open")];
const OPEN_TASKS: &[(&str, Op, &str)] = &[("kind", Op::Eq, "task"), ("done_at", Op::IsNull, "true")];

fn no_receiver() -> Error {
    Error::Invalid(crm_domain::invalid::Invalid::one("/hand_over_to", "not_found", "no other active user has this id"))
}

fn require_other_admin(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    if user.role != ADMIN || user.status != UserStatus::Active {
        return Ok(());
    }
    tx.hold_administrators()?;
    let wanted = [("role", Op::Eq, json!(ADMIN)), ("status", Op::Eq, json!("active"))];
    let admins = tx.list::<User>(&query::<User>(&wanted, 2)?)?.data;
    if admins.iter().any(|admin| admin.id != user.id) {
        return Ok(());
    }
    Err(Error::conflict("last_admin", None, "one active administrator must stay"))
}

fn query<R: Stored>(wanted: &[(&str, Op, Json)], limit: u32) -> Result<ListQuery> {
    let catalogue = Catalogue { fields: R::FIELDS, custom: &[] };
    let all = wanted
        .iter()
        .map(|(field, op, value)| {
            Filter::Where(Comparison { field: (*field).to_owned(), op: *op, value: value.clone() })
        })
        .collect();
    Ok(ListQuery {
        condition: catalogue.check(&Filter::All { all })?,
        words: None,
        sort: catalogue.sort(R::DEFAULT_SORT)?,
        start: Start::Top,
        limit,
        count: false,
        deleted: false,
    })
}

fn owned<R: Stored>(tx: &mut Tx<'_>, owner: Id<User>, more: &[(&str, Op, &str)], limit: u32) -> Result<Vec<R>> {
    let mut wanted = vec![("owner_id", Op::Eq, json!(owner))];
    wanted.extend(more.iter().map(|(field, op, value)| (*field, *op, json!(value))));
    Ok(tx.list::<R>(&query::<R>(&wanted, limit)?)?.data)
}

fn hand_over<R: Writable>(tx: &mut Tx<'_>, from: Id<User>, to: Id<User>, more: &[(&str, Op, &str)]) -> Result<()>
where
    R::Input: HandedOver,
{
    loop {
        let batch = owned::<R>(tx, from, more, 200)?;
        if batch.is_empty() {
            return Ok(());
        }
        for record in batch {
            let permit = tx.permit::<R>(Action::Assign, Id::new(record.head().id), Seen::Any)?;
            let after = R::compose(tx, Some(permit.record()), R::Input::to_owner(to))?;
            tx.update(permit, after)?;
        }
    }
}

/// An input that gives a record to another owner.
pub trait HandedOver {
    /// Returns the input that changes the owner alone.
    fn to_owner(owner: Id<User>) -> Self;
}

impl HandedOver for crm_domain::account::AccountInput {
    fn to_owner(owner: Id<User>) -> Self {
        Self { owner_id: crm_domain::patch::Patch::Set(owner), ..Self::default() }
    }
}
impl HandedOver for crm_domain::contact::ContactInput {
    fn to_owner(owner: Id<User>) -> Self {
        Self { owner_id: crm_domain::patch::Patch::Set(owner), ..Self::default() }
    }
}
impl HandedOver for crm_domain::deal::DealInput {
    fn to_owner(owner: Id<User>) -> Self {
        Self { owner_id: crm_domain::patch::Patch::Set(owner), ..Self::default() }
    }
}
impl HandedOver for crm_domain::activity::ActivityInput {
    fn to_owner(owner: Id<User>) -> Self {
        Self { owner_id: crm_domain::patch::Patch::Set(owner), ..Self::default() }
    }
}
