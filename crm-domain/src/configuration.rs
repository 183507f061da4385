//! The configuration: how everybody works, as administrators set it. Its history is that of the event log, and a change of it can be
//! taken back while nothing stands against that.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::company::Company;
use crate::custom_field::FieldDef;
use crate::entity::Entity;
use crate::event::{Change, EventKind};
use crate::exchange_rate::ExchangeRate;
use crate::field::Field;
use crate::field_restriction::FieldRestriction;
use crate::pipeline::Pipeline;
use crate::record::Record;
use crate::role::Role;
use crate::stage::Stage;
use crate::tag::Tag;
use crate::team::Team;
use crate::user::User;
use crate::view::View;
use crate::webhook::Webhook;

/// The kinds of record that are configuration, or are in part.
pub const KINDS: &[Entity] = &[
    Entity::Pipeline,
    Entity::Stage,
    Entity::FieldDef,
    Entity::FieldRestriction,
    Entity::Role,
    Entity::User,
    Entity::Team,
    Entity::Tag,
    Entity::Company,
    Entity::ExchangeRate,
    Entity::View,
    Entity::Webhook,
];

/// What of a user is configuration.
const OF_USERS: &[&str] = &["role", "status", "teams"];

/// Why a change cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UndoBlock {
    /// It has been taken back.
    Undone,
    /// What it changed has been changed again, which is to be taken back first.
    ChangedSince,
    /// What it was about is deleted or removed for good.
    Gone,
    /// A change of this kind is final.
    Final,
}

/// Returns those of the changes of a record that are configuration.
pub fn told(entity: Entity, kind: EventKind, mut changes: Vec<Change>) -> Vec<Change> {
    if entity == Entity::User && kind == EventKind::Updated {
        changes.retain(|change| OF_USERS.contains(&change.field.as_str()));
    }
    changes
}

/// Returns the fields of a kind of record that is configuration.
const fn fields(entity: Entity) -> &'static [Field] {
    match entity {
        Entity::Pipeline => Pipeline::FIELDS,
        Entity::Stage => Stage::FIELDS,
        Entity::FieldDef => FieldDef::FIELDS,
        Entity::FieldRestriction => FieldRestriction::FIELDS,
        Entity::Role => Role::FIELDS,
        Entity::User => User::FIELDS,
        Entity::Team => Team::FIELDS,
        Entity::Tag => Tag::FIELDS,
        Entity::Company => Company::FIELDS,
        Entity::ExchangeRate => ExchangeRate::FIELDS,
        Entity::View => View::FIELDS,
        Entity::Webhook => Webhook::FIELDS,
        _ => &[],
    }
}

/// Tells whether a change of this kind can be taken back at all: what is removed for good, a renewed secret and what the CRM
/// worked out by itself cannot, nor can the company cease to be or a deleted role come back.
pub fn is_final(entity: Entity, kind: EventKind, changes: &[Change]) -> bool {
    match (entity, kind) {
        (_, EventKind::Purged | EventKind::PasswordChanged)
        | (Entity::Company, EventKind::Created)
        | (Entity::Role, EventKind::Deleted) => true,
        (_, EventKind::Created | EventKind::Deleted | EventKind::Restored) => false,
        (_, EventKind::Updated) => !changes.iter().any(|change| can_put_back(entity, change)),
    }
}

/// Tells whether a field can have the value before again. Whether somebody can sign in follows from what they did themselves,
/// but for shutting them out and letting them in again.
pub fn can_put_back(entity: Entity, change: &Change) -> bool {
    if (entity, change.field.as_str()) == (Entity::User, "status") {
        let status = |value: &serde_json::Value| value == "deactivated";
        return status(&change.before) != status(&change.after);
    }
    fields(entity).iter().any(|field| field.name == change.field && field.writable)
}

#[cfg(test)]
mod tests;
