//! The sample company: its records are made one by one, each through the same steps as a request of its own, as its people
//! would have made them then; and taken away again, but for what somebody made their own.

pub mod base;
mod made;
mod removal;
mod sales;

use crm_db::error::Result;
use crm_db::sample::{Sample, SampleRecord};
use crm_db::{Error, Tx};
use crm_domain::account::{Account, AccountInput};
use crm_domain::contact::{Contact, ContactInput};
use crm_domain::entity::Entity;
use crm_domain::import::MatchBy;
use crm_domain::patch::Patch;
use crm_domain::product::{Product, ProductInput};
use crm_domain::record::Record;
use crm_domain::sample::{Account as Organisation, Contact as Somebody, Person, Product as Goods, Step, World};
use crm_domain::tag::{Color, Tag, TagInput};
use crm_domain::team::{Team, TeamInput};
use crm_domain::user::{Membership, RoleKey, User, UserInput};
use uuid::Uuid;

pub use crate::actions::sample::made::Made;
pub use crate::actions::sample::removal::remove;

use crate::actions::Writable;
use crate::actions::sample::base::Base;
use crate::me::the_company;
use crate::resource::create_in;

/// Begins to make a sample company, in the company's language.
///
/// # Errors
/// A conflict when there is one already, or no pipeline to put deals into.
pub fn begin(tx: &mut Tx<'_>, queued: bool) -> Result<Sample> {
    if base::stages(tx)?.is_none() {
        return Err(Error::conflict(
            "no_pipeline",
            None,
            "no pipeline has an open stage, one for won and one for lost deals",
        ));
    }
    let language = the_company(tx)?.language;
    tx.begin_sample(language, queued)
}

/// Makes the record of a step and returns it; nothing when something stands against it, such as a removed account.
///
/// # Errors
/// Only what stops the whole.
pub fn make(tx: &mut Tx<'_>, base: &Base, world: &World, made: &mut Made, number: usize) -> Result<()> {
    let Some(step) = world.step(number) else { return Ok(()) };
    let known: &Made = made;
    let done = tx.attempt(|tx| one(tx, base, (world, known), step));
    let record = match done {
        Ok(record) => record,
        Err(error) if error.is_outage() => return Err(error),
        Err(error) => {
            log::debug!("step {number} of the sample company was left out: {error}");
            made.note(None);
            return Ok(());
        }
    };
    // A tag that was there before is used and stays everybody's.
    if let Some(record) = record.is_new.then_some(record.record) {
        tx.note_sample_record(base.sample, number, record)?;
    }
    made.note(Some(record.record.id));
    Ok(())
}

/// What a step came to.
struct Outcome {
    record: SampleRecord,
    is_new: bool,
}

impl Outcome {
    fn new<R: Record>(record: &R) -> Self {
        let head = record.head();
        Outcome { record: SampleRecord { entity: R::ENTITY, id: head.id, version: head.version }, is_new: true }
    }
}

fn one(tx: &mut Tx<'_>, base: &Base, (world, made): (&World, &Made), step: Step<'_>) -> Result<Outcome> {
    match step {
        Step::Team(name) => {
            let input = TeamInput { name: set(name), ..TeamInput::default() };
            first::<Team>(tx, base, input)
        }
        Step::Person(person) => first::<User>(tx, base, user(world, made, person)),
        Step::Tag(name, color) => tag(tx, base, name, color),
        Step::Product(product) => first::<Product>(tx, base, goods(base, product)),
        Step::Account(account) => {
            let input = organisation(base, world, made, account);
            then::<Account>(tx, base, (world, made), account.owner, account.at, input)
        }
        Step::Contact(contact) => {
            let Some(account) = world.accounts.get(contact.account) else { return Err(Error::NotFound) };
            let input = somebody(base, (world, made), account, contact);
            then::<Contact>(tx, base, (world, made), account.owner, contact.at, input)
        }
        Step::Deal(deal) => sales::deal(tx, base, (world, made), deal),
        Step::Activity(activity) => sales::activity(tx, base, (world, made), activity),
    }
}

