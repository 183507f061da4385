//! Restrictions of fields: they name fields and roles that are there.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::contact::NAMING;
use crm_domain::entity::Entity;
use crm_domain::field_restriction::{FieldRestriction, FieldRestrictionInput};
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;
use crm_domain::user::RoleKey;

use crate::actions::Writable;

impl Writable for FieldRestriction {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: FieldRestrictionInput) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let after = match before {
            Some(before) => {
                let after = before.apply(input, &context)?;
                if before.read_roles.is_none() {
                    require_names(tx, &after)?;
                }
                after
            }
            None => {
                let made = FieldRestriction::new(input, &context)?;
                require_field(tx, &made)?;
                require_names(tx, &made)?;
                made
            }
        };
        require_roles(tx, before, &after)?;
        Ok(after)
    }
}

fn require_field(tx: &mut Tx<'_>, made: &FieldRestriction) -> Result<()> {
    let Some(key) = made.field.strip_prefix("custom.") else { return Ok(()) };
    if tx.field_defs(made.entity)?.iter().any(|def| def.key == key) {
        return Ok(());
    }
    Err(Invalid::one("/field", "not_found", format!("no custom field has the key {key}")).into())
}

/// The address of a contact without a name is read wherever the contact is named, so it is restricted once all have one.
///
/// # Errors
/// `names_missing`.
pub fn require_names(tx: &mut Tx<'_>, made: &FieldRestriction) -> Result<()> {
    let naming = made.entity == Entity::Contact && NAMING.contains(&made.field.as_str());
    if !naming || made.read_roles.is_none() || !tx.has_nameless_contacts()? {
        return Ok(());
    }
    let detail = "there are contacts without a name, which are called by their address: give them names first";
    Err(Invalid::one("/field", "names_missing", detail).into())
}

/// A role that was named before may have been deleted since; it may stay.
fn require_roles(tx: &mut Tx<'_>, before: Option<&FieldRestriction>, after: &FieldRestriction) -> Result<()> {
    let mut invalid = Invalid::default();
    let lists = [
        ("/read_roles", &after.read_roles, before.and_then(|before| before.read_roles.as_ref())),
        ("/change_roles", &after.change_roles, before.and_then(|before| before.change_roles.as_ref())),
    ];
    let mut own: Option<Vec<String>> = None;
    for (pointer, roles, known) in lists {
        for role in roles.iter().flatten() {
            if RoleKey::parse(role).is_some() || known.is_some_and(|known| known.contains(role)) {
                continue;
            }
            let own = match &mut own {
                Some(own) => own,
                None => own.insert(tx.roles()?.into_iter().map(|role| role.key).collect()),
            };
            if !own.contains(role) {
                invalid.add(pointer, "not_found", format!("no role has the key {role}"));
            }
        }
    }
    Ok(invalid.or(())?)
}
