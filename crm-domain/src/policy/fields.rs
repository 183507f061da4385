//! Which fields somebody sees and may change: the one narrowing there is. A company restricts a field to roles, and whoever
//! has none of them neither reads the field nor learns of its values by any other way of asking.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::custom_field::{CustomKind, ENTITIES};
use crate::entity::Entity;
use crate::event::Change;
use crate::user::RoleKey;

/// A field that can be restricted, and what else would tell its values: members that repeat it or are worked out from it,
/// and filters on the same values.
type Restrictable = (&'static str, &'static [&'static str]);

/// How the names of custom fields begin, as in filters.
const CUSTOM: &str = "custom.";
/// What an input names that empties all custom fields at once.
const ALL_CUSTOM: &str = "custom.*";

/// Returns the built-in fields of a kind of record that can be restricted, each with what is restricted with it.
///
/// What a record is called, its place in the process and its relations are not among them: a record cannot be shown without
/// its name, stage, status, dates of the process, currency and owner, and a relation shows on the page of the other record
/// as well. Ids of other systems are not either, as they are what those systems find records by.
pub const fn restrictable(entity: Entity) -> &'static [Restrictable] {
    match entity {
        Entity::Account => &[
            ("domains", &["domain"]),
            ("industry", &[]),
            ("employee_count", &[]),
            ("annual_revenue_minor", &[]),
            ("phone", &[]),
            ("website", &[]),
            ("street", &[]),
            ("postal_code", &[]),
            ("city", &[]),
            ("region", &[]),
            ("country", &[]),
            ("description", &[]),
        ],
        Entity::Contact => &[
            ("points", &["email", "phone", "point"]),
            ("email", &["points", "point"]),
            ("phone", &["points", "point"]),
            ("language", &[]),
            ("source", &[]),
            ("description", &[]),
        ],
        Entity::Deal => &[
            ("amount_minor", &["weighted_minor", "lines", "product_id", "without_product"]),
            ("recurring_amount_minor", &["recurring_interval", "lines", "product_id", "without_product"]),
            ("lines", &["product_id", "without_product"]),
            ("probability", &["effective_probability", "weighted_minor"]),
            ("expected_close_on", &["first_expected_close_on", "push_count"]),
            ("next_step", &["without_next_step"]),
            ("source", &[]),
            ("loss_reason", &[]),
            ("loss_note", &[]),
        ],
        _ => &[],
    }
}

/// Tells whether a field of this kind of record can be restricted; of a custom field only the form of its name is judged.
pub fn is_restrictable(entity: Entity, field: &str) -> bool {
    let custom = field.strip_prefix(CUSTOM).is_some_and(|key| !key.is_empty());
    (custom && ENTITIES.contains(&entity)) || restrictable(entity).iter().any(|(name, _)| *name == field)
}

/// Fields of another kind of record that tell the values of this one.
const ELSEWHERE: &[(Entity, &str, Entity, &str)] = &[(Entity::Account, "industry", Entity::Deal, "industry")];

/// Why a deal was lost.
pub const LOSS_REASON: &str = "loss_reason";
/// Fields of a deal that are emptied when it goes to another stage, or say that nobody recorded the reason.
const FOLLOW_STAGE: &[&str] = &["probability", LOSS_REASON, "loss_note"];

/// Fields by which the search finds records, beside their names.
const FOUND_BY: &[(Entity, &str)] = &[
    (Entity::Account, "domains"),
    (Entity::Account, "city"),
    (Entity::Account, "phone"),
    (Entity::Contact, "points"),
    (Entity::Contact, "email"),
    (Entity::Contact, "phone"),
];

/// What is restricted of one kind of record for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    /// What they do not see, with all that would tell it.
    hidden: Vec<String>,
    /// What they do not change though they may see it.
    locked: Vec<String>,
    /// Whether the search finds records of the kind by something hidden.
    found_by: bool,
}

/// A restriction as it is kept: kind of record, field, who sees it and who changes it, everybody where there is no list, and
/// the kind of a custom field.
pub type Stored = (String, String, Option<Vec<String>>, Option<Vec<String>>, Option<String>);

/// The fields that somebody does not see or may not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<Entity, Kept>);

/// The fields of one kind of record that somebody does not see or may not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RestrictedFields {
    /// The kind of record.
    pub entity: Entity,
    /// The fields that are absent from answers and known to no filter, sort order or search.
    pub hidden: Vec<String>,
    /// The fields that are shown and cannot be changed.
    pub read_only: Vec<String>,
}

