//! Other records that a row names: by their ids, as exports have them, or by what people call them.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::deal::WantedStage;
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::import::{MatchBy, Unknown};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::actions::create_named;
use crate::actions::import::compose::{Members, fault};
use crate::actions::import::known::Known;
use crate::actions::import::{Cells, File, matching};

/// Returns the id of what a cell names. Where an id stands beside the name, it tells which of several is meant.
///
/// # Errors
/// `ambiguous`, `not_found`.
pub(super) fn referred(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    (field, entity, column): (&str, Entity, &str),
    (row, text): (&Cells, &str),
    (members, before): (&Members, Option<&Json>),
    known: &mut Known,
) -> Result<Option<Uuid>> {
    if let Some(id) = row.get(field)
        && let Some((id, name)) = with_id(tx, file, entity, id, known)?
        && fold(&name) == fold(text)
    {
        return Ok(Some(id));
    }
    if entity == Entity::Stage
        && let Some(id) = stage(tx, text, members, before, known)?
    {
        return Ok(Some(id));
    }
    named(tx, file, entity, column, text, known)
}

/// Returns the id in a cell, when there is such a record.
///
/// # Errors
/// `not_found`, unless the plan leaves out what is not known.
pub(super) fn by_id(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    (entity, column): (Entity, &str),
    text: &str,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    if let Some((id, _)) = with_id(tx, file, entity, text, known)? {
        return Ok(Some(id));
    }
    match policy(file, entity) {
        Unknown::Leave => Ok(None),
        Unknown::Refuse | Unknown::Create => {
            Err(fault(column, ("not_found", format!("there is no {} with this id", entity.as_str()))))
        }
    }
}

/// Returns the record with this id, and its name: the id is ours, or that of the system that the file comes from.
fn with_id(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    entity: Entity,
    text: &str,
    known: &mut Known,
) -> Result<Option<(Uuid, String)>> {
    let Ok(id) = Uuid::parse_str(text) else { return Ok(None) };
    if let Some(name) = name_of(tx, entity, id, known)? {
        return Ok(Some((id, name)));
    }
    if entity == Entity::User {
        return Ok(None);
    }
    let Some(id) = tx.find_by(entity, MatchBy::ExternalId, text, file.plan.source())?.first().copied() else {
        return Ok(None);
    };
    Ok(name_of(tx, entity, id, known)?.map(|name| (id, name)))
}

fn name_of(tx: &mut Tx<'_>, entity: Entity, id: Uuid, known: &mut Known) -> Result<Option<String>> {
    if let Some(name) = known.name(entity, id) {
        return Ok(name);
    }
    let name = tx.names(entity, &[id])?.remove(&id);
    known.remember_name(entity, id, name.clone());
    Ok(name)
}

/// A stage is looked for in the pipeline of the row, else in that of the record, else in the default one: stages of different
/// pipelines have the same names.
fn stage(
    tx: &mut Tx<'_>,
    text: &str,
    members: &Members,
    before: Option<&Json>,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    let own = members.get("pipeline_id").or_else(|| before?.get("pipeline_id"));
    let pipeline = match own.and_then(Json::as_str).and_then(|id| Uuid::parse_str(id).ok()) {
        Some(pipeline) => pipeline,
        None => match tx.stage_of_deal(WantedStage::First)? {
            Some(stage) => stage.pipeline_id.uuid(),
            None => return Ok(None),
        },
    };
    let key = format!("{pipeline} {}", fold(text));
    if let Some(id) = known.id(Entity::Stage, &key) {
        return Ok(Some(id));
    }
    let found = tx.stage_named(pipeline.into(), text)?;
    if let Some(id) = found {
        known.remember(Entity::Stage, key, id);
    }
    Ok(found)
}

fn policy(file: &File<'_>, entity: Entity) -> Unknown {
    if entity == Entity::User { file.plan.unknown_people } else { file.plan.unknown_records }
}

/// Returns the id of what a cell names; what is done about a name that nobody has, the plan says.
///
/// # Errors
/// `ambiguous`, `not_found`.
pub(super) fn named(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    entity: Entity,
    column: &str,
    text: &str,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    if let Some(id) = found(tx, file, entity, column, text, known)? {
        return Ok(Some(id));
    }
    match policy(file, entity) {
        Unknown::Leave => Ok(None),
        Unknown::Create if can_be_made(entity) => {
            let written = create_named(tx, entity, text)?;
            known.remember(entity, matching::key(MatchBy::Name, text), written.0);
            known.made_named(entity, written);
            Ok(Some(written.0))
        }
        Unknown::Refuse | Unknown::Create => {
            let detail = format!("no {} is called «{text}»", entity.as_str());
            Err(fault(column, ("not_found", detail)))
        }
    }
}

/// Returns the id of the record that is called so, when there is one.
///
/// # Errors
/// `ambiguous`.
pub(super) fn found(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    entity: Entity,
    column: &str,
    text: &str,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    let key = matching::key(MatchBy::Name, text);
    if let Some(id) = known.id(entity, &key) {
        return Ok(Some(id));
    }
    let ways: &[MatchBy] = match entity {
        Entity::User | Entity::Contact if text.contains('@') => &[MatchBy::Email],
        Entity::Account => &[MatchBy::Name, MatchBy::Domain],
        Entity::Product => &[MatchBy::Name, MatchBy::Code],
        _ => &[MatchBy::Name],
    };
    for by in ways {
        match tx.find_by(entity, *by, text, file.plan.source())?.as_slice() {
            [] => {}
            [id] => {
                known.remember(entity, key, *id);
                return Ok(Some(*id));
            }
            _ => return Err(fault(column, ("ambiguous", format!("several are called «{text}»")))),
        }
    }
    Ok(None)
}

fn can_be_made(entity: Entity) -> bool {
    matches!(entity, Entity::User | Entity::Account | Entity::Product | Entity::Team | Entity::Tag)
}
