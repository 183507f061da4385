//! Makes the sample company and takes it away: some steps a transaction, with a note of what they made and which is next,
//! so that what was stopped goes on where it was.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use crm_db::error::Result;
use crm_db::job::Claim;
use crm_db::sample::{CAUSE, Sample, State};
use crm_db::{Store, Tx};
use crm_domain::policy::{Actor, Cause};
use crm_domain::sample::World;
use uuid::Uuid;

use crate::actions::sample::base::Base;
use crate::actions::sample::{Made, make, remove};
use crate::worker::stretch::{Ended, FIRST, Follower, fitting};

/// Who makes and removes the sample company: the CRM itself, with office hours in this time zone.
fn actor(sample: Option<&Sample>) -> Actor {
    let cause = Cause { kind: CAUSE, id: sample.map(|sample| sample.id.to_string()), depth: 1 };
    let system = Actor::system(cause);
    let time_zone = sample.map_or_else(|| system.time_zone.clone(), |sample| sample.time_zone.clone());
    Actor { time_zone, ..system }
}

/// What is known while the company is made.
struct Making {
    actor: Actor,
    base: Arc<Base>,
    world: Arc<World>,
    made: Arc<Mutex<Made>>,
    place: usize,
}

/// Makes the sample company from where it is to its end, unless it is to be removed meanwhile.
///
/// # Errors
/// When the database fails; it can then be gone on with.
pub async fn run(store: &Store, follower: &impl Follower) -> Result<Ended> {
    let mut size = FIRST;
    while let Some(mut making) = begin(store).await? {
        let total = making.world.len();
        while making.place < total {
            let next = (making.place + size).min(total);
            let Some(took) = stretch(store, &making, next).await? else {
                // Somebody else went on with it, or takes it away: that shows when it is looked at anew.
                break;
            };
            making.place = next;
            size = fitting(size, took);
            // Once all is made there is nothing left to call off.
            match follower.tell(count(next), count(total)).await? {
                Claim::CalledOff if next < total => return Ok(Ended::CalledOff),
                Claim::Lost => return Ok(Ended::Lost),
                Claim::CalledOff | Claim::Held => {}
            }
        }
    }
    Ok(Ended::Done)
}

/// Reads how far it is; nothing when it is not to be made.
async fn begin(store: &Store) -> Result<Option<Making>> {
    let found = store.read(actor(None), |reader| reader.sample()).await?;
    let Some(sample) = found.filter(|sample| sample.state == State::Making) else { return Ok(None) };
    let actor = actor(Some(&sample));
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        // As far as it is by now, of the same one.
        let Some(sample) = reader.sample()?.filter(|now| now.id == sample.id && now.state == State::Making) else {
            return Ok(None);
        };
        let (base, world) = Base::of(reader, &sample)?;
        let made = Made::restored(sample.place, reader.sample_steps(sample.id)?);
        Ok(Some((base, world, made, sample.place)))
    };
    let read = store.read(actor.clone(), read).await?;
    Ok(read.map(|(base, world, made, place)| Making {
        actor,
        base: Arc::new(base),
        world: Arc::new(world),
        made: Arc::new(Mutex::new(made)),
        place,
    }))
}

/// Does the steps up to `to` and returns how long they took; nothing when they are not to be done here.
async fn stretch(store: &Store, making: &Making, to: usize) -> Result<Option<TimeDelta>> {
    let clock = store.clone();
    let (base, world, made) = (Arc::clone(&making.base), Arc::clone(&making.world), Arc::clone(&making.made));
    let from = making.place;
    let write = move |tx: &mut Tx<'_>| {
        let begun = clock.now();
        if !tx.advance_sample(base.sample, from, to, world.len())? {
            return Ok(None);
        }
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        // The stretch may run again, when another transaction got in the way.
        made.go_back(from);
        for step in from..to {
            make(tx, &base, &world, &mut made, step)?;
        }
        Ok(Some(clock.now() - begun))
    };
    store.write(making.actor.clone(), write).await
}

/// Takes the sample company away, what was made last first.
///
/// # Errors
/// When the database fails; it can then be gone on with.
pub async fn take_away(store: &Store, follower: &impl Follower) -> Result<Ended> {
    let counted = store.read(actor(None), |reader| Ok((reader.sample()?, reader.sample_counts()?))).await?;
    let (sample, counts) = counted;
    let (actor, total): (Actor, i64) = (actor(sample.as_ref()), counts.values().sum());
    let (mut size, mut done) = (FIRST, 0);
    loop {
        let clock = store.clone();
        let timed = move |tx: &mut Tx<'_>| {
            let begun = clock.now();
            Ok(removal(tx, size)?.map(|looked_at| (looked_at, clock.now() - begun)))
        };
        let Some((looked_at, took)) = store.write(actor.clone(), timed).await? else { return Ok(Ended::Done) };
        done += count(looked_at);
        let claim = follower.tell(done, total.max(done)).await?;
        if looked_at < size {
            return Ok(Ended::Done);
        }
        match claim {
            Claim::Held => {}
            Claim::CalledOff => return Ok(Ended::CalledOff),
            Claim::Lost => return Ok(Ended::Lost),
        }
        size = fitting(size, took);
    }
}

/// Looks at some records; returns at how many, or nothing when they are not to be removed.
fn removal(tx: &mut Tx<'_>, size: usize) -> Result<Option<usize>> {
    if !tx.hold_sample_removal()? {
        return Ok(None);
    }
    let include_changed = tx.sample()?.is_some_and(|sample| sample.include_changed);
    let records = tx.sample_records_to_remove(size)?;
    let mut removed = 0;
    for record in &records {
        let id: Uuid = record.id;
        match remove(tx, *record, include_changed)? {
            Some(why) => tx.keep_sample_record(id, why)?,
            None => {
                tx.forget_sample_record(id)?;
                removed += 1;
            }
        }
    }
    tx.note_sample_removal(removed, records.len() < size)?;
    Ok(Some(records.len()))
}

fn count(steps: usize) -> i64 {
    i64::try_from(steps).unwrap_or(i64::MAX)
}
