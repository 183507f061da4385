//! What a column can mean: the targets of each kind of record, and how rows find records that are there.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Account;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::field::{Field, Kind, Source};
use crate::policy::fields::Fields;
use crate::product::Product;
use crate::record::Record;

/// How cells of a target are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetKind {
    /// As a value of a field of the record: its name and kind.
    Field(&'static str, Kind),
    /// An amount in major units, for the field in minor units.
    Amount(&'static str),
    /// The name (or address, or domain, or code) of another record, for a field with its id.
    Named(&'static str, Entity),
    /// The id of another record, as exports have it beside the name.
    Reference(&'static str, Entity),
    /// The record's own id, as exports have it; where it is not known, an id of another system.
    Id,
    /// The id of the record in the system that is named behind the dot.
    ExternalIdOf,
    /// Several values in one cell, as exports write them.
    Parts(&'static str),
    /// The record's id in the file's system.
    ExternalId,
    /// Names of tags, between commas or semicolons.
    Tags,
    /// Web domains, between commas or semicolons.
    Domains,
    /// The product that a deal is about; its line has the deal's amount.
    Product,
    /// The team of a user, by name.
    Team,
    /// Who leads the user's team, by name.
    Lead,
    /// A member of the record that the row names beside its own: kind and member.
    Of(Entity, &'static str),
    /// A custom field, by its key.
    Custom,
}

/// A target of one kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name in plans.
    pub name: String,
    /// How its cells are read.
    pub kind: TargetKind,
}

/// How a row finds the record that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchBy {
    /// By its own id, as exports have it.
    Id,
    /// By the id in the file's system.
    ExternalId,
    /// By an e-mail address.
    Email,
    /// By a web domain.
    Domain,
    /// By its code.
    Code,
    /// By its name.
    Name,
}

impl MatchBy {
    /// Returns the ways in which rows of this kind usually find their records.
    pub const fn usual(entity: Entity) -> &'static [MatchBy] {
        match entity {
            Entity::Account => &[MatchBy::Id, MatchBy::ExternalId, MatchBy::Domain, MatchBy::Name],
            Entity::Contact => &[MatchBy::Id, MatchBy::ExternalId, MatchBy::Email],
            Entity::Deal => &[MatchBy::Id, MatchBy::ExternalId],
            Entity::Product => &[MatchBy::Id, MatchBy::ExternalId, MatchBy::Code, MatchBy::Name],
            Entity::User => &[MatchBy::Email, MatchBy::Name],
            _ => &[],
        }
    }

    /// Tells whether records of this kind can be found in this way.
    pub fn fits(self, entity: Entity) -> bool {
        match self {
            MatchBy::Id | MatchBy::ExternalId => entity != Entity::User,
            MatchBy::Email => matches!(entity, Entity::Contact | Entity::User),
            MatchBy::Domain => entity == Entity::Account,
            MatchBy::Code => entity == Entity::Product,
            MatchBy::Name => true,
        }
    }
}

/// How the targets for ids in a named system begin.
pub const EXTERNAL_IDS: &str = "external_ids.";

/// Members of another record that a row can name: target, kind and member of that record.
const BESIDE: &[(Entity, &str, Entity, &str)] = &[
    (Entity::Contact, "account.name", Entity::Account, "name"),
    (Entity::Contact, "account.domain", Entity::Account, "domain"),
    (Entity::Contact, "account.industry", Entity::Account, "industry"),
    (Entity::Contact, "account.city", Entity::Account, "city"),
    (Entity::Contact, "account.country", Entity::Account, "country"),
    (Entity::Deal, "account.name", Entity::Account, "name"),
    (Entity::Deal, "account.domain", Entity::Account, "domain"),
    (Entity::Deal, "account.industry", Entity::Account, "industry"),
    (Entity::Deal, "contact.first_name", Entity::Contact, "first_name"),
    (Entity::Deal, "contact.last_name", Entity::Contact, "last_name"),
    (Entity::Deal, "contact.email", Entity::Contact, "email"),
    (Entity::Deal, "contact.phone", Entity::Contact, "phone"),
];

fn fields(entity: Entity) -> &'static [Field] {
    match entity {
        Entity::Account => Account::FIELDS,
        Entity::Contact => Contact::FIELDS,
        Entity::Deal => Deal::FIELDS,
        Entity::Product => Product::FIELDS,
        _ => &[],
    }
}

/// The targets of every kind of record; every cell of an import asks for its own.
static TARGETS: LazyLock<HashMap<Entity, Vec<Target>>> =
    LazyLock::new(|| Entity::ALL.iter().map(|entity| (*entity, of(*entity))).collect());

/// Returns what columns of files with such records can mean; nothing for kinds that are not imported.
pub fn targets(entity: Entity) -> &'static [Target] {
    TARGETS.get(&entity).map_or(&[], Vec::as_slice)
}

