//! Bulk updates: which records a plan means, and what becomes of each of them, through the same steps as a request of its
//! own: rights, rules, references, events.

use std::collections::BTreeSet;

use crm_db::bulk_update::{RecordNote, Target};
use crm_db::error::Result;
use crm_db::tx::Reader;
use crm_db::{Error, Seen, Tx};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::bulk_update::{Act, MAX_RECORDS, Outcome, Plan};
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::invalid::{FieldError, Invalid};
use crm_domain::policy::fields::named;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::product::Product;
use crm_domain::query::{Catalogue, Condition, ListQuery, MAX_VALUES, Start};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::actions::Writable;
use crate::actions::written::{self, Written};
use crate::body::read_input;

/// Records read at a time.
const PAGE: u32 = 500;
/// Their order, which nothing that is done to them changes.
const ORDER: &str = "created_at";

/// Calls a function of a record type for the plan's kind of record.
macro_rules! of_kind {
    ($plan:expr, $function:ident($($argument:expr),*)) => {
        match $plan.entity {
            Entity::Account => $function::<Account>($($argument),*),
            Entity::Contact => $function::<Contact>($($argument),*),
            Entity::Deal => $function::<Deal>($($argument),*),
            Entity::Activity => $function::<Activity>($($argument),*),
            Entity::Product => $function::<Product>($($argument),*),
            _ => Err(Error::Denied),
        }
    };
}

/// Checks what can be known without the records: the plan itself, the shape of the changes, and that the actor may do so
/// to any record of the kind.
///
/// # Errors
/// `Denied`, or every fault.
pub fn check(plan: &Plan, actor: &Actor) -> Result<()> {
    plan.check().map_err(|faults| placed("/plan", Error::Invalid(faults)))?;
    if actor.level(Object::of(plan.entity), action(plan)) == Level::None {
        return Err(Error::Denied);
    }
    if let Some(field) = actor.fields.forbidden_input(plan.entity, &named(&Json::Object(plan.changes.clone()))) {
        return Err(Error::FieldDenied(field));
    }
    of_kind!(plan, check_input(plan))
}

fn action(plan: &Plan) -> Action {
    match plan.act {
        Act::Update => Action::Edit,
        Act::Delete => Action::Delete,
    }
}

fn check_input<R: Writable>(plan: &Plan) -> Result<()> {
    input::<R>(plan, &[]).map(drop).map_err(|error| placed("/plan/changes", error))
}

/// Puts the place of what is at fault before the pointers.
fn placed(at: &str, error: Error) -> Error {
    match error {
        Error::Invalid(Invalid(faults)) => {
            let placed = |fault: FieldError| FieldError { pointer: format!("{at}{}", fault.pointer), ..fault };
            Error::Invalid(Invalid(faults.into_iter().map(placed).collect()))
        }
        other => other,
    }
}

/// The input by which a record with these tags changes.
fn input<R: Writable>(plan: &Plan, tags: &[Id<crm_domain::tag::Tag>]) -> Result<R::Input> {
    let mut members = plan.changes.clone();
    if !plan.add_tag_ids.is_empty() || !plan.remove_tag_ids.is_empty() {
        let tags = serde_json::to_value(plan.tags(tags)).map_err(|error| Error::Broken(error.to_string()))?;
        members.insert("tag_ids".to_owned(), tags);
    }
    read_input(Json::Object(members))
}

/// How far somebody is through the records that a plan means.
#[derive(Debug, Clone, Default)]
pub struct Position {
    list: usize,
    cursor: Option<String>,
}

/// Returns the lists that hold the records a plan means, each of them once.
fn lists<R: Writable>(reader: &mut Reader<'_>, plan: &Plan) -> Result<Vec<ListQuery>> {
    let custom = reader.field_defs(R::ENTITY)?;
    let catalogue = Catalogue { fields: R::FIELDS, custom: &custom };
    let condition = match &plan.filter {
        Some(filter) => catalogue.check(filter).map_err(|faults| placed("/plan/filter", Error::Invalid(faults)))?,
        None => Condition::always(),
    };
    let list = ListQuery {
        condition,
        words: plan.q.clone().filter(|words| !words.trim().is_empty()),
        sort: catalogue.sort(ORDER)?,
        start: Start::Top,
        limit: PAGE,
        count: false,
        deleted: false,
    };
    let Some(ids) = &plan.ids else { return Ok(vec![list]) };
    let ids: Vec<Uuid> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let among = |ids: &[Uuid]| narrowed(&list, R::ENTITY, ids);
    Ok(ids.chunks(MAX_VALUES).map(among).collect())
}

fn narrowed(list: &ListQuery, entity: Entity, ids: &[Uuid]) -> ListQuery {
    ListQuery { condition: list.condition.clone().among(entity, ids.to_vec()), ..list.clone() }
}

