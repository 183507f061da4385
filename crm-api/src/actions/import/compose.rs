//! The cells of a row as the input of its record: values read, names looked up.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::import::{EXTERNAL_IDS, Target, TargetKind, target};
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::actions::import::known::Known;
use crate::actions::import::write::Importable;
use crate::actions::import::{Cells, File, custom, parts, person, reference, value};

/// The members of an input.
pub(super) type Members = Map<String, Json>;

/// Returns the input of a row's record.
///
/// # Errors
/// Every cell that cannot be read, every name that nobody has.
pub(super) fn input<R: Importable>(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    row: &Cells,
    before: Option<&R>,
    known: &mut Known,
) -> Result<R::Input> {
    let (mut members, mut invalid) = (Members::new(), Invalid::default());
    let currency = currency(tx, row, before)?;
    let before = before.map(serde_json::to_value).transpose().ok().flatten();
    for (name, text) in row {
        let Some(target) = target(R::ENTITY, name) else { continue };
        let cell = Cell { target: &target, row, text, currency: &currency, before: before.as_ref() };
        if let Err(fault) = member(tx, file, &cell, &mut members, known) {
            collect(fault, &mut invalid)?;
        }
    }
    invalid.or(())?;
    beside(tx, file, row, &mut members, known)?;
    settle(tx, R::ENTITY, before, &mut members, known)?;
    let members = Json::Object(members);
    tx.require_known::<R>(|| crm_domain::policy::fields::named(&members))?;
    crate::body::read_input(members)
}

/// A cell with what helps to read it.
struct Cell<'a> {
    target: &'a Target,
    row: &'a Cells,
    text: &'a str,
    currency: &'a str,
    before: Option<&'a Json>,
}

fn collect(error: Error, invalid: &mut Invalid) -> Result<()> {
    match error {
        Error::Invalid(Invalid(faults)) => {
            invalid.0.extend(faults);
            Ok(())
        }
        other => Err(other),
    }
}

