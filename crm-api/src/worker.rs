//! What runs beside the requests: the event sequencer, notes that are written in batches, and the jobs.

pub mod backups;
pub mod imports;
pub mod jobs;
pub mod notices;
pub mod samples;
pub mod search;
pub mod stretch;
pub mod webhooks;

use std::time::Duration;

use actix_web::web::Data;
use tokio::sync::watch;

use crate::state::State;

/// How long the sequencer waits for word of a commit; commits of other processes are noticed within this time.
const SEQUENCER_PAUSE: Duration = Duration::from_millis(250);
/// How often uses of API keys and accesses are written down.
const NOTE_PAUSE: Duration = Duration::from_secs(2);

/// Starts the workers; they end when `stop` changes.
pub fn start(state: &Data<State>, stop: &watch::Receiver<bool>) {
    actix_web::rt::spawn(until(stop.clone(), sequence(state.clone())));
    actix_web::rt::spawn(until(stop.clone(), note(state.clone())));
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
