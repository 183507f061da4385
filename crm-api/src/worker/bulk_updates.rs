//! Runs bulk updates: first it is written down which records they are about, then a stretch of records a transaction, each
//! with a note of what became of it and which one is next, so that a stopped one goes on where it was.

use chrono::TimeDelta;
use crm_db::bulk_update::{BulkUpdate, JOB};
use crm_db::error::{Error, Result};
use crm_db::job::State;
use crm_db::{Store, Tx};
use crm_domain::bulk_update::{Counts, is_about};
use crm_domain::policy::{Actor, Cause};
use uuid::Uuid;

use crate::actions::bulk_update::{Position, page, turn};
use crate::actions::undo::{self, Did};
use crate::worker::stretch::{FIRST, Follower, fitting, stopped};

/// Records written down in one transaction.
const WRITTEN_DOWN: usize = 2000;
/// Records taken back in one transaction.
const TAKEN_BACK: u32 = 50;

/// Returns who a bulk update acts as: its user, or the API key it was asked for with, with the rights of this moment.
async fn actor(store: &Store, bulk: &BulkUpdate) -> Result<Actor> {
    let cause = Cause { kind: JOB, id: Some(bulk.id.to_string()), depth: 1 };
    store.import_actor(bulk.created_by, bulk.api_key_id, cause).await?.ok_or(Error::Denied)
}

/// Runs a bulk update from where it is to its end, and notes how it ended; nothing is noted or answered when it is another
/// worker's by now.
///
/// # Errors
/// When the database fails; it can then be run again.
pub async fn run(store: &Store, bulk: &BulkUpdate, follower: &impl Follower) -> Result<Option<State>> {
    let ended = match all_records(store, bulk, follower).await {
        Ok(None) => return Ok(None),
        Ok(Some(state)) => (state, None),
        Err(error @ (Error::Busy | Error::Broken(_))) => return Err(error),
        Err(error) => (State::Failed, Some(error.to_string())),
    };
    store.set_bulk_update_state(bulk.id, ended.0, ended.1).await?;
    Ok(Some(ended.0))
}

async fn all_records(store: &Store, bulk: &BulkUpdate, follower: &impl Follower) -> Result<Option<State>> {
    let actor = actor(store, bulk).await?;
    let total = match bulk.collected {
        true => bulk.counts.total,
        false => match collect(store, &actor, bulk, follower).await? {
            Ok(total) => total,
            Err(ended) => return Ok(ended),
        },
    };
    let (mut counts, mut place) = (Counts { total, ..bulk.counts }, bulk.place);
    // What an attempt before this one got done counts as getting on.
    if let Some(ended) = stopped(follower.tell(counts.done, total).await?) {
        return Ok(ended);
    }
    let mut size = FIRST;
    while place < total {
        let Some((after, next, took)) = stretch(store, &actor, bulk, place, counts, size).await? else {
            return Ok(None);
        };
        (counts, place) = (after, next);
        size = fitting(size, took);
        if let Some(ended) = stopped(follower.tell(counts.done, total).await?) {
            return Ok(ended);
        }
    }
    Ok(Some(State::Done))
}