impl Fields {
    /// Works out what a role with this key does not see or change. Administrators see and change all; who changes a field
    /// sees it.
    pub fn of_role(role: &str, restrictions: Vec<Stored>) -> Self {
        let mut fields = Fields::default();
        if role == RoleKey::Admin.as_str() {
            return fields;
        }
        let among = |roles: Option<&Vec<String>>| roles.is_none_or(|roles| roles.iter().any(|key| key == role));
        for (entity, field, readers, editors, kind) in restrictions {
            let Some(entity) = Entity::parse(&entity) else { continue };
            if !among(readers.as_ref()) {
                fields.hide(entity, &field);
                let is_text = kind.as_deref().and_then(CustomKind::parse).is_some_and(CustomKind::is_searchable);
                fields.0.entry(entity).or_default().found_by |= is_text || FOUND_BY.contains(&(entity, field.as_str()));
            } else if !among(editors.as_ref()) {
                let locked = &mut fields.0.entry(entity).or_default().locked;
                add(locked, &field);
                // The list holds the address, so it is changed by who may change the address.
                if (entity, field.as_str()) == (Entity::Contact, "points") {
                    ["email", "phone"].iter().for_each(|name| add(locked, name));
                }
            }
        }
        for kept in fields.0.values_mut() {
            kept.hidden.sort_unstable();
            let Kept { hidden, locked, .. } = kept;
            locked.retain(|name| !hidden.contains(name));
            locked.sort_unstable();
        }
        fields
    }

    fn hide(&mut self, entity: Entity, field: &str) {
        let hidden = &mut self.0.entry(entity).or_default().hidden;
        add(hidden, field);
        let with =
            restrictable(entity).iter().find(|(name, _)| *name == field).map_or(&[] as &[&str], |(_, with)| with);
        with.iter().for_each(|name| add(hidden, name));
        for (_, _, other, name) in ELSEWHERE.iter().filter(|(of, name, ..)| *of == entity && *name == field) {
            add(&mut self.0.entry(*other).or_default().hidden, name);
        }
    }

    /// Returns the names of the hidden fields of a kind of record: members and filters; custom fields as `custom.<key>`.
    pub fn hidden(&self, entity: Entity) -> &[String] {
        self.0.get(&entity).map_or(&[], |kept| &kept.hidden)
    }

    /// Tells whether a field is hidden.
    pub fn hides(&self, entity: Entity, field: &str) -> bool {
        self.hidden(entity).iter().any(|name| name == field)
    }

    /// Tells whether records of a kind are found by their names alone, as other text they are found by is hidden.
    pub fn names_alone(&self, entity: Entity) -> bool {
        self.0.get(&entity).is_some_and(|kept| kept.found_by)
    }

    /// Tells whether a field may be changed.
    pub fn may_change(&self, entity: Entity, field: &str) -> bool {
        let locked = self.0.get(&entity).is_some_and(|kept| kept.locked.iter().any(|name| name == field));
        !locked && !self.hides(entity, field)
    }

    /// Returns all of it, by kind of record.
    pub fn all(&self) -> Vec<RestrictedFields> {
        let told = |(entity, kept): (&Entity, &Kept)| RestrictedFields {
            entity: *entity,
            hidden: kept.hidden.clone(),
            read_only: kept.locked.clone(),
        };
        self.0.iter().map(told).collect()
    }

    /// Takes out of a diff what is hidden.
    pub fn told(&self, entity: Entity, changes: Vec<Change>) -> Vec<Change> {
        let hidden = self.hidden(entity);
        if hidden.is_empty() {
            return changes;
        }
        let told = |mut change: Change| {
            if change.field == "custom" {
                let keys: Vec<&str> = hidden.iter().filter_map(|name| name.strip_prefix(CUSTOM)).collect();
                for values in [&mut change.before, &mut change.after].into_iter().filter_map(Json::as_object_mut) {
                    values.retain(|key, _| !keys.contains(&key.as_str()));
                }
                let empty = |json: &Json| json.as_object().is_none_or(serde_json::Map::is_empty);
                let same = change.before == change.after || (empty(&change.before) && empty(&change.after));
                return (!same).then_some(change);
            }
            (!self.hides(entity, &change.field)).then_some(change)
        };
        changes.into_iter().filter_map(told).collect()
    }

