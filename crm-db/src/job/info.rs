//! Jobs as people see them.

use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::Result;
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
    done_count: i64,
    total_count: Option<i64>,
    cancel_requested: bool,
    last_error: Option<String>,
    created_by: Option<Key>,
    run_at: Moment,
    finished_at: Option<Moment>,
}
type JobTypes = (
    sql::Guid,
    st::Text,
    st::Text,
    st::Integer,
    st::BigInt,
    st::Nullable<st::BigInt>,
    st::Bool,
    st::Nullable<st::Text>,
    st::Nullable<sql::Guid>,
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
            done_count: row.done_count,
            total_count: row.total_count,
            cancel_requested: row.cancel_requested,
            last_error: row.last_error,
            created_by: row.created_by.map(|key| key.0),
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

impl Reader<'_> {
    /// Returns a job as it stands in this transaction; who may see it is the caller's to check.
    ///
    /// # Errors
    /// When the database fails.
    pub fn job(&mut self, id: Uuid) -> Result<Option<JobInfo>> {
        find(self.conn, id)
    }
}

fn find(conn: &mut Conn, id: Uuid) -> Result<Option<JobInfo>> {
    let mut find = Sql::new(
        "SELECT id, kind, state, attempts, done_count, total_count, cancel_requested, last_error, created_by, \
         run_at, finished_at FROM job WHERE id = ",
    );
    find.bind(id);
    let row: Option<JobRow> = find.typed::<JobTypes>().get_result(conn).optional()?;
    Ok(row.map(JobInfo::from))
}
