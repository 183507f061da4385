//! Calling jobs off and having them tried again, together with what they belong to.

use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::job::{JobInfo, JobState, MAINTENANCE, run};
use crate::statement::Sql;
use crate::tx::Tx;

impl Tx<'_> {
    /// Calls a job off: at once while it waits, else as soon as its worker asks.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] when it has ended or is upkeep.
    pub fn cancel_job(&mut self, id: Uuid) -> Result<JobInfo> {
        let (job, now) = (self.job(id)?.ok_or(Error::NotFound)?, self.now());
        if !job.can_cancel() || !cancel(self.conn, id, now)? {
            let detail = "only a job that waits or runs can be called off, and upkeep cannot";
            return Err(Error::conflict("job_not_cancellable", None, detail));
        }
        self.job(id)?.ok_or(Error::NotFound)
    }

    /// Puts a job that failed or was called off back into the queue, with all its tries before it; what it had done stays
    /// done.
    ///
    /// The number of attempts goes on, as it is what tells a worker's claim from that of one before it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for any other job, or when its work is on its way or has become another.
    pub fn retry_job(&mut self, id: Uuid) -> Result<JobInfo> {
        let refused = |detail: &str| Error::conflict("job_not_retryable", None, detail);
        let (unique_key, payload) = held(self.conn, id)?.ok_or(Error::NotFound)?;
        let (job, now) = (self.job(id)?.ok_or(Error::NotFound)?, self.now());
        if !job.can_retry() {
            return Err(refused("only a job that failed or was called off can be tried again"));
        }
        if let Some(key) = unique_key
            && is_live(self.conn, &key)?
        {
            return Err(refused("another job does this work already"));
        }
        if !run::reopen(self.conn, &job.kind, &payload, now)? {
            return Err(refused("its work has gone on without this job"));
        }
        let mut again = Sql::new("UPDATE job SET state = 'ready', stalls = 0, cancel_requested = FALSE, run_at = ");
        again.bind(now).push(", last_error = NULL, finished_at = NULL WHERE id = ").bind(id).execute_in(self.conn)?;
        self.job(id)?.ok_or(Error::NotFound)
    }
}

/// Calls a job off, and with one that waits what it belongs to; false when it has ended.
pub(super) fn cancel(conn: &mut Conn, id: Uuid, now: Instant) -> Result<bool> {
    let mut waiting = Sql::new("UPDATE job SET state = 'cancelled', cancel_requested = TRUE, finished_at = ");
    waiting.bind(now).push(" WHERE state = 'ready' AND id = ").bind(id).push(" RETURNING payload");
    let payload = waiting.typed::<(sql::JsonDoc,)>().get_result::<(Json,)>(conn).optional()?;
    if let Some((payload,)) = payload {
        run::settle(conn, &payload.0, JobState::Cancelled, None, now)?;
        return Ok(true);
    }
    let mut running = Sql::new("UPDATE job SET cancel_requested = TRUE WHERE state = 'running' AND id = ");
    Ok(running.bind(id).execute_in(conn)? > 0)
}

/// Returns key and payload of a job, which nobody else changes until the transaction ends.
fn held(conn: &mut Conn, id: Uuid) -> Result<Option<(Option<String>, serde_json::Value)>> {
    let mut find = Sql::new("SELECT unique_key, payload FROM job WHERE id = ");
    find.bind(id).push(conn.for_update());
    type Types = (st::Nullable<st::Text>, sql::JsonDoc);
    let found = find.typed::<Types>().get_result::<(Option<String>, Json)>(conn).optional()?;
    Ok(found.map(|(key, payload)| (key, payload.0)))
}

fn is_live(conn: &mut Conn, key: &str) -> Result<bool> {
    let mut find = Sql::new("SELECT id FROM job WHERE state IN ('ready', 'running') AND unique_key = ");
    find.bind(key);
    Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?.is_some())
}

impl JobInfo {
    /// Tells whether it can be tried again, as far as it knows itself.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, JobState::Failed | JobState::Cancelled) && self.kind != MAINTENANCE
    }

    /// Tells whether it can be called off. Upkeep cannot: nothing would put it into the queue again.
    pub fn can_cancel(&self) -> bool {
        matches!(self.state, JobState::Ready | JobState::Running) && self.kind != MAINTENANCE
    }
}
