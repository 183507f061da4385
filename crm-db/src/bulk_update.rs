//! Bulk updates in the database: what was asked for, which records it is about, how far it is, and what became of each.
//! The records themselves are written through [`crate::tx::Tx`] like anything else; what stands here is noted in the same
//! transaction.

use std::collections::{BTreeMap, HashMap};

use crm_domain::bulk_update::{Counts, Plan};
use crm_domain::id::Id;
use crm_domain::import::Undone;
use crm_domain::policy::ActorKind;
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::job::{NewJob, State, set_state, undone};
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Tx;

mod rows;

pub use crate::bulk_update::rows::{RecordNote, RowFilter, RowPage, Target};

/// The kind of job that runs bulk updates.
pub const JOB: &str = "bulk_update";
/// The kind of job that takes bulk updates back.
pub const UNDO_JOB: &str = "bulk_update_undo";

/// A change of all records that a filter names.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BulkUpdate {
    /// Its id.
    pub id: Uuid,
    /// Its number, by which people know it.
    pub number: i64,
    /// When it was asked for.
    pub created_at: Instant,
    /// The user who asked for it.
    pub created_by: Id<User>,
    /// The API key it was asked for with.
    #[serde(skip)]
    pub api_key_id: Option<Uuid>,
    /// Which records are meant and what is done to each.
    pub plan: Plan,
    /// How many records it was agreed to be about.
    pub expected_count: i64,
    /// Where it stands.
    pub state: State,
    /// How far it is and what became of the records.
    pub counts: Counts,
    /// Whether it is known which records it is about.
    #[serde(skip)]
    pub collected: bool,
    /// The place of the next record.
    #[serde(skip)]
    pub place: i64,
    /// What went wrong as a whole.
    pub last_error: Option<String>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// For one that is or was taken back: how that ended, and for how many records.
    pub undone: BTreeMap<Undone, i64>,
}

type Types = (
    (sql::Guid, st::BigInt, sql::Instant, sql::Guid, st::Nullable<sql::Guid>, sql::JsonDoc, st::BigInt),
    (st::Text, sql::JsonDoc, st::Bool, st::BigInt, st::Nullable<st::Text>, st::Nullable<sql::Instant>),
);
type Row = ((Key, i64, Moment, Key, Option<Key>, Json, i64), (String, Json, bool, i64, Option<String>, Option<Moment>));
const SELECT: &str = "SELECT id, number, created_at, created_by, api_key_id, plan, expected_count, state, counts, \
                      collected, place, last_error, finished_at FROM bulk_update";

fn bulk_update(row: Row) -> Result<BulkUpdate> {
    let ((id, number, created_at, created_by, api_key_id, plan, expected_count), rest) = row;
    let (state, counts, collected, place, last_error, finished_at) = rest;
    let plan =
        serde_json::from_value(plan.0).map_err(|error| Error::Broken(format!("a plan is unreadable: {error}")))?;
    Ok(BulkUpdate {
        id: id.0,
        number,
        created_at: created_at.into(),
        created_by: created_by.into(),
        api_key_id: api_key_id.map(|key| key.0),
        plan,
        expected_count,
        state: State::parse(&state),
        counts: serde_json::from_value(counts.0).unwrap_or_default(),
        collected,
        place,
        last_error,
        finished_at: finished_at.map(Instant::from),
        undone: BTreeMap::new(),
    })
}

impl Store {
    /// Returns a bulk update; who may see it is the caller's to check.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn bulk_update(&self, id: Uuid) -> Result<BulkUpdate> {
        self.reading(move |conn| find(conn, id)).await
    }

    /// Returns the latest bulk updates, of this user alone or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bulk_updates(&self, by: Option<Id<User>>, limit: u32) -> Result<Vec<BulkUpdate>> {
        self.reading(move |conn| {
            let mut find = Sql::new(SELECT);
            if let Some(by) = by {
                find.push(" WHERE created_by = ").bind(by.uuid());
            }
            find.push(&format!(" ORDER BY created_at DESC, id DESC LIMIT {limit}"));
            let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
            rows.into_iter().map(bulk_update).collect()
        })
        .await
    }

    /// Notes where a bulk update stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_bulk_update_state(&self, id: Uuid, state: State, error: Option<String>) -> Result<()> {
        let now = self.now();
        self.writing(move |conn| Ok(set_state(conn, "bulk_update", id, state, error.as_deref(), now)?)).await
    }

    /// Calls a bulk update off: at once while it waits, else as soon as its worker asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_bulk_update(&self, id: Uuid) -> Result<()> {
        self.cancel_run("bulk_update", id).await
    }
}

