//! The job runner: claims what is due, does it, says how it ended. Several servers on one database share the work.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use crm_db::error::{Error, Result};
use crm_db::job::{Claim, Claimed, MAINTENANCE, NewJob, State as RunState};
use crm_domain::time::Instant;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::state::State;
use crate::worker::stretch::{Ended, Follower};
use crate::worker::{backups, bulk_updates, imports, samples, search};

/// How often the queue is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a claim holds without word from the worker.
const HOLD: TimeDelta = TimeDelta::seconds(15);
/// How often the queue is told how far a job is.
const NOTICE: TimeDelta = TimeDelta::milliseconds(500);
/// Jobs that run at a time.
const AT_ONCE: usize = 4;

/// How often what has expired is removed and the planner's statistics are brought up to date.
const MAINTENANCE_PAUSE: TimeDelta = TimeDelta::hours(1);
/// How long ended jobs can be looked up.
const JOBS_KEPT: TimeDelta = TimeDelta::days(30);
/// How long deliveries to webhooks can be looked up.
const DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);
/// How long people find what they were told.
const NOTIFICATIONS_KEPT: TimeDelta = TimeDelta::days(90);
/// How long it is kept how often fields were used.
const USES_KEPT: TimeDelta = TimeDelta::days(400);
/// How long uploaded files wait for an import of theirs.
const FILES_KEPT: TimeDelta = TimeDelta::days(7);

/// Runs jobs for ever, each beside the others, so that a long one keeps no short one waiting.
pub async fn run(state: Data<State>) {
    if let Err(error) = schedule(&state).await {
        log::warn!("maintenance was not scheduled: {error}");
    }
    if let Err(error) = backups::schedule(&state).await {
        log::warn!("the next backup was not scheduled: {error}");
    }
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        tokio::time::sleep(PAUSE).await;
        let free = u32::try_from(turns.available_permits()).unwrap_or(0);
        if free == 0 {
            continue;
        }
        match state.store.claim_jobs(free, HOLD).await {
            Ok(jobs) => {
                for job in jobs {
                    let (state, turns) = (state.clone(), Arc::clone(&turns));
                    actix_web::rt::spawn(async move {
                        let _turn = turns.acquire().await;
                        finish(&state, &job).await;
                    });
                }
            }
            Err(error) => log::warn!("the queue cannot be read: {error}"),
        }
    }
}

/// Does what is due, one after the other, and returns how many jobs that were; for those who wait for it.
///
/// # Errors
/// When the queue cannot be read.
pub async fn run_due(state: &State) -> Result<usize> {
    let mut done = 0;
    loop {
        let jobs = state.store.claim_jobs(1, HOLD).await?;
        let Some(job) = jobs.first() else { return Ok(done) };
        finish(state, job).await;
        done += 1;
    }
}

/// Tells the queue now and then how far a job is, and the job whether it was called off.
struct Queue<'a> {
    state: &'a State,
    job: &'a Claimed,
    told: Cell<Option<Instant>>,
}

impl<'a> Queue<'a> {
    fn of(state: &'a State, job: &'a Claimed) -> Self {
        Queue { state, job, told: Cell::new(None) }
    }
}

impl Follower for Queue<'_> {
    async fn tell(&self, done: i64, total: i64) -> Result<Claim> {
        let now = self.state.store.now();
        if done < total && self.told.get().is_some_and(|told| now - told < NOTICE) {
            return Ok(Claim::Held);
        }
        self.told.set(Some(now));
        self.state.store.note_progress(self.job, done, Some(total), HOLD).await
    }
}

fn id_in(job: &Claimed, member: &str) -> Result<Uuid> {
    let text = job.payload.get(member).and_then(serde_json::Value::as_str);
    let id = text.and_then(|id| Uuid::parse_str(id).ok());
    id.ok_or_else(|| Error::Broken(format!("a job of the kind {} without {member}", job.kind)))
}

async fn perform_import(state: &State, job: &Claimed) -> Result<Ended> {
    let import = state.store.import(id_in(job, "import_id")?).await?;
    let queue = Queue::of(state, job);
    let ended = match (job.kind.as_str(), import.state) {
        (crm_db::import::UNDO_JOB, _) => imports::take_back(&state.store, &import, &queue).await,
        (_, RunState::Waiting | RunState::Running) => imports::run(&state.store, &import, &queue).await,
        (_, ended) => Ok(Some(ended)),
    }?;
    Ok(ended_as(ended, "import_failed"))
}