/// Makes a record that was there before everything else.
fn first<R: Writable>(tx: &mut Tx<'_>, base: &Base, input: R::Input) -> Result<Outcome> {
    tx.in_the_past(base.beginning(), None, None, |tx| Ok(Outcome::new(&create_in::<R>(tx, input)?)))
}

/// Makes a record then, as its owner.
fn then<R: Writable>(
    tx: &mut Tx<'_>,
    base: &Base,
    (world, made): (&World, &Made),
    owner: crm_domain::sample::Owner,
    at: chrono::NaiveDateTime,
    input: R::Input,
) -> Result<Outcome> {
    let by = base.by(world, made, owner);
    tx.in_the_past(base.moment(at), by.author, by.team, |tx| Ok(Outcome::new(&create_in::<R>(tx, input)?)))
}

fn set<T>(value: impl Into<T>) -> Patch<T> {
    Patch::Set(value.into())
}

fn maybe<T>(value: Option<impl Into<T>>) -> Patch<T> {
    value.map_or(Patch::Absent, |value| Patch::Set(value.into()))
}

fn user(world: &World, made: &Made, person: &Person) -> UserInput {
    let team = made.at(world.team_at(person.team));
    let teams = team.map(|team| vec![Membership { team_id: team.into(), lead: person.leads }]);
    UserInput {
        name: set(person.name),
        role: set(if person.leads { RoleKey::Manager } else { RoleKey::Rep }.as_str()),
        teams: maybe(teams),
        ..UserInput::default()
    }
}

/// Makes a tag, or uses the one of this name.
fn tag(tx: &mut Tx<'_>, base: &Base, name: &str, color: Color) -> Result<Outcome> {
    if let Some(id) = tx.find_by(Entity::Tag, MatchBy::Name, name, "")?.first() {
        return Ok(Outcome { record: SampleRecord { entity: Entity::Tag, id: *id, version: 1 }, is_new: false });
    }
    first::<Tag>(tx, base, TagInput { name: set(name), color: Patch::Set(color) })
}

fn goods(base: &Base, product: &Goods) -> ProductInput {
    ProductInput {
        name: set(product.name),
        unit_price_minor: Patch::Set(base.minor(product.price)),
        recurring_interval: maybe(product.interval),
        ..ProductInput::default()
    }
}

fn organisation(base: &Base, world: &World, made: &Made, account: &Organisation) -> AccountInput {
    let by = base.by(world, made, account.owner);
    AccountInput {
        name: set(account.name.as_str()),
        domains: Patch::Set(vec![account.domain.clone()]),
        parent_id: maybe(account.parent.and_then(|place| made.at(world.account_at(place)))),
        industry: set(account.industry_name),
        employee_count: Patch::Set(account.employees),
        annual_revenue_minor: Patch::Set(base.minor(account.revenue)),
        phone: maybe(account.phone.clone()),
        website: Patch::Set(format!("https://www.{}", account.domain)),
        street: set(account.street.as_str()),
        postal_code: set(account.postal_code),
        city: set(account.city),
        country: set(account.country),
        lifecycle: Patch::Set(account.lifecycle),
        owner_id: Patch::Set(by.owner),
        team_id: maybe(by.team),
        tag_ids: tags(world, made, account.tag),
        ..AccountInput::default()
    }
}

fn somebody(base: &Base, (world, made): (&World, &Made), account: &Organisation, contact: &Somebody) -> ContactInput {
    let by = base.by(world, made, account.owner);
    ContactInput {
        first_name: set(contact.first_name),
        last_name: set(contact.last_name),
        email: set(contact.email.as_str()),
        phone: maybe(contact.phone.clone()),
        account_id: maybe(made.at(world.account_at(contact.account))),
        title: set(contact.title),
        language: set(contact.language),
        source: set(contact.source),
        owner_id: Patch::Set(by.owner),
        team_id: maybe(by.team),
        tag_ids: tags(world, made, contact.tag),
        ..ContactInput::default()
    }
}

fn tags(world: &World, made: &Made, place: Option<usize>) -> Patch<Vec<crm_domain::id::Id<Tag>>> {
    let tag: Option<Uuid> = place.and_then(|place| made.at(world.tag_at(place)));
    maybe(tag.map(|tag| vec![tag.into()]))
}
