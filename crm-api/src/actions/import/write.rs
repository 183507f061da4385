//! Writes one record of an import and tells what became of it.

use crm_db::error::Result;
use crm_db::{Seen, Tx};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::{Deal, Origin};
use crm_domain::policy::Action;
use crm_domain::product::Product;

use crate::actions::written::Written;
use crate::actions::{Writable, deal};

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
    Written::change(tx, permit, after)
}
