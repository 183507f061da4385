//! How a row finds the record that is there.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::import::{FilePlan, MatchBy};
use crm_domain::invalid::Invalid;
use uuid::Uuid;

use crate::actions::import::Cells;
use crate::actions::import::known::Known;

/// Returns the record that a row is about, when it is there.
///
/// # Errors
/// `ambiguous` when several records fit.
pub(super) fn find(tx: &mut Tx<'_>, plan: &FilePlan, row: &Cells, known: &Known) -> Result<Option<Uuid>> {
    for by in plan.matching() {
        for text in texts(plan.entity, by, row) {
            if let Some(id) = known.id(plan.entity, &key(by, &text)) {
                return Ok(Some(id));
            }
            match tx.find_by(plan.entity, by, &text, plan.source())?.as_slice() {
                [] => {}
                [id] => return Ok(Some(*id)),
                _ => {
                    let detail = format!("several records fit «{text}»");
                    return Err(Error::Invalid(Invalid::one(format!("/{}", target(by)), "ambiguous", detail)));
                }
            }
        }
    }
    Ok(None)
}

/// Remembers by what the row's record is found.
pub(super) fn remember(plan: &FilePlan, row: &Cells, id: Uuid, known: &mut Known) {
    for by in plan.matching() {
        for text in texts(plan.entity, by, row) {
            known.remember(plan.entity, key(by, &text), id);
        }
    }
}

/// Returns the key under which a record is remembered.
pub(super) fn key(by: MatchBy, text: &str) -> String {
    match by {
        MatchBy::ExternalId => format!("id {text}"),
        _ => format!("{} {}", target(by), fold(text)),
    }
}

fn target(by: MatchBy) -> &'static str {
    match by {
        MatchBy::ExternalId => "external_id",
        MatchBy::Email => "email",
        MatchBy::Domain => "domain",
        MatchBy::Code => "code",
        MatchBy::Name => "name",
    }
}

/// What a row says of its record for one way of finding it.
fn texts(entity: Entity, by: MatchBy, row: &Cells) -> Vec<String> {
    let cell = |name: &str| row.get(name).cloned();
    match by {
        MatchBy::Domain => super::compose::listed(row.get("domain").map_or("", String::as_str)),
        MatchBy::Name if entity == Entity::Contact => {
            let whole = [cell("first_name"), cell("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
            cell("name").or(Some(whole).filter(|name| !name.is_empty())).into_iter().collect()
        }
        _ => cell(target(by)).into_iter().collect(),
    }
}
