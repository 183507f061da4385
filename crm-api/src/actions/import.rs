//! Rows of a file become records, each through the same steps as a request of its own: rights, rules, references, events.
//! What a row names by name is looked up, or made on the way where the plan says so.

use std::collections::BTreeMap;

use crm_db::error::Result;
use crm_db::import::RowNote;
use crm_db::{Error, Seen, Tx};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::import::{FilePlan, Mode, Outcome};
use crm_domain::invalid::{FieldError, Invalid};
use crm_domain::policy::Action;
use crm_domain::product::Product;
use uuid::Uuid;

mod compose;
mod custom;
mod known;
mod matching;
mod parts;
mod person;
mod reference;
mod value;
mod write;

pub use crate::actions::import::known::Known;
pub use crate::actions::import::value::Reading;

use crate::actions::written::{self, Written};

/// The cells of a row by target.
pub(crate) type Cells = BTreeMap<String, String>;

/// A file on its way into the database.
#[derive(Debug)]
pub struct File<'a> {
    /// What its rows mean.
    pub plan: &'a FilePlan,
    /// Its headings.
    pub header: &'a [String],
    /// How its dates and numbers are read.
    pub reading: Reading,
    /// Its place in the plan.
    pub index: i32,
}

/// Imports one row and returns what became of it: the row's own note first, then those of records made on the way.
///
/// # Errors
/// Only what stops the whole import; what is wrong with the row stands in its note.
pub fn row(tx: &mut Tx<'_>, file: &File<'_>, number: i32, cells: &[String], known: &mut Known) -> Result<Vec<RowNote>> {
    let row = file.plan.row(file.header, cells);
    known.begin_row();
    let done = tx.attempt(|tx| one(tx, file, &row, known));
    let note = |outcome: Outcome, written: Option<&Written>, entity: Entity, beside: bool| RowNote {
        id: Uuid::nil(), // the store gives one
        file_index: file.index,
        row_number: number,
        outcome,
        beside,
        entity,
        record_id: written.map(|written| written.id),
        version: written.map(|written| written.version),
        changes: written.and_then(|written| written.changes.clone()),
        faults: Vec::new(),
        cells: Vec::new(),
        undone: None,
        record_name: None,
    };
    match done {
        Ok((outcome, written, beside)) => {
            let mut notes = vec![note(outcome, written.as_ref(), file.plan.entity, false)];
            let made = beside.iter().map(|(entity, written)| {
                let outcome = if written.changes.is_some() { Outcome::Updated } else { Outcome::Created };
                note(outcome, Some(written), *entity, true)
            });
            notes.extend(made);
            Ok(notes)
        }
        Err(error) => {
            known.forget_row();
            let faults = explained(error, file)?;
            let failed = note(Outcome::Failed, None, file.plan.entity, false);
            Ok(vec![RowNote { faults, cells: cells.to_vec(), ..failed }])
        }
    }
}

type Done = (Outcome, Option<Written>, Vec<(Entity, Written)>);

fn one(tx: &mut Tx<'_>, file: &File<'_>, row: &Cells, known: &mut Known) -> Result<Done> {
    if row.is_empty() {
        return Ok((Outcome::Skipped, None, Vec::new()));
    }
    let entity = file.plan.entity;
    let found = matching::find(tx, file.plan, row, known)?;
    match (file.plan.mode, found) {
        (Mode::Create, Some(id)) => return Ok((Outcome::Skipped, Written::untouched(id), Vec::new())),
        (Mode::Update, None) => return Ok((Outcome::Skipped, None, Vec::new())),
        _ => {}
    }
    let written = match entity {
        Entity::User => person::write(tx, file.plan, row, found, known)?,
        Entity::Account => record::<Account>(tx, file, row, found, known)?,
        Entity::Contact => record::<Contact>(tx, file, row, found, known)?,
        Entity::Deal => record::<Deal>(tx, file, row, found, known)?,
        Entity::Product => record::<Product>(tx, file, row, found, known)?,
        _ => return Err(Error::Invalid(Invalid::one("/entity", "invalid", "records of this kind are not imported"))),
    };
    matching::remember(file.plan, row, written.id, known);
    let outcome = match (found, written.is_changed) {
        (None, _) => Outcome::Created,
        (Some(_), true) => Outcome::Updated,
        (Some(_), false) => Outcome::Skipped,
    };
    Ok((outcome, Some(written), known.made_beside()))
}

fn record<R: write::Importable>(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    row: &Cells,
    found: Option<Uuid>,
    known: &mut Known,
) -> Result<Written> {
    // What a trial only pretended to make cannot be changed either.
    if let Some(id) = found.filter(|id| known.is_pretended(*id)) {
        return Ok(Written { id, version: 1, changes: None, is_changed: false });
    }
    // As it is written, also where the importer is not shown all of it: what is left out stays.
    let permit = found.map(|id| tx.permit::<R>(Action::View, id.into(), Seen::Any)).transpose()?;
    let before = permit.map(|permit| permit.record().clone());
    let input = compose::input::<R>(tx, file, row, before.as_ref(), known)?;
    write::write::<R>(tx, before, input)
}

/// Tells what is wrong with a row in the words of its columns.
fn explained(error: Error, file: &File<'_>) -> Result<Vec<FieldError>> {
    let named = |fault: FieldError| FieldError { pointer: named(&fault.pointer, file.plan), ..fault };
    Ok(written::faults(error)?.into_iter().map(named).collect())
}

/// Replaces the member at the start of a pointer by the heading of the column that it came from.
fn named(pointer: &str, plan: &FilePlan) -> String {
    let mut members = pointer.trim_start_matches('/').split('/');
    let member = match (members.next(), members.next()) {
        (Some("custom"), Some(key)) => format!("custom.{key}"),
        (member, _) => member.unwrap_or_default().to_owned(),
    };
    let bare = member.trim_end_matches("_id").trim_end_matches("_minor");
    let target = |name: &str| name == member || name == bare || (member == "lines" && name == "product");
    match plan.columns.iter().find(|column| target(&column.target)) {
        Some(column) => format!("/{}", column.column),
        None => pointer.to_owned(),
    }
}
