//! How a row finds the record that is there.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::import::{EXTERNAL_IDS, FilePlan, MatchBy};
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
        for (source, text) in texts(plan, by, row) {
            let found = match known.id(plan.entity, &source_key(by, source, &text)) {
                Some(id) => vec![id],
                None => tx.find_by(plan.entity, by, &text, source)?,
            };
            match found.as_slice() {
                [] => {}
                [id] if is_another(tx, plan, by, row, *id)? => {}
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

/// Tells whether a record of the same name or address is another one, as the row's own system has another id for it.
fn is_another(tx: &mut Tx<'_>, plan: &FilePlan, by: MatchBy, row: &Cells, id: Uuid) -> Result<bool> {
    if matches!(by, MatchBy::Id | MatchBy::ExternalId) || plan.entity == Entity::User {
        return Ok(false);
    }
    for (source, text) in texts(plan, MatchBy::ExternalId, row) {
        if tx.external_id(plan.entity, id, source)?.is_some_and(|known| known != text) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Remembers by what the row's record is found.
pub(super) fn remember(plan: &FilePlan, row: &Cells, id: Uuid, known: &mut Known) {
    for by in plan.matching() {
        for (source, text) in texts(plan, by, row) {
            known.remember(plan.entity, source_key(by, source, &text), id);
        }
    }
}

/// Returns the key under which a record is remembered.
pub(super) fn key(by: MatchBy, text: &str) -> String {
    format!("{} {}", target(by), fold(text))
}

/// The same for ids, which are those of a system.
fn source_key(by: MatchBy, source: &str, text: &str) -> String {
    match by {
        MatchBy::ExternalId => format!("id {source} {text}"),
        _ => key(by, text),
    }
}

fn target(by: MatchBy) -> &'static str {
    match by {
        MatchBy::Id => "id",
        MatchBy::ExternalId => "external_id",
        MatchBy::Email => "email",
        MatchBy::Domain => "domain",
        MatchBy::Code => "code",
        MatchBy::Name => "name",
    }
}

/// What a row says of its record for one way of finding it, with the system that ids come from.
fn texts<'a>(plan: &'a FilePlan, by: MatchBy, row: &'a Cells) -> Vec<(&'a str, String)> {
    let cell = |name: &str| row.get(name).cloned();
    let own = |texts: Vec<String>| texts.into_iter().map(|text| (plan.source(), text)).collect();
    match by {
        MatchBy::Domain => own(super::compose::listed(row.get("domain").map_or("", String::as_str))),
        MatchBy::Name if plan.entity == Entity::Contact => {
            let whole = [cell("first_name"), cell("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
            own(cell("name").or(Some(whole).filter(|name| !name.is_empty())).into_iter().collect())
        }
        MatchBy::ExternalId => {
            let named = row.iter().filter_map(|(name, id)| Some((name.strip_prefix(EXTERNAL_IDS)?, id.clone())));
            // An id of another installation was kept as one of its system.
            let plain = cell("external_id").or_else(|| cell("id"));
            named.chain(plain.map(|id| (plan.source(), id))).collect()
        }
        _ => own(cell(target(by)).into_iter().collect()),
    }
}
