//! Work to be done later: enqueued in the transaction of its cause, done at least once, one worker at a time.
//!
//! A claim ends when its time is up, so the job of a worker that died is done by another. The number of the attempt is
//! the proof of a claim: whoever lost it cannot finish the job any more.

use chrono::TimeDelta;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Tx;

mod info;
mod order;
mod run;

pub use crate::job::info::{JobCount, JobFilter, JobInfo, JobPage};
pub use crate::job::run::State;
pub(crate) use crate::job::run::{set_state, undone};

/// After this many attempts in a row that got it no further a job has failed for good.
pub const MOST_STALLS: i32 = 8;
/// The wait after the first failed attempt; each further one is four times as long.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(15);
/// The longest wait between attempts.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);
/// Longest error kept, in characters.
const LONGEST_ERROR: usize = 2000;

/// The kind of job that keeps the database in order; it always waits for its next time.
pub const MAINTENANCE: &str = "maintenance";
/// Why a job failed whose worker did not come back.
pub const WORKER_LOST: &str = "worker_lost";

/// A job to be enqueued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// What kind of work.
    pub kind: &'static str,
    /// What the worker needs to know.
    pub payload: serde_json::Value,
    /// Not before this moment.
    pub run_at: Instant,
    /// No two jobs with the same key wait or run at a time.
    pub unique_key: Option<String>,
}

/// A job that a worker has claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// What the worker needs to know.
    pub payload: serde_json::Value,
    /// The number of this attempt, from 1.
    pub attempt: i32,
    /// How much earlier attempts got done.
    pub done_count: i64,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time.
    Ready,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Given up.
    Failed,
    /// Called off.
    Cancelled,
}

/// What a worker hears of its claim when it tells how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It holds on: go on.
    Held,
    /// Somebody called the job off: stop, and say so.
    CalledOff,
    /// Another worker has the job by now, or it has ended: stop, and touch nothing that is the job's.
    Lost,
}

impl JobState {
    /// Every state.
    pub const ALL: [JobState; 5] =
        [JobState::Ready, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            JobState::Ready => "ready",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        JobState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl Tx<'_> {
    /// Enqueues a job as part of this transaction; returns nothing when one with its key waits or runs already.
    ///
    /// # Errors
    /// When the database fails.
    pub fn enqueue(&mut self, job: &NewJob) -> Result<Option<Uuid>> {
        let (by, now) = (self.actor().user_id, self.now());
        Ok(enqueue(self.conn, job, by.map(|user| user.uuid()), now)?)
    }
}

impl Store {
    /// Enqueues a job that no record causes, such as nightly work; returns nothing when one with its key waits or runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue_job(&self, job: NewJob) -> Result<Option<Uuid>> {
        let now = self.now();
        self.writing(move |conn| Ok(enqueue(conn, &job, None, now)?)).await
    }

