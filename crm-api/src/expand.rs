//! `expand`: the records that references point at, answered beside their ids. Read in batches, seen as the actor sees.

use std::collections::HashMap;

use crm_db::tx::Reader;
use crm_db::{Stored, error};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::api_key::ApiKey;
use crm_domain::comment::Comment;
use crm_domain::company::Company;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::dashboard::Dashboard;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::field::{Field, Kind};
use crm_domain::field_restriction::FieldRestriction;
use crm_domain::file::File;
use crm_domain::follower::Follower;
use crm_domain::notification::Notification;
use crm_domain::pipeline::Pipeline;
use crm_domain::product::Product;
use crm_domain::record::Record;
use crm_domain::role::Role;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::User;
use crm_domain::view::View;
use crm_domain::webhook::Webhook;
use uuid::Uuid;

use crate::wire::Wire;

mod links;

pub use links::LinkedRecord;

/// Deepest path.
const MAX_DEPTH: usize = 2;

/// Returns the fields of a kind of record.
pub const fn fields(entity: Entity) -> &'static [Field] {
    match entity {
        Entity::Account => Account::FIELDS,
        Entity::Contact => Contact::FIELDS,
        Entity::Deal => Deal::FIELDS,
        Entity::Activity => Activity::FIELDS,
        Entity::Product => Product::FIELDS,
        Entity::Pipeline => Pipeline::FIELDS,
        Entity::Stage => Stage::FIELDS,
        Entity::Tag => Tag::FIELDS,
        Entity::User => User::FIELDS,
        Entity::Role => Role::FIELDS,
        Entity::Team => Team::FIELDS,
        Entity::Company => Company::FIELDS,
        Entity::View => View::FIELDS,
        Entity::Dashboard => Dashboard::FIELDS,
        Entity::ApiKey => ApiKey::FIELDS,
        Entity::FieldDef => FieldDef::FIELDS,
        Entity::FieldRestriction => FieldRestriction::FIELDS,
        Entity::Share => Share::FIELDS,
        Entity::ExchangeRate => ExchangeRate::FIELDS,
        Entity::Comment => Comment::FIELDS,
        Entity::File => File::FIELDS,
        Entity::Follower => Follower::FIELDS,
        Entity::Notification => Notification::FIELDS,
        Entity::Webhook => Webhook::FIELDS,
    }
}

/// Returns the references of a kind of record that can be expanded: the name, and the kind it leads to.
pub fn references(entity: Entity) -> impl Iterator<Item = (&'static str, Entity)> {
    fields(entity).iter().filter(|field| field.is_member()).filter_map(|field| match field.kind {
        Kind::Ref(target) => field.name.strip_suffix("_id").map(|name| (name, target)),
        _ => None,
    })
}

/// Checks a path such as `account` or `account.parent`.
///
/// # Errors
/// A sentence that says what can be expanded.
pub fn check(entity: Entity, path: &str) -> Result<(), String> {
    if names_links(entity, path) {
        return Ok(());
    }
    let mut at = entity;
    let steps: Vec<&str> = path.split('.').collect();
    if steps.len() > MAX_DEPTH {
        return Err(format!("at most {MAX_DEPTH} levels"));
    }
    for step in steps {
        at = references(at).find(|(name, _)| *name == step).map(|(_, target)| target).ok_or_else(|| {
            let known = references(at).map(|(name, _)| name);
            let known: Vec<&str> = known.chain((at == Entity::Activity).then_some(links::LINKS)).collect();
            format!("no {step} to expand; known: {}", known.join(", "))
        })?;
    }
    Ok(())
}

/// What activities hang on are parts with references of three kinds, not a reference.
fn names_links(entity: Entity, path: &str) -> bool {
    entity == Entity::Activity && path == links::LINKS
}

/// Adds what the paths name to the records.
///
/// # Errors
/// When the database fails.
pub fn expand(reader: &mut Reader<'_>, entity: Entity, records: &mut [Wire], paths: &[String]) -> error::Result<()> {
    if paths.iter().any(|path| names_links(entity, path)) {
        links::expand(reader, records)?;
    }
    let mut firsts: Vec<&str> = paths.iter().map(|path| path.split('.').next().unwrap_or(path)).collect();
    firsts.sort_unstable();
    firsts.dedup();
    for first in firsts {
        let Some((_, target)) = references(entity).find(|(name, _)| *name == first) else { continue };
        let member = format!("{first}_id");
        let mut ids: Vec<Uuid> = records.iter().filter_map(|record| record.reference(&member)).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = load(reader, target, &ids)?;
        let deeper: Vec<String> =
            paths.iter().filter_map(|path| path.strip_prefix(first)?.strip_prefix('.').map(str::to_owned)).collect();
        if !deeper.is_empty() {
            expand(reader, target, &mut found, &deeper)?;
        }
        let by_id: HashMap<Uuid, &str> =
            found.iter().filter_map(|record| Some((record.reference("id")?, record.as_str()))).collect();
        for record in records.iter_mut() {
            let value = record.reference(&member).and_then(|id| by_id.get(&id));
            record.add(first, value.unwrap_or(&"null"));
        }
    }
    Ok(())
}

fn load(reader: &mut Reader<'_>, entity: Entity, ids: &[Uuid]) -> error::Result<Vec<Wire>> {
    fn of<R: Stored>(reader: &mut Reader<'_>, ids: &[Uuid]) -> error::Result<Vec<Wire>> {
        reader.get_many::<R>(ids)?.iter().map(Wire::of).collect()
    }
    match entity {
        Entity::Account => of::<Account>(reader, ids),
        Entity::Contact => of::<Contact>(reader, ids),
        Entity::Deal => of::<Deal>(reader, ids),
        Entity::Activity => of::<Activity>(reader, ids),
        Entity::Product => of::<Product>(reader, ids),
        Entity::Pipeline => of::<Pipeline>(reader, ids),
        Entity::Stage => of::<Stage>(reader, ids),
        Entity::Tag => of::<Tag>(reader, ids),
        Entity::User => of::<User>(reader, ids),
        Entity::Role => of::<Role>(reader, ids),
        Entity::Team => of::<Team>(reader, ids),
        Entity::Company => of::<Company>(reader, ids),
        Entity::View => of::<View>(reader, ids),
        Entity::Dashboard => of::<Dashboard>(reader, ids),
        Entity::ApiKey => of::<ApiKey>(reader, ids),
        Entity::FieldDef => of::<FieldDef>(reader, ids),
        Entity::FieldRestriction => of::<FieldRestriction>(reader, ids),
        Entity::Share => of::<Share>(reader, ids),
        Entity::ExchangeRate => of::<ExchangeRate>(reader, ids),
        Entity::Comment => of::<Comment>(reader, ids),
        Entity::File => of::<File>(reader, ids),
        Entity::Follower => of::<Follower>(reader, ids),
        Entity::Notification => of::<Notification>(reader, ids),
        Entity::Webhook => of::<Webhook>(reader, ids),
    }
}