/// Writes down which records are meant and answers how many, or how it ended. Nothing is changed when these are not about as
/// many as somebody agreed to.
async fn collect(
    store: &Store,
    actor: &Actor,
    bulk: &BulkUpdate,
    follower: &impl Follower,
) -> Result<std::result::Result<i64, Option<State>>> {
    let mut records: Vec<Uuid> = Vec::new();
    let mut next = Some(Position::default());
    while let Some(at) = next {
        let plan = bulk.plan.clone();
        let (found, after) = store.read(actor.clone(), move |reader| page(reader, &plan, &at)).await?;
        records.extend(found);
        next = after;
        // Many pages take longer than a claim holds.
        if next.is_some()
            && let Some(ended) = stopped(follower.tell(0, bulk.expected_count).await?)
        {
            return Ok(Err(ended));
        }
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let total = count(records.len());
    let (id, expected, found) = (bulk.id, bulk.expected_count, records.len() as u64);
    let anew = move |tx: &mut Tx<'_>| {
        // One that comes back late neither forgets what the other has begun with nor finds fault with it.
        if tx.hold_bulk_update(id)?.collected {
            return Ok(false);
        }
        if !is_about(u64::try_from(expected).unwrap_or(0), found) {
            let detail = format!("the filter named {expected} records, and now it names {found}");
            return Err(Error::conflict("count_changed", Some("/expected_count"), detail));
        }
        tx.forget_bulk_update_targets(id)?;
        Ok(true)
    };
    if !store.write(actor.clone(), anew).await? {
        return Ok(Err(None));
    }
    let chunks = records.chunks(WRITTEN_DOWN).count().max(1);
    for index in 0..chunks {
        let from = index * WRITTEN_DOWN;
        let some = records.iter().skip(from).take(WRITTEN_DOWN).copied().collect::<Vec<_>>();
        let last = index + 1 == chunks;
        let add = move |tx: &mut Tx<'_>| {
            // Another worker that began anew is somewhere else.
            let held = tx.hold_bulk_update(id)?;
            if held.collected || (index > 0 && held.counts.total != count(from)) {
                return Ok(false);
            }
            tx.add_bulk_update_targets(id, count(from), &some, last)?;
            Ok(true)
        };
        if !store.write(actor.clone(), add).await? {
            return Ok(Err(None));
        }
        if let Some(ended) = stopped(follower.tell(0, total).await?) {
            return Ok(Err(ended));
        }
    }
    Ok(Ok(total))
}

/// Does what is asked for to some records; nothing when another worker has moved on from the first one already.
async fn stretch(
    store: &Store,
    actor: &Actor,
    bulk: &BulkUpdate,
    from: i64,
    counts: Counts,
    size: usize,
) -> Result<Option<(Counts, i64, TimeDelta)>> {
    let clock = store.clone();
    let (id, plan) = (bulk.id, bulk.plan.clone());
    let write = move |tx: &mut Tx<'_>| {
        let begun = clock.now();
        if tx.hold_bulk_update(id)?.place > from {
            return Ok(None);
        }
        let targets = tx.bulk_update_targets(id, from, size)?;
        let next = targets.last().map_or(counts.total, |target| target.place + 1);
        let notes = turn(tx, &plan, &targets)?;
        let mut counts = counts;
        notes.iter().for_each(|note| counts.note(note.outcome));
        tx.note_bulk_update(id, &notes, counts, next)?;
        Ok(Some((counts, next, clock.now() - begun)))
    };
    store.write(actor.clone(), write).await
}

/// Takes a bulk update back, the last record first, and notes how that ended; nothing is noted or answered when it is
/// another worker's by now.
///
/// # Errors
/// When the database fails; it can then be taken back further.
pub async fn take_back(store: &Store, bulk: &BulkUpdate, follower: &impl Follower) -> Result<Option<State>> {
    let actor = actor(store, bulk).await?;
    let written = bulk.counts.updated + bulk.counts.deleted;
    let mut taken: i64 = bulk.undone.values().sum();
    loop {
        let (id, entity) = (bulk.id, bulk.plan.entity);
        let write = move |tx: &mut Tx<'_>| {
            tx.hold_bulk_update(id)?;
            let notes = tx.bulk_update_to_undo(id, TAKEN_BACK)?;
            for note in &notes {
                let how = undo::record(tx, entity, Some(note.record_id), Did::by_bulk_update(note))?;
                tx.note_bulk_update_undone(id, note.place, how)?;
            }
            Ok(notes.len())
        };
        let done = store.write(actor.clone(), write).await?;
        if done == 0 {
            store.set_bulk_update_state(id, State::Undone, None).await?;
            return Ok(Some(State::Undone));
        }
        taken += i64::try_from(done).unwrap_or(0);
        if let Some(ended) = stopped(follower.tell(taken, written).await?) {
            if let Some(state) = ended {
                // What is left can be taken back later.
                store.set_bulk_update_state(id, state, None).await?;
            }
            return Ok(ended);
        }
    }
}
