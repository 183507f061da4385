//! Backups: which there are, whether their restore was rehearsed, and taking one now. For administrators.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_db::Tx;
use crm_db::backup::Backup as Entry;
use crm_db::error::{Error, Result as StoreResult};
use crm_db::job::{JobInfo, JobState};
use crm_db::tx::Reader;
use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::problem::Result;
use crate::reply::{Reply, once};
use crate::routes::jobs::reason;
use crate::state::{Backups, State};

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(scope::scope("/backups").service(list_backups).service(create_backup));
}

/// A backup that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct Backup {
    /// Its id.
    id: Uuid,
    /// When it was begun.
    taken_at: Instant,
    /// Whether the schedule asked for it, and not a person.
    scheduled: bool,
    /// Who asked for it.
    created_by: Option<Id<User>>,
    /// The file in the server's folder for backups.
    file_name: String,
    /// How long the file is.
    size_bytes: i64,
    /// How long it took, without the rehearsal.
    duration_ms: i64,
    /// The position of the last event in it.
    position: i64,
    /// When a rehearsed restore found everything equal.
    verified_at: Option<Instant>,
    /// Why the rehearsed restore failed.
    verify_fault: Option<String>,
}

impl From<Entry> for Backup {
    fn from(entry: Entry) -> Self {
        Backup {
            id: entry.id,
            taken_at: entry.taken_at,
            scheduled: entry.scheduled,
            created_by: entry.created_by.map(Id::new),
            file_name: entry.file_name,
            size_bytes: entry.size_bytes,
            duration_ms: entry.duration_ms,
            position: entry.position,
            verified_at: entry.verified_at,
            verify_fault: entry.verify_fault,
        }
    }
}

/// The job that takes a backup.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupJob {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    state: JobState,
    /// Whether somebody called it off; it stops soon after.
    cancel_requested: bool,
    /// How much is done of writing and rehearsing.
    done_count: i64,
    /// How much there is, once known.
    total_count: Option<i64>,
    /// Why the last attempt failed, as a word.
    reason: Option<String>,
    /// When it ended.
    finished_at: Option<Instant>,
}

impl From<JobInfo> for BackupJob {
    fn from(job: JobInfo) -> Self {
        BackupJob {
            id: job.id,
            state: job.state,
            cancel_requested: job.cancel_requested,
            done_count: job.done_count,
            total_count: job.total_count,
            reason: reason(job.last_error),
            finished_at: job.finished_at,
        }
    }
}

/// When backups are taken, as this server is configured.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupSchedule {
    /// The time of day (UTC), where it is one.
    at: Option<String>,
    /// The hours from one to the next, where it is so.
    every_hours: Option<u32>,
    /// How many are kept.
    keep: usize,
    /// When the next one is due.
    next_at: Option<Instant>,
}

/// The backups, and how things stand with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackupList {
    /// The backups that are kept, the newest first.
    data: Vec<Backup>,
    /// The schedule; none where no folder for backups is configured, and then none can be taken here.
    schedule: Option<BackupSchedule>,
    /// The job that takes one now or took the last one.
    job: Option<BackupJob>,
    /// When the newest backup was taken whose restore was rehearsed and found equal.
    last_verified_at: Option<Instant>,
    /// Whether that is longer ago than the schedule allows, or there is none.
    overdue: bool,
}

/// Lists the backups that servers took.
#[utoipa::path(tag = "backups", responses((status = 200, description = "The backups", body = BackupList)))]
#[get("")]
async fn list_backups(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let (backups, now) = (state.backups.clone(), state.store.now());
    let read = move |reader: &mut Reader<'_>| Reply::new(StatusCode::OK, &shown(reader, &backups, now)?);
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Takes a backup now, as a job, and rehearses its restore.
#[utoipa::path(tag = "backups", responses((status = 202, description = "Begun", body = BackupList)))]
#[post("")]
async fn create_backup(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let (backups, now) = (state.backups.clone(), state.store.now());
    once(&state, caller, &request, "", move |tx: &mut Tx<'_>| {
        if backups.folder.is_none() {
            let detail = "this server has no folder for backups: set CRM_BACKUP_DIR";
            return Err(Error::conflict("backup_not_configured", None, detail));
        }
        tx.ask_for_backup()?;
        Ok(Reply::new(StatusCode::ACCEPTED, &shown(tx, &backups, now)?)?.at("/api/v1/backups"))
    })
    .await
}

fn shown(reader: &mut Reader<'_>, backups: &Backups, now: Instant) -> StoreResult<BackupList> {
    let entries = reader.backups()?;
    let (job, waiting) = reader.backup_jobs()?;
    let last = entries.iter().find(|entry| entry.verified_at.is_some()).map(|entry| entry.taken_at);
    let is_late = last.is_none_or(|last| now - last > backups.schedule.patience());
    Ok(BackupList {
        data: entries.into_iter().map(Backup::from).collect(),
        schedule: backups.folder.as_ref().map(|_| BackupSchedule {
            at: backups.schedule.time(),
            every_hours: backups.schedule.hours(),
            keep: backups.keep,
            next_at: waiting.map(|job| job.run_at),
        }),
        job: job.map(BackupJob::from),
        last_verified_at: last,
        overdue: backups.folder.is_some() && is_late,
    })
}
