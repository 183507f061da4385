//! Where imports and bulk updates stand: both are begun, called off, taken up again and taken back in the same way.

use std::collections::BTreeMap;

use crm_domain::import::Undone;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::job::JobState;
use crate::statement::Sql;
use crate::store::Store;

/// Where an import or a bulk update stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportState)]
pub enum State {
    /// Not begun.
    Waiting,
    /// On its way.
    Running,
    /// All of it is done.
    Done,
    /// Given up; what was done stays.
    Failed,
    /// Called off; what was done stays.
    Cancelled,
    /// Being taken back.
    Undoing,
    /// Taken back.
    Undone,
}

impl State {
    const ALL: [State; 7] =
        [State::Waiting, State::Running, State::Done, State::Failed, State::Cancelled, State::Undoing, State::Undone];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Undoing => "undoing",
            State::Undone => "undone",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        State::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or(State::Failed)
    }

    /// Tells whether it has ended in a way that can be taken back.
    pub(crate) fn can_undo(self) -> bool {
        matches!(self, State::Done | State::Failed | State::Cancelled)
    }
}

/// Notes where a run of this table stands.
pub(crate) fn set_state(
    conn: &mut Conn,
    table: &'static str,
    id: Uuid,
    state: State,
    error: Option<&str>,
    now: Instant,
) -> QueryResult<()> {
    let mut update = Sql::new(format!("UPDATE {table} SET state = "));
    update.bind(state.as_str()).push(", last_error = ").bind_maybe(error).push(", finished_at = ");
    match state {
        State::Waiting | State::Running | State::Undoing => update.push("NULL"),
        State::Done | State::Failed | State::Cancelled | State::Undone => update.bind(now),
    };
    update.push(" WHERE id = ").bind(id).execute_in(conn)?;
    Ok(())
}

/// How taking a run of this table back ended, and for how many of its rows.
pub(crate) fn undone(conn: &mut Conn, table: &'static str, id: Uuid) -> QueryResult<BTreeMap<Undone, i64>> {
    let mut count =
        Sql::new(format!("SELECT undone, count(*) FROM {table}_row WHERE undone IS NOT NULL AND {table}_id = "));
    count.bind(id).push(" GROUP BY undone");
    let rows: Vec<(String, i64)> = count.typed::<(st::Text, st::BigInt)>().load(conn)?;
    Ok(rows.into_iter().filter_map(|(word, rows)| Some((Undone::parse(&word)?, rows))).collect())
}

impl Store {
    /// Calls a run of this table off: at once while it waits, else as soon as its worker asks.
    pub(crate) async fn cancel_run(&self, table: &'static str, id: Uuid) -> Result<()> {
        let job: Option<Uuid> = self
            .reading(move |conn| {
                let mut find = Sql::new(format!("SELECT job_id FROM {table} WHERE job_id IS NOT NULL AND id = "));
                find.bind(id);
                Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?.map(|row| row.0.0))
            })
            .await?;
        let Some(job) = job else { return Ok(()) };
        self.cancel_job(job).await.map(|_| ())
    }
}

/// Ends what a job belongs to that ended while no worker was there to say so; what has ended stays as it is.
pub(super) fn settle(
    conn: &mut Conn,
    payload: &serde_json::Value,
    ended: JobState,
    error: Option<&str>,
    now: Instant,
) -> Result<()> {
    let import = crate::import::of_payload(payload).map(|id| ("import", id));
    let bulk_update = crate::bulk_update::of_payload(payload).map(|id| ("bulk_update", id));
    let Some((table, id)) = import.or(bulk_update) else { return Ok(()) };
    let state = if ended == JobState::Cancelled { State::Cancelled } else { State::Failed };
    let mut update = Sql::new(format!("UPDATE {table} SET state = "));
    update.bind(state.as_str()).push(", finished_at = ").bind(now).push(", last_error = ").bind_maybe(error);
    update.push(" WHERE state IN ('waiting', 'running', 'undoing') AND id = ").bind(id).execute_in(conn)?;
    Ok(())
}

/// Lets what a job belongs to go on when the job is tried again; false when it cannot, as it was gone on with in another
/// way.
pub(super) fn reopen(conn: &mut Conn, kind: &str, payload: &serde_json::Value, now: Instant) -> Result<bool> {
    Ok(crate::import::reopen(conn, kind, payload, now)? && crate::bulk_update::reopen(conn, kind, payload, now)?)
}