    /// Claims jobs that are due, the longest waiting first, for this long. Jobs whose claim ran out come back first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_jobs(&self, most: u32, hold: TimeDelta) -> Result<Vec<Claimed>> {
        let now = self.now();
        // Nothing due is the rule: that is found out without a turn as the writer.
        if !self.reading(move |conn| is_anything_due(conn, now)).await? {
            return Ok(Vec::new());
        }
        self.writing(move |conn| {
            recover(conn, now)?;
            claim(conn, most, now, now + hold)
        })
        .await
    }

    /// Marks a job as done; false when the claim was lost meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_job(&self, job: &Claimed) -> Result<bool> {
        self.end(job, JobState::Done, None).await
    }

    /// Marks a job as called off, after the worker saw the wish; false when the claim was lost meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon_job(&self, job: &Claimed) -> Result<bool> {
        self.end(job, JobState::Cancelled, None).await
    }

    /// Marks a job as failed for good, as trying again would come to the same; false when the claim was lost meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up_job(&self, job: &Claimed, reason: &'static str) -> Result<bool> {
        self.end(job, JobState::Failed, Some(reason)).await
    }

    async fn end(&self, job: &Claimed, state: JobState, reason: Option<&'static str>) -> Result<bool> {
        let (id, attempt, now) = (job.id, job.attempt, self.now());
        self.writing(move |conn| {
            let mut end = Sql::new("UPDATE job SET locked_until = NULL, state = ");
            end.bind(state.as_str()).push(", finished_at = ").bind(now);
            if let Some(reason) = reason {
                end.push(", last_error = ").bind(reason);
            }
            Ok(claimed(&mut end, id, attempt).execute_in(conn)? > 0)
        })
        .await
    }

    /// Notes that an attempt failed: the job is tried again later, or has failed for good. Nothing when the claim was
    /// lost meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fail_job(&self, job: &Claimed, error: &str) -> Result<Option<JobState>> {
        let (id, attempt, now) = (job.id, job.attempt, self.now());
        let payload = job.payload.clone();
        let error: String = error.chars().take(LONGEST_ERROR).collect();
        self.writing(move |conn| {
            let mut find = Sql::new("SELECT cancel_requested, stalls FROM job WHERE state = 'running' AND id = ");
            find.bind(id).push(" AND attempts = ").bind(attempt);
            let found = find.typed::<(st::Bool, st::Integer)>().get_result::<(bool, i32)>(conn).optional()?;
            let Some((cancelled, stalls)) = found else { return Ok(None) };
            let state = match (cancelled, stalls >= MOST_STALLS) {
                (true, _) => JobState::Cancelled,
                (false, true) => JobState::Failed,
                (false, false) => JobState::Ready,
            };
            let mut fail = Sql::new("UPDATE job SET locked_until = NULL, state = ");
            fail.bind(state.as_str()).push(", last_error = ").bind(error.as_str());
            match state {
                JobState::Ready => fail.push(", run_at = ").bind(now + wait_after(stalls)),
                _ => fail.push(", finished_at = ").bind(now),
            };
            if claimed(&mut fail, id, attempt).execute_in(conn)? == 0 {
                return Ok(None);
            }
            if state != JobState::Ready {
                run::settle(conn, &payload, state, Some(error.as_str()), now)?;
            }
            Ok(Some(state))
        })
        .await
    }

    /// Notes how far a job is and holds the claim for longer. A claim that was lost and a job that was called off are told
    /// apart: what is the job's belongs to another worker after the one, and to this one until the end after the other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_progress(&self, job: &Claimed, done: i64, total: Option<i64>, hold: TimeDelta) -> Result<Claim> {
        let (id, attempt, until) = (job.id, job.attempt, self.now() + hold);
        self.writing(move |conn| {
            let mut note = Sql::new("UPDATE job SET stalls = CASE WHEN done_count < ");
            note.bind(done).push(" THEN 0 ELSE stalls END, done_count = ").bind(done);
            note.push(", total_count = ").bind_maybe(total).push(", locked_until = ").bind(until);
            if claimed(&mut note, id, attempt).execute_in(conn)? == 0 {
                return Ok(Claim::Lost);
            }
            Ok(if is_cancelled(conn, id)? { Claim::CalledOff } else { Claim::Held })
        })
        .await
    }

    /// Calls a job off: at once while it waits, else as soon as its worker asks. False when it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_job(&self, id: Uuid) -> Result<bool> {
        let now = self.now();
        self.writing(move |conn| order::cancel(conn, id, now)).await
    }

    /// Tells whether somebody called the job off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_job_cancelled(&self, id: Uuid) -> Result<bool> {
        self.reading(move |conn| Ok(is_cancelled(conn, id)?)).await
    }

    /// Removes jobs that ended before this moment; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_jobs(&self, before: Instant) -> Result<usize> {
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM job WHERE finished_at < ");
            Ok(sweep.bind(before).execute_in(conn)?)
        })
        .await
    }
}

fn claimed(sql: &mut Sql, id: Uuid, attempt: i32) -> &mut Sql {
    sql.push(" WHERE state = 'running' AND id = ").bind(id).push(" AND attempts = ").bind(attempt)
}

