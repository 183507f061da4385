//! Runs imports: a stretch of rows a transaction, each with a note of what became of it and which row is next, so that a
//! stopped import goes on where it was and nothing is half-written.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use crm_db::Store;
use crm_db::error::{Error, Result};
use crm_db::import::{Import, Place, RowNote, State};
use crm_domain::import::Counts;
use crm_domain::policy::{Actor, Cause};

use crate::actions::import::{self as rows, Known, Reading};
use crate::actions::undo::{self, Did};
use crate::sheet::{self, DateOrder, Sheet};
use crate::worker::stretch::{FIRST, Follower, fitting, stopped};

/// Returns who an import acts as: its user, or the API key it was asked for with, with the rights of this moment.
///
/// # Errors
/// [`Error::Denied`] when the user or key may act no longer.
pub async fn actor(store: &Store, import: &Import) -> Result<Actor> {
    let cause = Cause { kind: "import", id: Some(import.id.to_string()), depth: 1 };
    store.import_actor(import.created_by, import.api_key_id, cause).await?.ok_or(Error::Denied)
}

/// Runs an import from where it is to its end, and notes how it ended; nothing is noted or answered when it is another
/// worker's by now.
///
/// # Errors
/// When the database fails; the import can then be run again.
pub async fn run(store: &Store, import: &Import, follower: &impl Follower) -> Result<Option<State>> {
    let ended = match all_files(store, import, follower).await {
        Ok(None) => return Ok(None),
        Ok(Some(state)) => (state, None),
        Err(error) if error.is_outage() => return Err(error),
        Err(error) => (State::Failed, Some(error.to_string())),
    };
    store.set_import_state(import.id, ended.0, ended.1).await?;
    Ok(Some(ended.0))
}

async fn all_files(store: &Store, import: &Import, follower: &impl Follower) -> Result<Option<State>> {
    let actor = actor(store, import).await?;
    let mut sheets = Vec::new();
    for (index, file) in import.plan.files.iter().enumerate() {
        sheets.push(Arc::new(read(store, index, file).await?));
    }
    let total: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let mut counts = Counts { total: i64::try_from(total).unwrap_or(i64::MAX), ..import.counts };
    let known = Arc::new(Mutex::new(Known::new(import.trial)));
    let mut place = import.place;
    // What an attempt before this one got done counts as getting on.
    if let Some(ended) = stopped(follower.tell(counts.done, counts.total).await?) {
        return Ok(ended);
    }
    while let Some(sheet) = sheets.get(place.file) {
        let mut size = FIRST;
        while place.row < sheet.rows.len() {
            let next = Place { row: (place.row + size).min(sheet.rows.len()), ..place };
            let done = stretch(store, &actor, import, sheet, &known, (place, next), counts).await?;
            let Some((after, took)) = done else { return Ok(None) };
            (counts, place) = (after, next);
            size = fitting(size, took);
            if let Some(ended) = stopped(follower.tell(counts.done, counts.total).await?) {
                return Ok(ended);
            }
        }
        place = Place { file: place.file + 1, row: 0 };
    }
    Ok(Some(State::Done))
}

/// Reads a file of the plan; its bytes are taken apart beside the threads that serve requests.
async fn read(store: &Store, index: usize, file: &crm_domain::import::FilePlan) -> Result<Sheet> {
    let pointer = format!("/files/{index}/file");
    let id = uuid::Uuid::parse_str(&file.file)
        .map_err(|_| Error::Invalid(crm_domain::invalid::Invalid::one(&pointer, "not_found", "no such file")))?;
    let (name, content) = store.import_file(id, None).await?;
    let format = sheet::format_of(file, index)?;
    let read = tokio::task::spawn_blocking(move || sheet::read(&name, &content, &format)).await;
    let read = read.map_err(|error| Error::Broken(format!("a file could not be read: {error}")))?;
    let sheet = read.map_err(|error| Error::conflict("unreadable_file", Some(&pointer), error.to_string()))?;
    // A heading that is not there is a slip in the plan: without a word its column would be left out.
    match file.columns.iter().find(|plan| !sheet.header.contains(&plan.column)) {
        Some(plan) => {
            let detail = format!("file {} has no column «{}»", index + 1, plan.column);
            Err(Error::conflict("unknown_column", Some(&pointer), detail))
        }
        None => Ok(sheet),
    }
}

