//! The parts of records, each several values in one cell.

use crm_domain::entity::Entity;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Cell, Names, id, member_of, name};

/// What stands between values in one cell.
pub(super) const BETWEEN: &str = "; ";

/// The references within a part: the member and the kind of record it leads to; without a member the part is the reference.
fn references(member: &str) -> &'static [(&'static str, Entity)] {
    match member {
        "tag_ids" => &[("", Entity::Tag)],
        "jobs" => &[("account_id", Entity::Account)],
        "contacts" => &[("contact_id", Entity::Contact)],
        "links" => &[("account_id", Entity::Account), ("contact_id", Entity::Contact), ("deal_id", Entity::Deal)],
        _ => &[],
    }
}

fn target<'a>(part: &'a Json, member: &str) -> &'a Json {
    if member.is_empty() { part } else { member_of(part, member) }
}

/// Returns the records whose names a part shows.
pub(super) fn points_at(member: &str, parts: &Json) -> Vec<(Entity, Uuid)> {
    let parts = parts.as_array().into_iter().flatten();
    let of = |part| references(member).iter().filter_map(move |(at, entity)| Some((*entity, id(target(part, at))?)));
    parts.flat_map(of).collect()
}

/// Returns what a person calls the parts. A record out of sight has no name here, as everywhere.
pub(super) fn shown(member: &str, parts: &Json, names: &Names) -> Cell {
    let texts = parts.as_array().into_iter().flatten().filter_map(|part| one(member, part, names));
    Cell::text(texts.collect::<Vec<_>>().join(BETWEEN))
}

fn one(member: &str, part: &Json, names: &Names) -> Option<String> {
    let text = |of: &str| member_of(part, of).as_str().filter(|text| !text.is_empty());
    let record = references(member).iter().find_map(|(at, entity)| name(names, *entity, target(part, at)));
    let said = match member {
        "domains" => part.as_str(),
        "points" => text("value"),
        "lines" => return Some(format!("{} × {}", member_of(part, "quantity"), text("name")?)),
        _ => record,
    };
    let added = match member {
        "jobs" => text("title"),
        "contacts" => text("role"),
        _ => None,
    };
    match (said, added) {
        (Some(said), Some(added)) => Some(format!("{said} ({added})")),
        (said, added) => said.or(added).map(str::to_owned),
    }
}