pub(crate) fn enqueue(conn: &mut Conn, job: &NewJob, by: Option<Uuid>, now: Instant) -> QueryResult<Option<Uuid>> {
    let id = Uuid::now_v7();
    let mut insert = Sql::new(
        "INSERT INTO job (id, kind, payload, state, run_at, attempts, unique_key, done_count, cancel_requested, \
         created_by, created_at) VALUES (",
    );
    insert.bind(id).push(", ").bind(job.kind).push(", ").bind(Json(job.payload.clone())).push(", 'ready', ");
    insert.bind(job.run_at).push(", 0, ").bind_maybe(job.unique_key.as_deref()).push(", 0, FALSE, ");
    insert.bind_maybe(by).push(", ").bind(now);
    insert.push(") ON CONFLICT (unique_key) WHERE state IN ('ready', 'running') DO NOTHING");
    Ok((insert.execute_in(conn)? > 0).then_some(id))
}

fn is_anything_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    let mut due = Sql::new("SELECT EXISTS (SELECT 1 FROM job WHERE state = 'ready' AND run_at <= ");
    due.bind(now)
        .push(") OR EXISTS (SELECT 1 FROM job WHERE state = 'running' AND locked_until < ")
        .bind(now)
        .push(")");
    Ok(due.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
}

/// Gives back the jobs of workers that died, or gives up those that took several workers with them.
fn recover(conn: &mut Conn, now: Instant) -> Result<()> {
    let mut lost = Sql::new("UPDATE job SET last_error = ");
    lost.bind(WORKER_LOST)
        .push(", locked_until = NULL, state = CASE WHEN cancel_requested THEN 'cancelled' WHEN stalls >= ")
        .bind(MOST_STALLS);
    lost.push(" THEN 'failed' ELSE 'ready' END, finished_at = CASE WHEN cancel_requested OR stalls >= ");
    lost.bind(MOST_STALLS).push(" THEN ").append(moment(conn, now)).push(" ELSE finished_at END");
    lost.push(" WHERE state = 'running' AND locked_until < ").bind(now).push(" RETURNING state, payload");
    let ended: Vec<(String, Json)> = lost.typed::<(st::Text, sql::JsonDoc)>().load(conn)?;
    for (state, payload) in ended {
        match JobState::parse(&state) {
            None | Some(JobState::Ready) => {}
            Some(state) => run::settle(conn, &payload.0, state, Some(WORKER_LOST), now)?,
        }
    }
    Ok(())
}

/// A moment whose type PostgreSQL cannot tell from where it stands.
fn moment(conn: &Conn, at: Instant) -> Sql {
    let mut sql = Sql::default();
    if conn.is_postgres() {
        sql.push("CAST(").bind(at).push(" AS timestamptz)");
    } else {
        sql.bind(at);
    }
    sql
}

fn claim(conn: &mut Conn, most: u32, now: Instant, until: Instant) -> Result<Vec<Claimed>> {
    let skip_locked = conn.for_update_skip_locked();
    let mut take =
        Sql::new("UPDATE job SET state = 'running', attempts = attempts + 1, stalls = stalls + 1, locked_until = ");
    take.bind(until).push(" WHERE id IN (SELECT id FROM job WHERE state = 'ready' AND run_at <= ").bind(now);
    take.push(&format!(" ORDER BY run_at, id LIMIT {most}{skip_locked}) "));
    take.push("RETURNING id, kind, payload, attempts, done_count");
    type Types = (sql::Guid, st::Text, sql::JsonDoc, st::Integer, st::BigInt);
    let rows: Vec<(Key, String, Json, i32, i64)> = take.typed::<Types>().load(conn)?;
    let claimed = |(id, kind, payload, attempt, done_count): (Key, String, Json, i32, i64)| Claimed {
        id: id.0,
        kind,
        payload: payload.0,
        attempt,
        done_count,
    };
    Ok(rows.into_iter().map(claimed).collect())
}

fn is_cancelled(conn: &mut Conn, id: Uuid) -> QueryResult<bool> {
    let mut find = Sql::new("SELECT cancel_requested FROM job WHERE id = ");
    find.bind(id);
    Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(conn).optional()?.is_some_and(|row| row.0))
}

fn wait_after(stalls: i32) -> TimeDelta {
    let times = 4_i32.saturating_pow(stalls.saturating_sub(1).clamp(0, 10).unsigned_abs());
    FIRST_WAIT.checked_mul(times).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}