/// Counts the records that a plan means.
///
/// # Errors
/// What is wrong with the filter; `too_many` when there are more than one bulk update is about.
pub fn count(reader: &mut Reader<'_>, plan: &Plan) -> Result<u64> {
    fn of<R: Writable>(reader: &mut Reader<'_>, plan: &Plan) -> Result<u64> {
        let mut count = 0;
        for list in lists::<R>(reader, plan)? {
            count += reader.list::<R>(&ListQuery { count: true, limit: 1, ..list })?.count.unwrap_or(0);
        }
        Ok(count)
    }
    let count = of_kind!(plan, of(reader, plan))?;
    if count > MAX_RECORDS {
        let detail = format!("at most {MAX_RECORDS} records at a time: narrow the filter");
        return Err(Error::Invalid(Invalid::one("/plan/filter", "too_many", detail)));
    }
    Ok(count)
}

/// Returns some of the records that a plan means, and where to go on.
///
/// # Errors
/// What is wrong with the filter.
pub fn page(reader: &mut Reader<'_>, plan: &Plan, at: &Position) -> Result<(Vec<Uuid>, Option<Position>)> {
    fn of<R: Writable>(reader: &mut Reader<'_>, plan: &Plan, at: &Position) -> Result<(Vec<Uuid>, Option<Position>)> {
        let lists = lists::<R>(reader, plan)?;
        let Some(list) = lists.get(at.list) else { return Ok((Vec::new(), None)) };
        let start = at.cursor.clone().map_or(Start::Top, Start::Cursor);
        let page = reader.list::<R>(&ListQuery { start, ..list.clone() })?;
        let next = match page.next_cursor {
            Some(cursor) => Some(Position { list: at.list, cursor: Some(cursor) }),
            None => Some(Position { list: at.list + 1, cursor: None }).filter(|next| next.list < lists.len()),
        };
        Ok((page.data.iter().map(|record| record.head().id).collect(), next))
    }
    of_kind!(plan, of(reader, plan, at))
}

/// Does to these records what the plan says and returns what became of each. A record that does not meet the filter any
/// more when its turn comes is left alone; of one that somebody changed meanwhile only the plan's members are written.
///
/// # Errors
/// Only what stops the whole bulk update; what is wrong with a record stands in its note.
pub fn turn(tx: &mut Tx<'_>, plan: &Plan, targets: &[Target]) -> Result<Vec<RecordNote>> {
    of_kind!(plan, turn_of(tx, plan, targets))
}

fn turn_of<R: Writable>(tx: &mut Tx<'_>, plan: &Plan, targets: &[Target]) -> Result<Vec<RecordNote>> {
    let list = lists::<R>(tx, &Plan { ids: None, ..plan.clone() })?.pop().ok_or(Error::NotFound)?;
    let ids: Vec<Uuid> = targets.iter().map(|target| target.record_id).collect();
    let mut met = BTreeSet::new();
    for ids in ids.chunks(MAX_VALUES) {
        let page = tx.list::<R>(&narrowed(&list, R::ENTITY, ids))?;
        met.extend(page.data.iter().map(|record| record.head().id));
    }
    let mut notes = Vec::with_capacity(targets.len());
    for target in targets {
        let mut note = RecordNote {
            place: target.place,
            record_id: target.record_id,
            outcome: Outcome::Skipped,
            version: None,
            changes: None,
            faults: Vec::new(),
            undone: None,
            record_name: None,
        };
        if met.contains(&target.record_id) {
            match tx.attempt(|tx| one::<R>(tx, plan, target.record_id)) {
                Ok((outcome, written)) => {
                    note.outcome = outcome;
                    note.version = Some(written.version);
                    note.changes = written.changes;
                }
                Err(error) => {
                    note.outcome = Outcome::Failed;
                    note.faults = written::faults(error)?;
                }
            }
        }
        notes.push(note);
    }
    Ok(notes)
}

fn one<R: Writable>(tx: &mut Tx<'_>, plan: &Plan, id: Uuid) -> Result<(Outcome, Written)> {
    let permit = tx.permit::<R>(action(plan), id.into(), Seen::Any)?;
    if plan.act == Act::Delete {
        let head = tx.delete(permit)?.head();
        let written = Written { id: head.id, version: head.version, changes: None, is_changed: true };
        return Ok((Outcome::Deleted, written));
    }
    let tags = if plan.add_tag_ids.is_empty() && plan.remove_tag_ids.is_empty() {
        Vec::new()
    } else {
        tags_of(permit.record())?
    };
    tx.require_known::<R>(|| named(&Json::Object(plan.changes.clone())))?;
    let input = input::<R>(plan, &tags)?;
    let after = R::compose(tx, Some(permit.record()), input)?;
    let written = Written::change(tx, permit, after)?;
    Ok((if written.is_changed { Outcome::Updated } else { Outcome::Skipped }, written))
}

fn tags_of<R: Writable>(record: &R) -> Result<Vec<Id<crm_domain::tag::Tag>>> {
    let broken = |error: serde_json::Error| Error::Broken(error.to_string());
    let json = serde_json::to_value(record).map_err(broken)?;
    json.get("tag_ids").cloned().map_or(Ok(Vec::new()), |tags| serde_json::from_value(tags).map_err(broken))
}
