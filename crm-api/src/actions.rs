//! Operations over several records. They take a [`Tx`] and know no HTTP, so that requests, batches, imports and the
//! command line share them.

pub mod deal;
pub mod people;
pub mod setup;

use crm_db::error::Result;
use crm_db::{Stored, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::company::Company;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::pipeline::Pipeline;
use crm_domain::product::Product;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::view::View;

/// A record that clients make and change: how an input becomes the record to write.
pub trait Writable: Stored {
    /// Returns the new record, or `before` with the input applied.
    ///
    /// # Errors
    /// What is wrong with the input.
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        Ok(match before {
            Some(before) => before.apply(input, &context)?,
            None => Self::new(input, &context)?,
        })
    }
}

impl Writable for Account {}
impl Writable for Contact {}
impl Writable for Activity {}
impl Writable for Product {}
impl Writable for Pipeline {}
impl Writable for Stage {}
impl Writable for Tag {}
impl Writable for Team {}
impl Writable for Company {}
impl Writable for View {}
impl Writable for FieldDef {}
impl Writable for Share {}
impl Writable for ExchangeRate {}
