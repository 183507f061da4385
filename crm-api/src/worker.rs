//! What runs beside the requests: the event sequencer, notes that are written in batches, and the jobs.

pub mod backups;
pub mod bulk_updates;
pub mod imports;
pub mod jobs;
pub mod notices;
pub mod samples;
pub mod search;
pub mod stretch;
pub mod webhooks;

use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use tokio::sync::watch;

use crate::routes;
use crate::state::State;

/// How long the sequencer waits for word of a commit; commits of other processes are noticed within this time.
const SEQUENCER_PAUSE: Duration = Duration::from_millis(250);
/// How often uses of API keys and accesses are written down.
const NOTE_PAUSE: Duration = Duration::from_secs(2);
/// How often uses of fields are written down.
const USAGE_PAUSE: Duration = Duration::from_secs(60);
/// How often a server looks whether it is time to count which fields have values.
const MEASURE_PAUSE: Duration = Duration::from_secs(3600);
/// For how long that count holds.
const MEASURED: TimeDelta = TimeDelta::hours(23);

/// Starts the workers; they end when `stop` changes.
pub fn start(state: &Data<State>, stop: &watch::Receiver<bool>) {
    actix_web::rt::spawn(until(stop.clone(), sequence(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), note(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), note_usage(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), measure(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), crate::live::follow(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), notices::run(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), webhooks::run(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), jobs::run(state.clone())));
}

async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        _ = stop.changed() => {}
        () = work => {}
    }
}

async fn sequence(state: Data<State>) {
    loop {
        // Waiting ends at a commit of ours or after a while, for those of others.
        let _ = tokio::time::timeout(SEQUENCER_PAUSE, state.store.committed()).await;
        if let Err(error) = state.store.sequence_events().await {
            log::warn!("events wait for their positions: {error}");
            tokio::time::sleep(NOTE_PAUSE).await;
        }
    }
}

async fn note(state: Data<State>) {
    loop {
        tokio::time::sleep(NOTE_PAUSE).await;
        write_notes(&state).await;
    }
}

async fn note_usage(state: Data<State>) {
    loop {
        tokio::time::sleep(USAGE_PAUSE).await;
        write_usage(&state).await;
    }
}

/// Writes down how often fields were used since the last time; also when the server stops.
pub async fn write_usage(state: &State) {
    let used = state.usage.take(state.store.now().date_naive());
    if !used.is_empty()
        && let Err(error) = state.store.add_field_usage(used.clone()).await
    {
        log::warn!("uses of fields wait to be written down: {error}");
        state.usage.put_back(&used);
    }
}

async fn measure(state: Data<State>) {
    // A server that has just begun has better things to do.
    tokio::time::sleep(USAGE_PAUSE).await;
    loop {
        if let Err(error) = measure_fields(&state).await {
            log::warn!("which fields have values was not counted: {error}");
        }
        tokio::time::sleep(MEASURE_PAUSE).await;
    }
}

/// Counts which fields have values, once a day, whichever server does it.
///
/// # Errors
/// When the database fails.
pub async fn measure_fields(state: &State) -> crm_db::error::Result<bool> {
    let now = state.store.now();
    state.store.measure_fields(now - MEASURED, now - TimeDelta::days(routes::field_usage::DAYS)).await
}

/// Writes down what was noted since the last time; also when the server stops.
pub async fn write_notes(state: &State) {
    let used = state.api_key_use.take();
    if !used.is_empty()
        && let Err(error) = state.store.note_api_key_use(used).await
    {
        log::warn!("uses of API keys were not noted: {error}");
    }
    let noted = state.accesses.take();
    if !noted.is_empty()
        && let Err(error) = state.store.note_accesses(noted).await
    {
        log::warn!("accesses were not noted: {error}");
    }
}
