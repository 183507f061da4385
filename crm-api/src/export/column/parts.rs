//! The parts of records, each several values in one cell.

use crm_domain::entity::Entity;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Cell, Names, id, member_of, name};
use crate::sheet::listed::{self, Listed};

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

/// Returns what a person calls the parts, with what is said of them. A record out of sight has no name here, as everywhere.
pub(super) fn shown(member: &str, record: &Json, names: &Names) -> String {
    let currency = member_of(record, "currency").as_str().unwrap_or_default();
    let mut kinds = Vec::new();
    let mut values = Vec::new();
    for part in member_of(record, member).as_array().into_iter().flatten() {
        // The first of a kind is the primary one unless another is said to be.
        let kind = member_of(part, "kind");
        let is_first = !kinds.contains(&kind);
        kinds.push(kind);
        values.extend(one(member, part, names, currency, is_first));
    }
    if member == "tag_ids" {
        values.sort_by(|a, b| a.text.cmp(&b.text));
    }
    listed::join(&values, if member == "tag_ids" { &[','] } else { &[] })
}

fn one(member: &str, part: &Json, names: &Names, currency: &str, is_first: bool) -> Option<Listed> {
    let text = |of: &str| member_of(part, of).as_str().filter(|text| !text.is_empty());
    let holds = |of: &str| member_of(part, of).as_bool().unwrap_or(false);
    let record = || references(member).iter().find_map(|(at, entity)| name(names, *entity, target(part, at)));
    let value = match member {
        "domains" => Listed::new(part.as_str()?),
        "points" => Listed::new(text("value")?)
            .say("label", text("label"))
            .flag("primary", holds("primary") && !is_first)
            .flag("invalid", holds("invalid"))
            .flag("opted_out", holds("opted_out"))
            .say("confirmed_at", text("confirmed_at")),
        "jobs" => Listed::new(record().unwrap_or_default())
            .say("title", text("title"))
            .say("from", text("from_on"))
            .say("to", text("to_on"))
            .flag("primary", holds("primary") && !is_first),
        "contacts" => Listed::new(record().unwrap_or_default()).say("role", text("role")),
        "lines" => {
            let number = |of: &str| Cell::of(&json!(member_of(part, of).as_f64().unwrap_or_default())).into_text();
            let price = Cell::money(member_of(part, "unit_price_minor"), currency).into_text();
            let discount = Some(number("discount_percent")).filter(|discount| discount != "0");
            Listed::new(format!("{} × {}", number("quantity"), text("name")?))
                .say("price", Some(price.as_str()))
                .say("discount", discount.as_deref())
        }
        _ => Listed::new(record()?),
    };
    Some(value).filter(|value| *value != Listed::default())
}
