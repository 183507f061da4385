//! Operations over several records. They take a [`Tx`] and know no HTTP, so that requests, batches, imports and the
//! command line share them.

pub mod bulk_update;
pub mod comment;
mod company;
pub mod configuration;
mod contact;
pub mod deal;
mod field_def;
pub mod field_restriction;
pub mod import;
pub mod notify;
pub mod people;
mod pipeline;
pub mod role;
pub mod sample;
pub mod setup;
mod stage;
pub mod undo;
pub mod written;

use crm_db::error::{Error, Result};
use crm_db::{Stored, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::api_key::ApiKey;
use crm_domain::dashboard::Dashboard;
use crm_domain::entity::Entity;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::notification::Notification;
use crm_domain::product::Product;
use crm_domain::share::Share;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::User;
use crm_domain::view::View;
use crm_domain::webhook::Webhook;
use uuid::Uuid;

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

/// Makes a record of nothing but its name, for what imports name and nobody knows; returns its id and version.
///
/// # Errors
/// `Denied`, or what stands against such a record.
pub fn create_named(tx: &mut Tx<'_>, entity: Entity, name: &str) -> Result<(Uuid, i32)> {
    fn made<R: Writable>(tx: &mut Tx<'_>, members: serde_json::Value) -> Result<(Uuid, i32)> {
        let input = crate::body::read_input(members)?;
        let head = crate::resource::create_in::<R>(tx, input)?.head();
        Ok((head.id, head.version))
    }
    let named = serde_json::json!({"name": name});
    match entity {
        Entity::User => made::<User>(tx, named),
        Entity::Account => made::<Account>(tx, named),
        Entity::Team => made::<Team>(tx, named),
        Entity::Tag => made::<Tag>(tx, named),
        Entity::Product => made::<Product>(tx, serde_json::json!({"name": name, "unit_price_minor": 0})),
        _ => Err(Error::Denied),
    }
}

impl Writable for Account {}
impl Writable for Activity {}
impl Writable for Product {}
impl Writable for Tag {}
impl Writable for Team {}
impl Writable for ApiKey {}
impl Writable for View {}
impl Writable for Dashboard {}
impl Writable for Share {}
impl Writable for ExchangeRate {}
impl Writable for Notification {}
impl Writable for Webhook {}
