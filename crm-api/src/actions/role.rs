//! Roles are made, given and removed: nobody gives more than they have, and no role goes that somebody has.

use crm_db::error::Result;
use crm_db::{Error, Seen, Tx};
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::custom::exceeds;
use crm_domain::policy::{Action, Permissions, permissions};
use crm_domain::record::Record;
use crm_domain::role::{Role, RoleInput, unknown_copy};
use crm_domain::user::{RoleKey, User};

use crate::actions::Writable;

/// Most roles of its own that a company has: all of them are on one screen.
const MOST: usize = 100;
/// Most people named in a refusal.
const NAMED: i64 = 5;

impl Writable for Role {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: RoleInput) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let role = match before {
            Some(before) => {
                require_rights(tx, &before.permissions)?;
                before.apply(input, &context)?
            }
            None => {
                let source = input.copy_of.value().filter(|key| RoleKey::parse(key).is_none()).cloned();
                let made = match source {
                    Some(key) => tx.hold_role(&key)?.ok_or_else(unknown_copy)?.copied(input, &context)?,
                    None => Role::new(input, &context)?,
                };
                if tx.roles()?.len() >= MOST {
                    return Err(Error::conflict("too_many", None, format!("at most {MOST} roles of your own")));
                }
                with_free_key(tx, made)?
            }
        };
        require_rights(tx, &role.permissions)?;
        Ok(role)
    }
}

/// Two roles can have had the same name, one after the other; their keys differ.
fn with_free_key(tx: &mut Tx<'_>, mut role: Role) -> Result<Role> {
    let plain = role.key.clone();
    let mut number = 2;
    while tx.is_role_key_taken(&role.key)? {
        role.key = format!("{plain}_{number}");
        number += 1;
    }
    Ok(role)
}

/// Nobody makes, changes or gives a role that may do more than they may themselves.
fn require_rights(tx: &Tx<'_>, given: &Permissions) -> Result<()> {
    if exceeds(given, &tx.actor().permissions).is_some() { Err(Error::Denied) } else { Ok(()) }
}

/// Deletes a role that nobody has.
///
/// # Errors
/// `role_in_use` with the names of those who have it.
pub fn delete(tx: &mut Tx<'_>, id: Id<Role>, seen: Seen) -> Result<Role> {
    let permit = tx.permit::<Role>(Action::Delete, id, seen)?;
    let key = permit.record().key.clone();
    // Held first, so that nobody gets it while it goes.
    tx.hold_role(&key)?;
    let mut names = tx.names_with_role(&key, NAMED + 1)?;
    if names.is_empty() {
        return tx.delete(permit);
    }
    let more = i64::try_from(names.len()).is_ok_and(|found| found > NAMED);
    names.truncate(usize::try_from(NAMED).unwrap_or_default());
    let others = if more { " and others" } else { "" };
    let detail = format!("{}{others} have this role; give them another one first", names.join(", "));
    Err(Error::conflict("role_in_use", None, detail))
}

/// Checks that the role a user is to have is there, and that it is not more than the actor has.
///
/// # Errors
/// What is wrong with it.
pub fn check_given(tx: &mut Tx<'_>, before: Option<&User>, after: &User) -> Result<()> {
    let held = before.map(|user| user.role.as_str());
    if held == Some(after.role.as_str()) {
        return Ok(());
    }
    let given = rights_of(tx, &after.role)?;
    let unknown = || Invalid::one("/role", "not_found", "no role has this key");
    require_rights(tx, &given.ok_or_else(unknown)?)?;
    match before {
        Some(before) => require_at_least(tx, before),
        None => Ok(()),
    }
}

/// Nobody changes, re-invites or shuts out somebody who may do more than they may themselves.
///
/// # Errors
/// [`Error::Denied`].
pub fn require_at_least(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    match rights_of(tx, &user.role)? {
        Some(rights) => require_rights(tx, &rights),
        None => Ok(()),
    }
}

fn rights_of(tx: &mut Tx<'_>, key: &str) -> Result<Option<Permissions>> {
    Ok(match RoleKey::parse(key) {
        Some(key) => Some(permissions(key)),
        None => tx.hold_role(key)?.map(|role| role.permissions),
    })
}
