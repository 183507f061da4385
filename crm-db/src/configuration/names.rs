//! What the records of the configuration are called, also those in the recycle bin, and those that its values name.

use std::collections::{BTreeMap, BTreeSet};

use crm_domain::entity::Entity;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::configuration::{ConfigurationChange, Names};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::Sql;

/// Returns the expression of the name of such a record in its table, and what it takes from another one.
const fn named(entity: Entity) -> Option<(&'static str, &'static str)> {
    match entity {
        Entity::Stage => {
            Some(("pipeline.name || ' › ' || stage.name", " JOIN pipeline ON pipeline.id = stage.pipeline_id"))
        }
        Entity::FieldDef => Some(("field_def.label", "")),
        Entity::FieldRestriction => Some(("field_restriction.entity || '.' || field_restriction.field", "")),
        Entity::ExchangeRate => Some(("exchange_rate.currency", "")),
        Entity::Webhook => Some(("COALESCE(webhook.description, webhook.url)", "")),
        Entity::Pipeline
        | Entity::Role
        | Entity::Team
        | Entity::Tag
        | Entity::Company
        | Entity::View
        | Entity::User => Some(("name", "")),
        _ => None,
    }
}

/// Returns what the records are called that were changed.
pub(super) fn of_records<'a>(conn: &mut Conn, changes: impl Iterator<Item = &'a ConfigurationChange>) -> Result<Names> {
    let mut wanted: BTreeMap<Entity, BTreeSet<Uuid>> = BTreeMap::new();
    for change in changes {
        wanted.entry(change.entity).or_default().insert(change.record_id);
    }
    load(conn, wanted)
}

/// The fields whose values are ids, and of what.
const NAMING: &[(&str, Entity)] = &[
    ("pipeline_id", Entity::Pipeline),
    ("parent_id", Entity::Team),
    ("owner_id", Entity::User),
    ("team_id", Entity::Team),
];

/// Returns what the records are called that the values of the changes name.
pub(super) fn of_values(conn: &mut Conn, changes: &[ConfigurationChange]) -> Result<BTreeMap<Uuid, String>> {
    let mut wanted: BTreeMap<Entity, BTreeSet<Uuid>> = BTreeMap::new();
    for change in changes.iter().flat_map(|change| &change.changes) {
        for value in [&change.before, &change.after] {
            gather(&change.field, value, &mut wanted);
        }
    }
    Ok(load(conn, wanted)?.into_iter().collect())
}

fn gather(field: &str, value: &Json, wanted: &mut BTreeMap<Entity, BTreeSet<Uuid>>) {
    match value {
        Json::String(text) => {
            let of = NAMING.iter().find(|(name, _)| *name == field).map(|(_, entity)| *entity);
            if let (Some(entity), Ok(id)) = (of, Uuid::parse_str(text)) {
                wanted.entry(entity).or_default().insert(id);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| gather(field, item, wanted)),
        Json::Object(members) => members.iter().for_each(|(name, value)| gather(name, value, wanted)),
        _ => {}
    }
}

fn load(conn: &mut Conn, wanted: BTreeMap<Entity, BTreeSet<Uuid>>) -> Result<Names> {
    let mut names = Names::new();
    for (entity, ids) in wanted {
        let (Some((name, join)), table) = (named(entity), entity.as_str()) else { continue };
        let mut find = Sql::new(format!("SELECT \"{table}\".id, {name} FROM \"{table}\"{join} WHERE "));
        find.append(conn.is_among(&format!("\"{table}\".id"), ids.into_iter().map(Key)));
        let rows: Vec<(Key, String)> = find.typed::<(sql::Guid, st::Text)>().load(conn)?;
        names.extend(rows.into_iter().map(|(key, name)| (key.0, name)));
    }
    Ok(names)
}