pub(super) fn fault(name: &str, (code, detail): (&'static str, String)) -> Error {
    Error::Invalid(Invalid::one(format!("/{name}"), code, detail))
}

/// The currency of the row's amounts: its own, the record's, or the company's.
fn currency<R: Record>(tx: &mut Tx<'_>, row: &Cells, before: Option<&R>) -> Result<String> {
    if let Some(code) = row.get("currency").and_then(|text| crm_domain::money::currency(text)) {
        return Ok(code);
    }
    let own = before.and_then(|record| serde_json::to_value(record).ok());
    let own = own.and_then(|json| json.get("currency").and_then(Json::as_str).map(str::to_owned));
    match own {
        Some(code) => Ok(code),
        None => Ok(tx.context::<Deal>()?.currency),
    }
}

fn member(tx: &mut Tx<'_>, file: &File<'_>, cell: &Cell<'_>, members: &mut Members, known: &mut Known) -> Result<()> {
    let Cell { target, row, text, currency, before } = *cell;
    let name = target.name.as_str();
    match target.kind {
        TargetKind::Field("name", _) if file.plan.entity == Entity::Contact => split_name(text, members),
        TargetKind::Field(field, kind) => {
            let read = value::value(kind, text, &file.reading).map_err(|error| fault(name, error))?;
            members.insert(field.to_owned(), read);
        }
        TargetKind::Amount(field) => {
            let amount = value::minor(text, currency, &file.reading).map_err(|error| fault(name, error))?;
            members.insert(field.to_owned(), json!(amount));
        }
        TargetKind::Named(field, entity) => {
            let column = (field, entity, name);
            if let Some(id) = reference::referred(tx, file, column, (row, text), (members, before), known)? {
                members.insert(field.to_owned(), json!(id));
            }
        }
        // Where the name stands beside the id, both are read together.
        TargetKind::Reference(field, _) if row.contains_key(field.trim_end_matches("_id")) => {}
        TargetKind::Reference(field, entity) => {
            if let Some(id) = reference::by_id(tx, file, (entity, name), text, known)? {
                members.insert(field.to_owned(), json!(id));
            }
        }
        // Another installation's own id is kept, so that the same file finds the record again.
        TargetKind::Id if before.is_none() => external_id(members, file.plan.source(), text, false),
        TargetKind::Id => {}
        TargetKind::ExternalId => external_id(members, file.plan.source(), text, true),
        TargetKind::ExternalIdOf => external_id(members, name.trim_start_matches(EXTERNAL_IDS), text, true),
        TargetKind::Tags => {
            let mut ids = Vec::new();
            for tag in parts::tags(tx, file, text, known)? {
                ids.extend(reference::named(tx, file, Entity::Tag, name, &tag, known)?);
            }
            members.insert("tag_ids".to_owned(), json!(ids));
        }
        TargetKind::Domains => {
            members.insert("domains".to_owned(), json!(listed(text)));
        }
        TargetKind::Product => {
            if let Some(id) = reference::named(tx, file, Entity::Product, name, text, known)? {
                members.insert("lines".to_owned(), json!([{"product_id": id}]));
            }
        }
        TargetKind::Parts(field) => {
            let shown = before.map(|before| crate::export::part_text(tx, field, before)).transpose()?;
            // What an export shows of the record as it is says nothing new, however much of it a cell cannot show.
            if shown.as_deref() != Some(text) {
                let read = parts::read(tx, file, field, (row, text), currency, known)?;
                members.insert(field.to_owned(), read);
            }
        }
        TargetKind::Custom => {
            if let Some((key, value)) = custom::value(tx, file, name, (row, text), currency, known)? {
                let custom = members.entry("custom").or_insert_with(|| json!({}));
                if let Some(custom) = custom.as_object_mut() {
                    custom.insert(key, value);
                }
            }
        }
        TargetKind::Team | TargetKind::Lead | TargetKind::Of(..) => {}
    }
    Ok(())
}

/// Adds an id of another system; the more telling of two of the same system stays.
fn external_id(members: &mut Members, source: &str, text: &str, telling: bool) {
    let ids = members.entry("external_ids").or_insert_with(|| json!({}));
    if let Some(ids) = ids.as_object_mut().filter(|ids| telling || !ids.contains_key(source)) {
        ids.insert(source.to_owned(), json!(text));
    }
}

/// The last word of a whole name is the family name.
fn split_name(text: &str, members: &mut Members) {
    let (first, last) = text.trim().rsplit_once(' ').map_or((None, text.trim()), |(first, last)| (Some(first), last));
    if let Some(first) = first {
        members.insert("first_name".to_owned(), json!(first.trim()));
    }
    members.insert("last_name".to_owned(), json!(last));
}

/// Takes a list between commas or semicolons apart.
pub(super) fn listed(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Looks up or makes the account and the contact that a row names beside its own record.
fn beside(tx: &mut Tx<'_>, file: &File<'_>, row: &Cells, members: &mut Members, known: &mut Known) -> Result<()> {
    let part = |prefix: &str| -> Cells {
        let own = row.iter().filter_map(|(name, text)| Some((name.strip_prefix(prefix)?.to_owned(), text.clone())));
        own.collect()
    };
    let account = part("account.");
    if let Some(id) = person::account(tx, file, &account, known)? {
        members.insert("account_id".to_owned(), json!(id));
    }
    let contact = part("contact.");
    let account_id = members.get("account_id").cloned();
    if let Some(id) = person::contact(tx, file, &contact, account_id, known)? {
        members.insert("contacts".to_owned(), json!([{"contact_id": id}]));
    }
    Ok(())
}

/// What follows from the members: the owner's team, the price on the line of a deal, the reason of a loss.
fn settle(
    tx: &mut Tx<'_>,
    entity: Entity,
    before: Option<Json>,
    members: &mut Members,
    known: &mut Known,
) -> Result<()> {
    if before.is_none()
        && !members.contains_key("team_id")
        && entity != Entity::Product
        && let Some(owner) = members.get("owner_id").and_then(Json::as_str).and_then(|id| Uuid::parse_str(id).ok())
    {
        let team = match known.team(owner) {
            Some(team) => team,
            None => {
                let team = tx.team_of(owner.into())?.map(|team| team.uuid());
                known.remember_team(owner, team);
                team
            }
        };
        members.insert("team_id".to_owned(), json!(team));
    }
    if entity == Entity::Contact {
        follow_parts(members);
    }
    if entity == Entity::Deal {
        settle_deal(tx, before.as_ref(), members, known)?;
    }
    // What a trial only pretended to make is not there to be referred to.
    members.retain(|_, value| !refers_to_pretended(value, known));
    Ok(())
}

/// What shows a part follows from it: of a list and one of its values, the list is the fuller.
fn follow_parts(members: &mut Members) {
    for (part, shown) in [("points", ["email", "phone"]), ("jobs", ["account_id", "title"])] {
        if members.contains_key(part) {
            shown.iter().for_each(|name| drop(members.remove(*name)));
        }
    }
}

fn refers_to_pretended(value: &Json, known: &Known) -> bool {
    match value {
        Json::String(text) => Uuid::parse_str(text).is_ok_and(|id| known.is_pretended(id)),
        Json::Array(items) => items.iter().any(|item| refers_to_pretended(item, known)),
        Json::Object(parts) => parts.values().any(|part| refers_to_pretended(part, known)),
        _ => false,
    }
}

fn settle_deal(tx: &mut Tx<'_>, before: Option<&Json>, members: &mut Members, known: &Known) -> Result<()> {
    let was = |name: &str| before.and_then(|before| before.get(name)).cloned();
    if let Some(stage) = members.get("stage_id").and_then(Json::as_str).and_then(|id| Uuid::parse_str(id).ok()) {
        let stage = tx.stage_of_deal(crm_domain::deal::WantedStage::Stage(stage.into()))?;
        let is_lost = stage.is_some_and(|stage| stage.kind == crm_domain::deal::Status::Lost);
        let has_reason = |json: Option<Json>| json.is_some_and(|reason| !reason.is_null());
        if is_lost && !members.contains_key("loss_reason") && !has_reason(was("loss_reason")) {
            members.insert("loss_reason".to_owned(), json!("not_recorded"));
        }
    }
    let amount = members.get("amount_minor").cloned();
    let pretended = members.get("lines").is_some_and(|lines| refers_to_pretended(lines, known));
    // Lines with their own prices, or those there are: the amount is their sum.
    let priced = members.get("lines").is_some_and(|lines| lines.pointer("/0/name").is_some());
    let has_lines = before.and_then(|before| before.get("lines")?.as_array()).is_some_and(|lines| !lines.is_empty());
    if priced || (has_lines && !members.contains_key("lines") && amount == was("amount_minor")) {
        members.remove("amount_minor");
        return Ok(());
    }
    let Some(line) = members.get_mut("lines").and_then(|lines| lines.get_mut(0)).and_then(Json::as_object_mut) else {
        return Ok(());
    };
    if pretended {
        return Ok(());
    }
    if let Some(amount) = amount {
        line.insert("unit_price_minor".to_owned(), amount);
        members.remove("amount_minor");
    }
    keep_line(was("lines"), members);
    Ok(())
}

/// The line of a deal that has the product already stays the same line, and keeps its price unless the row has another.
fn keep_line(before: Option<Json>, members: &mut Members) {
    let Some(line) = members.get_mut("lines").and_then(|lines| lines.get_mut(0)).and_then(Json::as_object_mut) else {
        return;
    };
    let old = before.as_ref().and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let [old] = old else { return };
    if old.get("product_id") == line.get("product_id") {
        for name in ["id", "name", "quantity", "unit_price_minor", "discount_percent"] {
            if let (Some(value), false) = (old.get(name), line.contains_key(name)) {
                line.insert(name.to_owned(), value.clone());
            }
        }
    }
}

/// Reads a cell of a record that stands beside the row's own: plain members only.
pub(super) fn plain_member(
    file: &File<'_>,
    entity: Entity,
    name: &str,
    text: &str,
    members: &mut Members,
) -> Result<()> {
    match target(entity, name).map(|target| target.kind) {
        Some(TargetKind::Field(field, kind)) => {
            let read = value::value(kind, text, &file.reading).map_err(|error| fault(name, error))?;
            members.insert(field.to_owned(), read);
        }
        Some(TargetKind::Domains) => {
            members.insert("domains".to_owned(), json!(listed(text)));
        }
        _ => {}
    }
    Ok(())
}
