//! The job runner: claims what is due, does it, says how it ended. Several servers on one database share the work.

use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use crm_db::error::Result;
use crm_db::job::{Claimed, NewJob};

use crate::state::State;

/// How often the queue is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a claim holds without word from the worker.
const HOLD: TimeDelta = TimeDelta::minutes(5);
/// Jobs claimed at a time.
const AT_ONCE: u32 = 4;

/// Removes what has expired and brings the planner's statistics up to date.
const MAINTENANCE: &str = "maintenance";
/// How often that happens.
const MAINTENANCE_PAUSE: TimeDelta = TimeDelta::hours(1);
/// How long ended jobs can be looked up.
const JOBS_KEPT: TimeDelta = TimeDelta::days(30);

/// Runs jobs for ever.
pub async fn run(state: Data<State>) {
    if let Err(error) = schedule(&state).await {
        log::warn!("maintenance was not scheduled: {error}");
    }
    loop {
        tokio::time::sleep(PAUSE).await;
        match state.store.claim_jobs(AT_ONCE, HOLD).await {
            Ok(jobs) => {
                for job in jobs {
                    finish(&state, &job).await;
                }
            }
            Err(error) => log::warn!("the queue cannot be read: {error}"),
        }
    }
}

async fn finish(state: &State, job: &Claimed) {
    let ended = match perform(state, job).await {
        Ok(()) => state.store.finish_job(job).await.map(|_| ()),
        Err(error) => {
            log::warn!("job {} {} failed: {error}", job.kind, job.id);
            state.store.fail_job(job, &error.to_string()).await.map(|_| ())
        }
    };
    if let Err(error) = ended {
        log::warn!("how job {} ended was not noted: {error}", job.id);
    }
    // The next one is scheduled once this one has ended, as only one may wait or run.
    if job.kind == MAINTENANCE
        && let Err(error) = schedule(state).await
    {
        log::warn!("maintenance was not scheduled: {error}");
    }
}

async fn perform(state: &State, job: &Claimed) -> Result<()> {
    match job.kind.as_str() {
        MAINTENANCE => {
            let sessions = state.store.sweep_sessions().await?;
            let keys = state.store.sweep_idempotency_keys().await?;
            let jobs = state.store.sweep_jobs(state.store.now() - JOBS_KEPT).await?;
            state.store.tune().await?;
            log::info!("maintenance: {sessions} sessions, {keys} kept answers and {jobs} jobs removed");
            Ok(())
        }
        other => Err(crm_db::Error::Broken(format!("no worker knows jobs of the kind {other}"))),
    }
}

async fn schedule(state: &State) -> Result<()> {
    let job = NewJob {
        kind: MAINTENANCE,
        payload: serde_json::Value::Null,
        run_at: state.store.now() + MAINTENANCE_PAUSE,
        unique_key: Some(MAINTENANCE.to_owned()),
    };
    state.store.enqueue_job(job).await.map(|_| ())
}
