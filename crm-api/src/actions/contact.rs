//! Contacts: one without a name is called by its address, which some may not be allowed to see.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::contact::{Contact, ContactInput};
use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;

use crate::actions::Writable;

impl Writable for Contact {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: ContactInput) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let after = match before {
            Some(before) => before.apply(input, &context)?,
            None => Contact::new(input, &context)?,
        };
        if after.is_nameless() && tx.restricts_reading(Entity::Contact, crm_domain::contact::NAMING)? {
            let detail = "a name: the address, which would stand for it, is not for everybody to see";
            return Err(Invalid::one("/last_name", "required", detail).into());
        }
        Ok(after)
    }
}