impl Tx<'_> {
    /// Begins a bulk update, which is run by a job that is enqueued here.
    ///
    /// # Errors
    /// [`Error::Denied`] without a user behind the actor.
    pub fn begin_bulk_update(&mut self, plan: &Plan, expected_count: i64) -> Result<BulkUpdate> {
        let by = self.actor().user_id.ok_or(Error::Denied)?;
        let (id, now) = (Uuid::now_v7(), self.now());
        let key = self.actor().credential_id.filter(|_| self.actor().kind == ActorKind::ApiKey);
        let number = next_number(self.conn)?;
        let job_id = self.enqueue(&job(JOB, id, now))?;
        let mut insert = Sql::new(
            "INSERT INTO bulk_update (id, number, created_at, created_by, api_key_id, plan, expected_count, state, counts, \
             collected, place, job_id) VALUES (",
        );
        insert.bind(id).push(", ").bind(number).push(", ").bind(now).push(", ").bind(by.uuid()).push(", ");
        insert.bind_maybe(key).push(", ").bind(Json::of(plan)).push(", ").bind(expected_count).push(", 'waiting', ");
        insert.bind(Json::of(&Counts::default())).push(", FALSE, 0, ").bind_maybe(job_id).push(")");
        insert.execute_in(self.conn)?;
        find(self.conn, id)
    }

    /// Begins to take a bulk update back, by a job that is enqueued here.
    ///
    /// # Errors
    /// [`Error::Conflict`] unless it has ended.
    pub fn begin_bulk_update_undo(&mut self, id: Uuid) -> Result<BulkUpdate> {
        let found = find(self.conn, id)?;
        if !found.state.can_undo() {
            let detail = "only a bulk update that has ended can be taken back";
            return Err(Error::conflict("not_undoable", None, detail));
        }
        let now = self.now();
        let job_id = self.enqueue(&job(UNDO_JOB, id, now))?;
        let mut update = Sql::new("UPDATE bulk_update SET job_id = ");
        update.bind_maybe(job_id).push(" WHERE id = ").bind(id).execute_in(self.conn)?;
        set_state(self.conn, "bulk_update", id, State::Undoing, None, now)?;
        find(self.conn, id)
    }

    /// Returns the bulk update as it stands, which nobody else moves on until the transaction ends.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn hold_bulk_update(&mut self, id: Uuid) -> Result<BulkUpdate> {
        let mut find = Sql::new(SELECT);
        find.push(" WHERE id = ").bind(id).push(self.conn.for_update());
        let row: Option<Row> = find.typed::<Types>().get_result(self.conn).optional()?;
        bulk_update(row.ok_or(Error::NotFound)?)
    }

    /// Forgets which records a bulk update is about, to look for them anew.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_bulk_update_targets(&mut self, id: Uuid) -> Result<()> {
        Ok(rows::forget(self.conn, id)?)
    }

    /// Notes that a bulk update is about these records as well, which stand from this place on; with the last of them it
    /// is known which records it is about.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_bulk_update_targets(&mut self, id: Uuid, from: i64, records: &[Uuid], last: bool) -> Result<()> {
        rows::add(self.conn, id, from, records)?;
        let total = from + i64::try_from(records.len()).unwrap_or(0);
        let counts = Counts { total, ..Counts::default() };
        let mut update = Sql::new("UPDATE bulk_update SET counts = ");
        update.bind(Json::of(&counts)).push(", collected = ").bind(last);
        update.push(" WHERE id = ").bind(id).execute_in(self.conn)?;
        Ok(())
    }

    /// Returns the records of a bulk update from this place on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn bulk_update_targets(&mut self, id: Uuid, from: i64, limit: usize) -> Result<Vec<Target>> {
        Ok(rows::targets(self.conn, id, from, limit)?)
    }

    /// Notes what became of these records and which one is next, in the transaction that wrote them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_bulk_update(&mut self, id: Uuid, notes: &[RecordNote], counts: Counts, place: i64) -> Result<()> {
        rows::note(self.conn, id, notes)?;
        let mut update = Sql::new("UPDATE bulk_update SET state = 'running', counts = ");
        update.bind(Json::of(&counts)).push(", place = ").bind(place).push(" WHERE id = ").bind(id);
        update.execute_in(self.conn)?;
        Ok(())
    }

    /// Returns the records of a bulk update that it wrote and that were not taken back, the last ones first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn bulk_update_to_undo(&mut self, id: Uuid, limit: u32) -> Result<Vec<RecordNote>> {
        Ok(rows::to_undo(self.conn, id, limit)?)
    }

    /// Notes how taking back a record ended.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_bulk_update_undone(&mut self, id: Uuid, place: i64, how: Undone) -> Result<()> {
        let mut update = Sql::new("UPDATE bulk_update_row SET undone = ");
        update.bind(how.as_str()).push(" WHERE bulk_update_id = ").bind(id).push(" AND place = ").bind(place);
        update.execute_in(self.conn)?;
        Ok(())
    }
}