async fn perform_bulk_update(state: &State, job: &Claimed) -> Result<Ended> {
    let bulk = state.store.bulk_update(id_in(job, "bulk_update_id")?).await?;
    let queue = Queue::of(state, job);
    let ended = match (job.kind.as_str(), bulk.state) {
        (crm_db::bulk_update::UNDO_JOB, RunState::Undoing) => {
            bulk_updates::take_back(&state.store, &bulk, &queue).await
        }
        (_, RunState::Waiting | RunState::Running) => bulk_updates::run(&state.store, &bulk, &queue).await,
        (_, ended) => Ok(Some(ended)),
    }?;
    Ok(ended_as(ended, "bulk_update_failed"))
}

fn ended_as(ended: Option<RunState>, failed: &'static str) -> Ended {
    match ended {
        None => Ended::Lost,
        Some(RunState::Cancelled) => Ended::CalledOff,
        Some(RunState::Failed) => Ended::GivenUp(failed),
        Some(_) => Ended::Done,
    }
}

async fn finish(state: &State, job: &Claimed) {
    let ended = match perform(state, job).await {
        Ok(Ended::Done) => state.store.finish_job(job).await.map(|_| ()),
        Ok(Ended::CalledOff) => state.store.abandon_job(job).await.map(|_| ()),
        Ok(Ended::GivenUp(reason)) => state.store.give_up_job(job, reason).await.map(|_| ()),
        Ok(Ended::Lost) => {
            log::warn!("job {} {} was taken over by another worker", job.kind, job.id);
            Ok(())
        }
        Err(error) => {
            log::warn!("job {} {} failed: {error}", job.kind, job.id);
            state.store.fail_job(job, reason(&error)).await.map(|_| ())
        }
    };
    if let Err(error) = ended {
        log::warn!("how job {} ended was not noted: {error}", job.id);
    }
    // At every upkeep as well, for somebody may have called off the one that waited.
    if [MAINTENANCE, crm_db::backup::JOB].contains(&job.kind.as_str())
        && let Err(error) = backups::schedule(state).await
    {
        log::warn!("the next backup was not scheduled: {error}");
    }
    // The next one is scheduled once this one has ended, as only one may wait or run.
    if job.kind == MAINTENANCE
        && let Err(error) = schedule(state).await
    {
        log::warn!("maintenance was not scheduled: {error}");
    }
}

/// Returns why an attempt failed, as a word that everybody may read; the log has the rest.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not_found",
        Error::Denied | Error::FieldDenied(_) => "forbidden",
        Error::Stale { .. } => "stale",
        Error::Invalid(_) => "invalid",
        Error::Conflict { code, .. } => code,
        Error::InRecycleBin { .. } => "in_recycle_bin",
        Error::RateMissing { .. } => "exchange_rate_missing",
        Error::Busy | Error::Away => "busy",
        Error::Full => "storage_full",
        Error::Cursor | Error::Broken(_) => "internal",
    }
}

async fn perform(state: &State, job: &Claimed) -> Result<Ended> {
    match job.kind.as_str() {
        MAINTENANCE => {
            let sessions = state.store.sweep_sessions().await?;
            let keys = state.store.sweep_idempotency_keys().await?;
            let jobs = state.store.sweep_jobs(state.store.now() - JOBS_KEPT).await?;
            let files = state.store.sweep_import_files(state.store.now() - FILES_KEPT).await?;
            let words = state.store.sweep_search_words().await?;
            state.store.sweep_presence().await?;
            let told = state.store.forget_notifications(state.store.now() - NOTIFICATIONS_KEPT).await?;
            state.store.sweep_field_usage((state.store.now() - USES_KEPT).date_naive()).await?;
            let sent = state.store.sweep_deliveries(state.store.now() - DELIVERIES_KEPT).await?;
            // Whatever goes wrong with objects keeps nothing else from being done.
            let objects = state.files.sweep(&state.store).await.unwrap_or_else(|error| {
                log::warn!("objects were not swept: {error}");
                0
            });
            match state.store.mend_deal_tallies().await? {
                0 => {}
                stages => {
                    log::error!("what the deals of {stages} stages come to was kept wrongly; it was added up anew")
                }
            }
            state.store.tune().await?;
            log::info!(
                "maintenance: {sessions} sessions, {keys} kept answers, {jobs} jobs, {files} files, {words} words, {told} notifications, {sent} deliveries and {objects} objects removed"
            );
            Ok(Ended::Done)
        }
        crm_db::import::JOB | crm_db::import::UNDO_JOB => perform_import(state, job).await,
        crm_db::bulk_update::JOB | crm_db::bulk_update::UNDO_JOB => perform_bulk_update(state, job).await,
        crm_db::sample::JOB => samples::run(&state.store, &Queue::of(state, job)).await,
        crm_db::sample::REMOVAL_JOB => samples::take_away(&state.store, &Queue::of(state, job)).await,
        crm_db::backup::JOB => backups::run(state, job, &Queue::of(state, job)).await,
        crm_db::search::custom::JOB => search::run(&state.store, job, &Queue::of(state, job)).await,
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