/// Imports the rows between two places; nothing when another worker has moved on from the first one already.
async fn stretch(
    store: &Store,
    actor: &Actor,
    import: &Import,
    sheet: &Arc<Sheet>,
    known: &Arc<Mutex<Known>>,
    (from, to): (Place, Place),
    counts: Counts,
) -> Result<Option<(Counts, TimeDelta)>> {
    let clock = store.clone();
    let (sheet, known, kept) = (Arc::clone(sheet), Arc::clone(known), Arc::clone(known));
    let (id, plan, trial) = (import.id, import.plan.clone(), import.trial);
    let write = move |tx: &mut crm_db::Tx<'_>| {
        let begun = clock.now();
        if tx.hold_import(id)? > from {
            return Ok(None);
        }
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        // The stretch may run again, when another transaction got in the way.
        known.roll_back();
        let Some(file) = plan.files.get(from.file) else { return Ok(Some((counts, TimeDelta::zero()))) };
        let reading = Reading {
            date_order: sheet.format.date_order.unwrap_or(DateOrder::Ymd),
            decimal: sheet.format.decimal.as_deref().and_then(|text| text.chars().next()).unwrap_or('.'),
        };
        let index = i32::try_from(from.file).unwrap_or(0);
        let file = rows::File { plan: file, header: &sheet.header, reading, index };
        let mut notes: Vec<RowNote> = Vec::new();
        let mut all = |tx: &mut crm_db::Tx<'_>| -> Result<()> {
            for row in from.row..to.row {
                let Some(cells) = sheet.rows.get(row) else { break };
                notes.extend(rows::row(tx, &file, line(&sheet, row), cells, &mut known)?);
            }
            Ok(())
        };
        if trial {
            // What the rows wrote is taken back; that they did stays known.
            match tx.attempt(|tx| all(tx).and(Err::<(), _>(Error::NotFound))) {
                Err(Error::NotFound) => {}
                done => done?,
            }
            known.pretend(
                notes
                    .iter()
                    .filter(|note| note.outcome == crm_domain::import::Outcome::Created)
                    .filter_map(|note| note.record_id),
            );
            for note in &mut notes {
                note.record_id = None;
            }
        } else {
            all(tx)?;
        }
        let mut counts = counts;
        for note in notes.iter().filter(|note| !note.beside) {
            counts.note(note.outcome);
        }
        // Rows without a record and without a fault leave nothing to look up.
        notes.retain(|note| note.record_id.is_some() || !note.faults.is_empty());
        tx.note_import_rows(id, &notes, counts, to)?;
        Ok(Some((counts, clock.now() - begun)))
    };
    let done = store.write(actor.clone(), write).await?;
    kept.lock().unwrap_or_else(PoisonError::into_inner).commit();
    Ok(done)
}

/// The line of a row in its file.
fn line(sheet: &Sheet, row: usize) -> i32 {
    sheet.row_numbers.get(row).and_then(|line| i32::try_from(*line).ok()).unwrap_or(0)
}

/// Takes an import back, the last row first, and notes how that ended; nothing is noted or answered when it is another
/// worker's by now.
///
/// # Errors
/// When the database fails; it can then be taken back further.
pub async fn take_back(store: &Store, import: &Import, follower: &impl Follower) -> Result<Option<State>> {
    let actor = actor(store, import).await?;
    let mut counts = Counts { done: 0, ..import.counts };
    loop {
        let id = import.id;
        let done = store.write(actor.clone(), move |tx| {
            let notes = tx.rows_to_undo(id, 50)?;
            for note in &notes {
                let how = undo::record(tx, note.entity, note.record_id, Did::by_import(note))?;
                tx.note_undone(note.id, how)?;
            }
            Ok(notes.len())
        });
        let done = done.await?;
        if done == 0 {
            store.set_import_state(id, State::Undone, None).await?;
            return Ok(Some(State::Undone));
        }
        counts.done += i64::try_from(done).unwrap_or(0);
        let claim = follower.tell(counts.done, counts.total).await?;
        if let Some(ended) = stopped(claim) {
            if let Some(state) = ended {
                // What is left can be taken back later.
                store.set_import_state(id, state, None).await?;
            }
            return Ok(ended);
        }
    }
}