fn of(entity: Entity) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    let mut add = |name: &str, kind: TargetKind| found.push(Target { name: name.to_owned(), kind });
    if entity == Entity::User {
        for (name, kind) in [("team", TargetKind::Team), ("lead", TargetKind::Lead)] {
            add(name, kind);
        }
        for field in crate::user::User::FIELDS.iter().filter(|field| matches!(field.name, "name" | "email")) {
            add(field.name, TargetKind::Field(field.name, field.kind));
        }
        return found;
    }
    for field in fields(entity).iter().filter(|field| is_settable(entity, field)) {
        match field.kind {
            Kind::Ref(of) => {
                add(field.name.trim_end_matches("_id"), TargetKind::Named(field.name, of));
                add(field.name, TargetKind::Reference(field.name, of));
            }
            Kind::Money => add(field.name.trim_end_matches("_minor"), TargetKind::Amount(field.name)),
            _ => add(field.name, TargetKind::Field(field.name, field.kind)),
        }
    }
    if !fields(entity).is_empty() {
        add("id", TargetKind::Id);
        add("external_id", TargetKind::ExternalId);
    }
    if matches!(entity, Entity::Account | Entity::Contact | Entity::Deal) {
        add("tags", TargetKind::Tags);
    }
    match entity {
        Entity::Account => add("domain", TargetKind::Domains),
        Entity::Contact => {
            add("points", TargetKind::Parts("points"));
            add("jobs", TargetKind::Parts("jobs"));
        }
        Entity::Deal => {
            add("product", TargetKind::Product);
            add("lines", TargetKind::Parts("lines"));
            add("contacts", TargetKind::Parts("contacts"));
        }
        _ => {}
    }
    for (_, name, of, member) in BESIDE.iter().filter(|beside| beside.0 == entity) {
        add(name, TargetKind::Of(*of, member));
    }
    found
}

fn is_settable(entity: Entity, field: &Field) -> bool {
    // The name of a contact is put together from its parts, and can be given whole all the same.
    let named = entity == Entity::Contact && field.name == "name";
    (named || field.writable)
        && !matches!(field.kind, Kind::Parts)
        && field.source != Source::Related
        && field.source != Source::Computed
        && !matches!(field.name, "id" | "created_by")
}

impl Target {
    /// Tells whether somebody may change the field that its cells are read into.
    pub fn is_open(&self, entity: Entity, fields: &Fields) -> bool {
        match self.kind {
            TargetKind::Field(field, _)
            | TargetKind::Amount(field)
            | TargetKind::Named(field, _)
            | TargetKind::Reference(field, _)
            | TargetKind::Parts(field) => fields.may_change(entity, field),
            TargetKind::Domains => fields.may_change(entity, "domains"),
            TargetKind::Product => fields.may_change(entity, "lines"),
            TargetKind::Custom => fields.may_change(entity, &self.name),
            TargetKind::Of(other, member) => target(other, member).is_none_or(|of| of.is_open(other, fields)),
            TargetKind::Id
            | TargetKind::ExternalIdOf
            | TargetKind::ExternalId
            | TargetKind::Tags
            | TargetKind::Team
            | TargetKind::Lead => true,
        }
    }
}

/// Returns the target of this name.
pub fn target(entity: Entity, name: &str) -> Option<Target> {
    if crate::custom_field::ENTITIES.contains(&entity)
        && name.strip_prefix("custom.").is_some_and(|key| !key.is_empty())
    {
        return Some(Target { name: name.to_owned(), kind: TargetKind::Custom });
    }
    let external = name.strip_prefix(EXTERNAL_IDS).is_some_and(crate::external::is_source);
    if external && entity != Entity::User && !fields(entity).is_empty() {
        return Some(Target { name: name.to_owned(), kind: TargetKind::ExternalIdOf });
    }
    targets(entity).iter().find(|target| target.name == name).cloned()
}
