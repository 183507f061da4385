//! The queue: what waits, runs and has ended, calling it off and having it tried again. For administrators.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_db::Tx;
use crm_db::error::Error;
use crm_db::job::{JobCount, JobFilter, JobInfo, JobState};
use crm_db::tx::Reader;
use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::list::{self, PageInfo};
use crate::problem::{Problem, Result};
use crate::reply::{Reply, once};
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(scope::scope("/jobs").service(list_jobs).service(get_job).service(retry_job).service(cancel_job));
}

/// Work that is done beside the requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct Job {
    /// Its id.
    id: Uuid,
    /// What kind of work: `import`, `import_undo`, `bulk_update`, `bulk_update_undo`, `sample_data`, `sample_data_removal`, `backup` or `maintenance`.
    kind: String,
    /// Where it stands.
    state: JobState,
    /// Whether somebody called it off; a job that runs stops soon after.
    cancel_requested: bool,
    /// How often it was begun.
    attempts: i32,
    /// How much is done.
    done_count: i64,
    /// How much there is, once known.
    total_count: Option<i64>,
    /// Why the last attempt failed, as a word: `internal` when only the server's log knows.
    reason: Option<String>,
    /// When it was asked for.
    created_at: Instant,
    /// The user who asked for it; none for the CRM itself.
    created_by: Option<Id<User>>,
    /// What that user is called.
    created_by_name: Option<String>,
    /// When it is or was due.
    run_at: Instant,
    /// When it ended.
    finished_at: Option<Instant>,
    /// The import it belongs to.
    import_id: Option<Uuid>,
    /// What that import is called.
    import_name: Option<String>,
    /// The bulk update it belongs to.
    bulk_update_id: Option<Uuid>,
    /// The number of that bulk update.
    bulk_update_number: Option<i64>,
    /// Whether it can be tried again.
    can_retry: bool,
    /// Whether it can be called off.
    can_cancel: bool,
}

impl From<JobInfo> for Job {
    fn from(job: JobInfo) -> Self {
        Job {
            can_retry: job.can_retry(),
            can_cancel: job.can_cancel(),
            id: job.id,
            kind: job.kind,
            state: job.state,
            cancel_requested: job.cancel_requested,
            attempts: job.attempts,
            done_count: job.done_count,
            total_count: job.total_count,
            reason: reason(job.last_error),
            created_at: job.created_at,
            created_by: job.created_by.map(Id::new),
            created_by_name: job.created_by_name,
            run_at: job.run_at,
            finished_at: job.finished_at,
            import_id: job.import_id,
            import_name: job.import_name,
            bulk_update_id: job.bulk_update_id,
            bulk_update_number: job.bulk_update_number,
        }
    }
}

/// Returns why a job failed as a word. Jobs of earlier versions kept whole sentences, which may tell of the inside or of
/// people.
pub(super) fn reason(last_error: Option<String>) -> Option<String> {
    let is_word = |text: &str| text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    last_error.map(|text| if is_word(&text) { text } else { "internal".to_owned() })
}

/// A page of jobs, and how many there are.
#[derive(Serialize, ToSchema)]
struct JobList {
    data: Vec<Job>,
    page: PageInfo,
    /// How many jobs of all kinds stand where; ended ones are kept for 30 days.
    counts: Vec<JobCount>,
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JobQuery {
    /// Those that stand there; all unless given.
    state: Option<JobState>,
    /// Those of this kind; all unless given.
    kind: Option<String>,
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Jobs on the page.
    limit: Option<u32>,
}

/// Lists jobs, the newest first.
#[utoipa::path(tag = "jobs", params(JobQuery), responses((status = 200, description = "A page of jobs", body = JobList)))]
#[get("")]
async fn list_jobs(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let asked: JobQuery = list::query(&request)?;
    let limit = list::limit(asked.limit)?;
    let read = move |reader: &mut Reader<'_>| {
        let filter = JobFilter { state: asked.state, kind: asked.kind };
        let page = reader.jobs(&filter, asked.cursor.as_deref().filter(|cursor| !cursor.is_empty()), limit)?;
        let counts = reader.job_counts()?;
        let data = page.data.into_iter().map(Job::from).collect();
        Reply::new(StatusCode::OK, &JobList { data, page: PageInfo::after(page.next_cursor), counts })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Reads a job.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path)), responses((status = 200, description = "The job", body = Job)))]
#[get("/{id}")]
async fn get_job(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let id = job_id(&id)?;
    let read =
        move |reader: &mut Reader<'_>| Reply::new(StatusCode::OK, &Job::from(reader.job(id)?.ok_or(Error::NotFound)?));
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Puts a job that failed or was called off back into the queue; what it had done stays done.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path)), responses((status = 200, description = "The job", body = Job)))]
#[post("/{id}/retry")]
async fn retry_job(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let id = job_id(&id)?;
    let retry = move |tx: &mut Tx<'_>| Reply::new(StatusCode::OK, &Job::from(tx.retry_job(id)?));
    once(&state, caller, &request, "", retry).await
}

/// Calls a job off: at once while it waits, else as soon as its worker asks; what was done stays.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path)), responses((status = 200, description = "The job", body = Job)))]
#[post("/{id}/cancel")]
async fn cancel_job(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let id = job_id(&id)?;
    let cancel = move |tx: &mut Tx<'_>| Reply::new(StatusCode::OK, &Job::from(tx.cancel_job(id)?));
    once(&state, caller, &request, "", cancel).await
}

fn job_id(text: &str) -> Result<Uuid> {
    Uuid::parse_str(text).map_err(|_| Problem::not_found())
}
