//! Deals and activities.

use chrono::TimeDelta;
use crm_domain::chance::Chance;
use crm_domain::fold::fold;
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::column::{Json, Key};
use crate::dialect::NewEntry;
use crate::filler::Filled;
use crate::filler::bulk::{Cell, Load, cell, maybe};
use crate::filler::people::{SOURCE, head, owner, tag};

const WHAT: &[&str] = &["Erstausstattung", "Erweiterung", "Wartung", "Schulung", "Umstellung", "Lizenzen", "Beratung"];
const REASON: &[&str] = &["price", "competitor", "no_budget", "no_decision", "no_need", "timing", "other"];
const SUBJECT: &[&str] = &["Rückruf", "Vorstellung", "Angebot nachfassen", "Vertrag schicken", "Kennenlernen", "Demo"];

/// The columns by which a deal is over or not.
fn fate(chance: &mut Chance, filled: &Filled) -> (Uuid, [Cell; 3]) {
    let closed_on = chance.day(700, 0);
    let stage = |place: usize| filled.stages.get(place).map(|stage| stage.uuid()).unwrap_or_default();
    match chance.below(10) {
        0..=5 => (stage(chance.below(4)), [cell("open"), None, None]),
        6..=7 => (stage(4), [cell("won"), cell(closed_on), None]),
        _ => (stage(5), [cell("lost"), cell(closed_on), cell(chance.pick(REASON))]),
    }
}

/// So many deals.
pub(super) fn deals(chance: &mut Chance, filled: &mut Filled, size: usize) -> Load {
    let mut load = Load::default();
    for _ in 0..size {
        let number = filled.deals.len() + 1;
        let id = chance.id();
        let name = format!("{} {number}", chance.pick(WHAT));
        let (stage, [status, closed_on, loss_reason]) = fate(chance, filled);
        let account = Some(chance.pick(&filled.accounts)).filter(|account| !account.is_nil());
        let source = chance.pick(SOURCE);
        let currency = if chance.percent(90) { "EUR" } else { "USD" };
        let mut row = head(chance, id);
        row.extend(owner(chance, filled));
        row.extend([cell(name.as_str()), cell(fold(&name).as_str()), maybe(account)]);
        row.extend([cell(filled.pipeline.uuid()), cell(stage), status]);
        let place = row.len();
        row.push(maybe(chance.percent(90).then(|| chance.amount(10_000_000))));
        row.extend([cell(currency), maybe(chance.percent(10).then(|| chance.amount(101)))]);
        row.extend([cell(chance.day(730, 0)), closed_on]);
        row.push(maybe(chance.percent(75).then(|| chance.day(180, 180))));
        row.extend([cell(0), cell(source), cell(fold(source).as_str()), loss_reason]);
        let entered = chance.past(120);
        row.extend([cell(entered), cell(Json(serde_json::json!({})))]);
        let columns = "id, version, created_at, updated_at, owner_id, team_id, name, name_key, account_id, pipeline_id, \
                       stage_id, status, amount_minor, currency, probability, started_on, closed_on, expected_close_on, \
                       push_count, source, source_key, loss_reason, stage_entered_at, custom";
        let contact = chance.pick(&filled.contacts);
        let line = chance.percent(30).then(|| (chance.amount(500_000), chance.id(), chance.pick(&filled.products)));
        // The amount of a deal with lines is their sum.
        if let (Some((price, ..)), Some(amount)) = (line, row.get_mut(place)) {
            *amount = cell(price);
        }
        load.row("deal", columns, row);
        moves(filled, &mut load, id, (stage, entered));
        if !contact.is_nil() {
            load.row("deal_contact", "deal_id, contact_id, position", vec![cell(id), cell(contact), cell(0)]);
        }
        if let Some((price, line, product)) = line {
            let row = vec![
                cell(line),
                cell(id),
                cell(product),
                cell("Position"),
                cell(1.0),
                cell(price),
                cell(0.0),
                cell(price),
                cell(0),
            ];
            let columns =
                "id, deal_id, product_id, name, quantity, unit_price_minor, discount_percent, amount_minor, position";
            load.row("deal_line", columns, row);
        }
        tag(chance, filled, &mut load, "deal_id", id);
        let text_key = fold(&name);
        load.entry(NewEntry { entity: "deal", record: Key(id), title: name, subtitle: None, text_key });
        filled.deals.push(id);
    }
    load
}

/// How a deal came through the stages before into the one where it is.
fn moves(filled: &Filled, load: &mut Load, deal: Uuid, (stage, entered): (Uuid, Instant)) {
    let mut path: Vec<Uuid> = Vec::new();
    for step in &filled.stages {
        // Some were lost early.
        if step.uuid() == stage || (path.len() > 1 && filled.stages.last().is_some_and(|lost| lost.uuid() == stage)) {
            break;
        }
        path.push(step.uuid());
    }
    let days = i64::try_from(path.len()).unwrap_or(0) * 20;
    let (mut from, mut at) = (None, entered - TimeDelta::days(days));
    for (step, to) in (1_u128..).zip(path.into_iter().chain([stage])) {
        let seconds: Option<i64> = from.map(|_| 20 * 86_400);
        let row = vec![
            cell(Uuid::from_u128(deal.as_u128().wrapping_add(step))),
            cell(deal),
            maybe(from),
            cell(to),
            cell(at),
            maybe(seconds),
        ];
        load.row("stage_change", "id, deal_id, from_stage_id, to_stage_id, at, seconds_in_from", row);
        (from, at) = (Some(to), at + TimeDelta::days(20));
    }
}

/// So many activities, each on a contact, an account or a deal.
pub(super) fn activities(chance: &mut Chance, filled: &Filled, size: usize) -> Load {
    let mut load = Load::default();
    for _ in 0..size {
        let id = chance.id();
        let subject = chance.pick(SUBJECT);
        let kind = chance.pick(&["call", "meeting", "task", "note"]);
        let at = chance.past(700);
        let done = chance.percent(80);
        let due_at = (kind == "task").then(|| at + TimeDelta::days(chance.amount(60)));
        let mut row = head(chance, id);
        let [user, _] = owner(chance, filled);
        row.extend([user, cell(kind), cell(subject), cell(at), maybe(due_at)]);
        row.push(maybe((kind == "task" && done).then_some(at)));
        row.extend([cell("normal"), cell(false)]);
        let columns =
            "id, version, created_at, updated_at, owner_id, kind, subject, at, due_at, done_at, priority, private";
        load.row("activity", columns, row);
        let (columns, record) = match chance.below(10) {
            0..=5 => ("id, activity_id, contact_id, at, position", chance.pick(&filled.contacts)),
            6..=7 => ("id, activity_id, account_id, at, position", chance.pick(&filled.accounts)),
            _ => ("id, activity_id, deal_id, at, position", chance.pick(&filled.deals)),
        };
        load.row("activity_link", columns, vec![cell(chance.id()), cell(id), cell(record), cell(at), cell(0)]);
        let text_key = fold(subject);
        let entry =
            NewEntry { entity: "activity", record: Key(id), title: subject.to_owned(), subtitle: None, text_key };
        load.entry(entry);
    }
    load
}