    /// Returns the first field of a diff that may not be changed.
    pub fn forbidden(&self, entity: Entity, changes: &[Change]) -> Option<String> {
        self.0.get(&entity)?;
        // What a deal no longer has because it went to another stage was not changed by whoever moved it.
        let moved = changes.iter().any(|change| change.field == "stage_id");
        let follows = |change: &&Change| {
            let unsaid = change.after.is_null() || (change.field == LOSS_REASON && change.after == "not_recorded");
            moved && FOLLOW_STAGE.contains(&change.field.as_str()) && unsaid
        };
        changes.iter().filter(|change| !follows(change)).find_map(|change| {
            if (entity, change.field.as_str()) == (Entity::Contact, "points") {
                return self.forbidden_point(change);
            }
            if change.field != "custom" {
                return (!self.may_change(entity, &change.field)).then(|| change.field.clone());
            }
            let value = |of: &Json, key: &str| of.get(key).cloned().unwrap_or_default();
            let members = [&change.before, &change.after].into_iter().filter_map(Json::as_object);
            members.flat_map(serde_json::Map::keys).find_map(|key| {
                let name = format!("{CUSTOM}{key}");
                let changed = value(&change.before, key) != value(&change.after, key);
                (changed && !self.may_change(entity, &name)).then_some(name)
            })
        })
    }

    /// Of a contact's addresses each kind is changed by whom its own field allows to: who does not see one of them may still
    /// write the other, which is kept in the same list.
    fn forbidden_point(&self, change: &Change) -> Option<String> {
        let points = |of: &Json| of.as_array().cloned().unwrap_or_default();
        let (before, after) = (points(&change.before), points(&change.after));
        let gone = before.iter().filter(|point| !after.contains(point));
        let come = after.iter().filter(|point| !before.contains(point));
        let field = |point: &Json| match point["kind"].as_str() {
            Some("email") => "email",
            Some("phone") => "phone",
            _ => "points",
        };
        let forbidden = |name: &&str| !self.may_change(Entity::Contact, name);
        gone.chain(come).map(field).find(forbidden).map(str::to_owned)
    }

    /// Returns the first member of an input that names a hidden field, or one that repeats it: whether the value is the same
    /// is not to be told either.
    pub fn forbidden_input(&self, entity: Entity, named: &[String]) -> Option<String> {
        self.0.get(&entity)?;
        let hidden_custom = || self.hidden(entity).iter().find(|name| name.starts_with(CUSTOM));
        named.iter().find_map(|name| match name.as_str() {
            ALL_CUSTOM => hidden_custom().cloned(),
            name => self.hides(entity, name).then(|| name.to_owned()),
        })
    }
}

/// Returns the names of the fields that an input names; custom fields as `custom.<key>`.
pub fn named(input: &Json) -> Vec<String> {
    let Some(members) = input.as_object() else { return Vec::new() };
    let mut names: Vec<String> = members.keys().cloned().collect();
    match members.get("custom") {
        Some(Json::Object(custom)) => names.extend(custom.keys().map(|key| format!("{CUSTOM}{key}"))),
        Some(Json::Null) => names.push(ALL_CUSTOM.to_owned()),
        _ => {}
    }
    names
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// What of a record is kept from whom it is shown to. A record that was read as somebody carries it, and is written without
/// what it names, whoever writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Withheld(Vec<String>);

impl Withheld {
    /// Names what is withheld.
    pub fn new(names: &[String]) -> Self {
        Withheld(names.to_vec())
    }

    /// Tells whether everything is shown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the members out of a record as it would be written for who sees all, and names those it had.
    pub fn apply(&self, mut record: Json) -> Json {
        let Some(members) = record.as_object_mut() else { return record };
        let mut told: Vec<&String> = Vec::new();
        for name in &self.0 {
            match name.strip_prefix(CUSTOM) {
                Some(key) => {
                    if let Some(custom) = members.get_mut("custom").and_then(Json::as_object_mut) {
                        custom.remove(key);
                    }
                    told.push(name);
                }
                // Names that only serve as filters are no members.
                None if members.remove(name).is_some() => told.push(name),
                None => {}
            }
        }
        let told = Json::from(told.into_iter().cloned().collect::<Vec<String>>());
        members.insert("hidden_fields".to_owned(), told);
        record
    }
}

/// Implements `Serialize` for a record whose derived serialization is that of `#[serde(remote = "Self")]`: what is withheld
/// is left out.
#[macro_export]
macro_rules! written_without_what_is_withheld {
    ($record:ty) => {
        impl serde::Serialize for $record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if self.hidden_fields.is_empty() {
                    return <$record>::serialize(self, serializer);
                }
                let whole = <$record>::serialize(self, serde_json::value::Serializer);
                let whole = whole.map_err(serde::ser::Error::custom)?;
                serde::Serialize::serialize(&self.hidden_fields.apply(whole), serializer)
            }
        }
    };
}

#[cfg(test)]
mod tests;