fn job(kind: &'static str, id: Uuid, now: Instant) -> NewJob {
    let payload = serde_json::json!({"bulk_update_id": id});
    NewJob { kind, payload, run_at: now, unique_key: Some(format!("bulk update {id}")) }
}

/// The company's row is held, so that two that begin at the same moment get two numbers.
fn next_number(conn: &mut Conn) -> Result<i64> {
    let mut hold = Sql::new("SELECT id FROM company ORDER BY id LIMIT 1");
    hold.push(conn.for_update());
    hold.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
    let next = Sql::new("SELECT coalesce(max(number), 0) + 1 FROM bulk_update");
    Ok(next.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?.0)
}

/// Returns the bulk update that a job with this payload belongs to.
pub(crate) fn of_payload(payload: &serde_json::Value) -> Option<Uuid> {
    payload.get("bulk_update_id").and_then(serde_json::Value::as_str).and_then(|id| Uuid::parse_str(id).ok())
}

/// Returns the bulk update that an event is part of.
pub(crate) fn of_cause(kind: &str, id: Option<&str>) -> Option<Uuid> {
    id.filter(|_| kind == JOB).and_then(|id| Uuid::parse_str(id).ok())
}

/// Returns the numbers of bulk updates.
pub(crate) fn numbers(conn: &mut Conn, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, i64>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT id, number FROM bulk_update WHERE ");
    find.append(conn.is_among("id", ids.into_iter().map(Key)));
    let rows: Vec<(Key, i64)> = find.typed::<(sql::Guid, st::BigInt)>().load(conn)?;
    Ok(rows.into_iter().map(|(key, number)| (key.0, number)).collect())
}

/// Lets the bulk update of a job go on that is tried again; false when it cannot, as it was gone on with in another way.
pub(crate) fn reopen(conn: &mut Conn, kind: &str, payload: &serde_json::Value, now: Instant) -> Result<bool> {
    let Some(id) = of_payload(payload) else { return Ok(true) };
    let found = find(conn, id)?;
    if !matches!(found.state, State::Failed | State::Cancelled) {
        return Ok(false);
    }
    let state = match (kind, found.collected) {
        (UNDO_JOB, _) => State::Undoing,
        // What was taken back in part is not to be done in part.
        _ if !undone(conn, "bulk_update", id)?.is_empty() => return Ok(false),
        (_, false) => State::Waiting,
        (_, true) => State::Running,
    };
    set_state(conn, "bulk_update", id, state, None, now)?;
    Ok(true)
}

fn find(conn: &mut Conn, id: Uuid) -> Result<BulkUpdate> {
    let mut find = Sql::new(SELECT);
    find.push(" WHERE id = ").bind(id);
    let row: Option<Row> = find.typed::<Types>().get_result(conn).optional()?;
    let mut found = bulk_update(row.ok_or(Error::NotFound)?)?;
    if matches!(found.state, State::Undoing | State::Undone) {
        found.undone = undone(conn, "bulk_update", id)?;
    }
    Ok(found)
}
