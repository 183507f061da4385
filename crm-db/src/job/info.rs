//! Jobs as people see them.

use crm_domain::query::Value;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::job::JobState;
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Reader;

/// A job as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobInfo {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: i32,
    /// The import it belongs to.
    pub import_id: Option<Uuid>,
    /// What that import is called.
    pub import_name: Option<String>,
    /// The bulk update it belongs to.
    pub bulk_update_id: Option<Uuid>,
    /// The number of that bulk update.
    pub bulk_update_number: Option<i64>,
    /// How much is done.
    pub done_count: i64,
    /// How much there is, once known.
    pub total_count: Option<i64>,
    /// Whether somebody called it off.
    pub cancel_requested: bool,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The user who caused it.
    pub created_by: Option<Uuid>,
    /// What that user is called.
    pub created_by_name: Option<String>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it is due.
    pub run_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

#[derive(Queryable)]
struct JobRow {
    id: Key,
    kind: String,
    state: String,
    attempts: i32,
    payload: Json,
    done_count: i64,
    total_count: Option<i64>,
    cancel_requested: bool,
    last_error: Option<String>,
    created_by: Option<Key>,
    created_at: Moment,
    run_at: Moment,
    finished_at: Option<Moment>,
}
type JobTypes = (
    sql::Guid,
    st::Text,
    st::Text,
    st::Integer,
    sql::JsonDoc,
    st::BigInt,
    st::Nullable<st::BigInt>,
    st::Bool,
    st::Nullable<st::Text>,
    st::Nullable<sql::Guid>,
    sql::Instant,
    sql::Instant,
    st::Nullable<sql::Instant>,
);

impl From<JobRow> for JobInfo {
    fn from(row: JobRow) -> Self {
        JobInfo {
            id: row.id.0,
            kind: row.kind,
            state: JobState::parse(&row.state).unwrap_or(JobState::Failed),
            attempts: row.attempts,
            import_id: crate::import::of_payload(&row.payload.0),
            import_name: None,
            bulk_update_id: crate::bulk_update::of_payload(&row.payload.0),
            bulk_update_number: None,
            done_count: row.done_count,
            total_count: row.total_count,
            cancel_requested: row.cancel_requested,
            last_error: row.last_error,
            created_by: row.created_by.map(|key| key.0),
            created_by_name: None,
            created_at: row.created_at.into(),
            run_at: row.run_at.into(),
            finished_at: row.finished_at.map(Instant::from),
        }
    }
}

impl Store {
    /// Returns a job; who may see it is the caller's to check.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn job(&self, id: Uuid) -> Result<Option<JobInfo>> {
        self.reading(move |conn| find(conn, id)).await
    }
}

/// Which jobs are meant; all unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Those that stand there.
    pub state: Option<JobState>,
    /// Those of this kind.
    pub kind: Option<String>,
}

/// A page of jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs, the newest first.
    pub data: Vec<JobInfo>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

/// How many jobs stand somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobCount {
    /// Where.
    pub state: JobState,
    /// How many.
    pub count: i64,
}

impl Reader<'_> {
    /// Returns a job as it stands in this transaction; who may see it is the caller's to check.
    ///
    /// # Errors
    /// When the database fails.
    pub fn job(&mut self, id: Uuid) -> Result<Option<JobInfo>> {
        match find(self.conn, id)? {
            Some(job) => Ok(self.named_jobs(vec![job])?.pop()),
            None => Ok(None),
        }
    }

    /// Returns one page of jobs, the newest first; who may see them is the caller's to check.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another list.
    pub fn jobs(&mut self, filter: &JobFilter, cursor: Option<&str>, limit: u32) -> Result<JobPage> {
        let (key, limit) = (self.cursor_key(), limit as usize);
        let name = format!("jobs|{filter:?}");
        let mut find = Sql::new(SELECT);
        find.push(" WHERE TRUE");
        if let Some(state) = filter.state {
            find.push(" AND state = ").bind(state.as_str());
        }
        if let Some(kind) = &filter.kind {
            find.push(" AND kind = ").bind(kind.as_str());
        }
        match cursor.map(|text| cursor::open(text, &name, &key)).transpose()? {
            Some(Place { value: Some(Value::Instant(at)), id, .. }) => {
                // The bound on the first column alone is what SQLite seeks by.
                find.push(" AND created_at <= ").bind(at).push(" AND (created_at, id) < (").bind(at).push(", ");
                find.bind(id).push(")");
            }
            Some(_) => return Err(Error::Cursor),
            None => {}
        }
        find.push(&format!(" ORDER BY created_at DESC, id DESC LIMIT {}", limit + 1));
        let rows: Vec<JobRow> = find.typed::<JobTypes>().load(self.conn)?;
        let more = rows.len() > limit;
        let data = self.named_jobs(rows.into_iter().take(limit).map(JobInfo::from).collect())?;
        let next_cursor = match data.last() {
            Some(last) if more => {
                let place = Place::at(Value::Instant(last.created_at), last.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        Ok(JobPage { data, next_cursor })
    }

    /// Counts the jobs of the queue by where they stand; every state is named.
    ///
    /// # Errors
    /// When the database fails.
    pub fn job_counts(&mut self) -> Result<Vec<JobCount>> {
        let count = Sql::new("SELECT state, count(*) FROM job GROUP BY state");
        let rows: Vec<(String, i64)> = count.typed::<(st::Text, st::BigInt)>().load(self.conn)?;
        let of = |state: JobState| rows.iter().find(|(word, _)| word == state.as_str()).map_or(0, |(_, count)| *count);
        Ok(JobState::ALL.into_iter().map(|state| JobCount { state, count: of(state) }).collect())
    }

    /// Adds what the users and imports of jobs are called.
    fn named_jobs(&mut self, jobs: Vec<JobInfo>) -> Result<Vec<JobInfo>> {
        let users = self.user_names(jobs.iter().filter_map(|job| job.created_by).map(Key))?;
        let imports = crate::import::names(self.conn, jobs.iter().filter_map(|job| job.import_id))?;
        let numbers = crate::bulk_update::numbers(self.conn, jobs.iter().filter_map(|job| job.bulk_update_id))?;
        let named = |job: JobInfo| JobInfo {
            bulk_update_number: job.bulk_update_id.and_then(|id| numbers.get(&id).copied()),
            created_by_name: job.created_by.and_then(|id| users.get(&Key(id)).cloned()),
            import_name: job.import_id.and_then(|id| imports.get(&id).cloned()),
            ..job
        };
        Ok(jobs.into_iter().map(named).collect())
    }
}

const SELECT: &str = "SELECT id, kind, state, attempts, payload, done_count, total_count, cancel_requested, last_error, \
                      created_by, created_at, run_at, finished_at FROM job";

fn find(conn: &mut Conn, id: Uuid) -> Result<Option<JobInfo>> {
    let mut find = Sql::new(SELECT);
    find.push(" WHERE id = ").bind(id);
    let row: Option<JobRow> = find.typed::<JobTypes>().get_result(conn).optional()?;
    Ok(row.map(JobInfo::from))
}
