//! Imports in the database: uploaded files, how far an import is, and what became of each row. The rows themselves are
//! written through [`crate::tx::Tx`] like anything else; what stands here is noted in the same transaction.

use std::collections::{BTreeMap, HashMap};

use crm_domain::id::Id;
use crm_domain::import::{Counts, Plan, Undone};
use crm_domain::policy::ActorKind;
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::job::{NewJob, set_state, undone};
use crate::statement::Sql;
use crate::store::Store;
use crate::stored::Related;
use crate::tx::Tx;

mod find;
mod rows;

pub use crate::import::rows::{RowFilter, RowNote, RowPage, RowPlace};
pub use crate::job::State;

/// The kind of job that runs imports.
pub const JOB: &str = "import";
/// The kind of job that takes imports back.
pub const UNDO_JOB: &str = "import_undo";

/// The next row to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Its file in the plan, from 0.
    pub file: usize,
    /// Its place in the file, from 0.
    pub row: usize,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Import {
    /// Its id.
    pub id: Uuid,
    /// When it was asked for.
    pub created_at: Instant,
    /// The user who asked for it.
    pub created_by: Id<User>,
    /// The API key it was asked for with.
    #[serde(skip)]
    pub api_key_id: Option<Uuid>,
    /// Its name, for people.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// Whether it only tries what would happen, and writes nothing.
    pub trial: bool,
    /// What is imported and how.
    pub plan: Plan,
    /// How far it is and what became of the rows.
    pub counts: Counts,
    /// The next row to be done.
    #[serde(skip)]
    pub place: Place,
    /// What went wrong as a whole.
    pub last_error: Option<String>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// For an import that is or was taken back: how that ended, and for how many rows.
    pub undone: BTreeMap<Undone, i64>,
}

type Types = (
    (sql::Guid, sql::Instant, sql::Guid, st::Nullable<sql::Guid>, st::Text, st::Text, st::Bool),
    (sql::JsonDoc, sql::JsonDoc, sql::JsonDoc, st::Nullable<st::Text>, st::Nullable<sql::Instant>),
);
type Row = ((Key, Moment, Key, Option<Key>, String, String, bool), (Json, Json, Json, Option<String>, Option<Moment>));
const SELECT: &str = "SELECT id, created_at, created_by, api_key_id, name, state, trial, plan, counts, place, last_error, \
                      finished_at FROM import";

fn import(row: Row) -> Result<Import> {
    let ((id, created_at, created_by, api_key_id, name, state, trial), (plan, counts, place, last_error, finished_at)) =
        row;
    let plan =
        serde_json::from_value(plan.0).map_err(|error| Error::Broken(format!("a plan is unreadable: {error}")))?;
    Ok(Import {
        id: id.0,
        created_at: created_at.into(),
        created_by: created_by.into(),
        api_key_id: api_key_id.map(|key| key.0),
        name,
        state: State::parse(&state),
        trial,
        plan,
        counts: serde_json::from_value(counts.0).unwrap_or_default(),
        place: serde_json::from_value(place.0).unwrap_or_default(),
        last_error,
        finished_at: finished_at.map(Instant::from),
        undone: BTreeMap::new(),
    })
}

impl Store {
    /// Keeps an uploaded file and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_import_file(&self, name: String, content: Vec<u8>, by: Id<User>) -> Result<Uuid> {
        let now = self.now();
        self.writing(move |conn| {
            let id = Uuid::now_v7();
            let mut insert = Sql::new("INSERT INTO import_file (id, created_at, created_by, name, content) VALUES (");
            insert.bind(id).push(", ").bind(now).push(", ").bind(by.uuid()).push(", ").bind(name.as_str());
            insert.push(", ").bind(content.clone()).push(")").execute_in(conn)?;
            Ok(id)
        })
        .await
    }

    /// Returns name and content of a file that this user uploaded; with nobody named, of any.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_file(&self, id: Uuid, by: Option<Id<User>>) -> Result<(String, Vec<u8>)> {
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT name, content FROM import_file WHERE id = ");
            find.bind(id);
            if let Some(by) = by {
                find.push(" AND created_by = ").bind(by.uuid());
            }
            let found = find.typed::<(st::Text, st::Binary)>().get_result::<(String, Vec<u8>)>(conn).optional()?;
            found.ok_or(Error::NotFound)
        })
        .await
    }

    /// Tells whether this user uploaded such a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_import_file(&self, id: Uuid, by: Id<User>) -> Result<bool> {
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT id FROM import_file WHERE id = ");
            find.bind(id).push(" AND created_by = ").bind(by.uuid());
            Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?.is_some())
        })
        .await
    }

    /// Removes files that were uploaded before this moment and that no import still has to read; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_import_files(&self, before: Instant) -> Result<usize> {
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM import_file WHERE created_at < ");
            sweep.bind(before).push(" AND NOT EXISTS (SELECT 1 FROM import WHERE state IN ('waiting', 'running'))");
            Ok(sweep.execute_in(conn)?)
        })
        .await
    }

    /// Returns an import; who may see it is the caller's to check.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import(&self, id: Uuid) -> Result<Import> {
        self.reading(move |conn| find(conn, id)).await
    }

    /// Returns the latest imports, of this user alone or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn imports(&self, by: Option<Id<User>>, limit: u32) -> Result<Vec<Import>> {
        self.reading(move |conn| {
            let mut find = Sql::new(SELECT);
            if let Some(by) = by {
                find.push(" WHERE created_by = ").bind(by.uuid());
            }
            find.push(&format!(" ORDER BY created_at DESC, id DESC LIMIT {limit}"));
            let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
            rows.into_iter().map(import).collect()
        })
        .await
    }

    /// Notes where an import stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_import_state(&self, id: Uuid, state: State, error: Option<String>) -> Result<()> {
        let now = self.now();
        self.writing(move |conn| Ok(set_state(conn, "import", id, state, error.as_deref(), now)?)).await
    }

    /// Calls an import off: at once while it waits, else as soon as its worker asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_import(&self, id: Uuid) -> Result<()> {
        self.cancel_run("import", id).await
    }
}

impl Tx<'_> {
    /// Begins an import: it is run by a job that is enqueued here, unless the caller runs it.
    ///
    /// # Errors
    /// [`Error::Denied`] without a user behind the actor.
    pub fn begin_import(&mut self, plan: &Plan, trial: bool, queued: bool) -> Result<Import> {
        let by = self.actor().user_id.ok_or(Error::Denied)?;
        let (id, now) = (Uuid::now_v7(), self.now());
        let key = self.actor().credential_id.filter(|_| self.actor().kind == ActorKind::ApiKey);
        let job = NewJob {
            kind: JOB,
            payload: serde_json::json!({"import_id": id}),
            run_at: now,
            unique_key: Some(format!("import {id}")),
        };
        let job_id = if queued { self.enqueue(&job)? } else { None };
        let mut insert = Sql::new(
            "INSERT INTO import (id, created_at, created_by, api_key_id, name, state, trial, plan, counts, place, job_id) \
             VALUES (",
        );
        insert.bind(id).push(", ").bind(now).push(", ").bind(by.uuid()).push(", ").bind_maybe(key).push(", ");
        insert.bind(plan.name.as_str()).push(", 'waiting', ").bind(trial).push(", ").bind(Json::of(plan)).push(", ");
        insert.bind(Json::of(&Counts::default())).push(", ").bind(Json::of(&Place::default())).push(", ");
        insert.bind_maybe(job_id).push(")").execute_in(self.conn)?;
        find(self.conn, id)
    }

    /// Begins to take an import back, by a job that is enqueued here.
    ///
    /// # Errors
    /// [`Error::Conflict`] unless it has ended and was no trial.
    pub fn begin_undo(&mut self, id: Uuid) -> Result<Import> {
        let found = find(self.conn, id)?;
        if found.trial || !found.state.can_undo() {
            return Err(Error::conflict("not_undoable", None, "only an import that has ended can be taken back"));
        }
        let now = self.now();
        let job = NewJob {
            kind: UNDO_JOB,
            payload: serde_json::json!({"import_id": id}),
            run_at: now,
            unique_key: Some(format!("import {id}")),
        };
        self.enqueue(&job)?;
        set_state(self.conn, "import", id, State::Undoing, None, now)?;
        find(self.conn, id)
    }

    /// Returns the next row to be done, which nobody else moves on from until the transaction ends.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn hold_import(&mut self, id: Uuid) -> Result<Place> {
        let mut find = Sql::new("SELECT place FROM import WHERE id = ");
        find.bind(id).push(self.conn.for_update());
        let found = find.typed::<(sql::JsonDoc,)>().get_result::<(Json,)>(self.conn).optional()?;
        let (place,) = found.ok_or(Error::NotFound)?;
        Ok(serde_json::from_value(place.0).unwrap_or_default())
    }

    /// Notes what became of these rows and which one is next, in the transaction that wrote them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_import_rows(&mut self, id: Uuid, notes: &[RowNote], counts: Counts, place: Place) -> Result<()> {
        Ok(note(self.conn, id, notes, counts, place)?)
    }

    /// Returns the rows of an import that wrote records and were not taken back, the last ones first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rows_to_undo(&mut self, id: Uuid, limit: u32) -> Result<Vec<RowNote>> {
        Ok(rows::to_undo(self.conn, id, limit)?)
    }

    /// Returns the version up to which a record was written by this import alone since the given one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn imported_version(&mut self, record: Uuid, since: i32) -> Result<i32> {
        let cause = self.actor().cause.clone();
        crate::event_log::version_of_cause(self.conn, record, since, &cause)
    }

    /// Notes how taking back a row ended.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_undone(&mut self, row: Uuid, how: Undone) -> Result<()> {
        let mut update = Sql::new("UPDATE import_row SET created_in = NULL, updated_in = NULL, undone = ");
        update.bind(how.as_str()).push(" WHERE id = ").bind(row).execute_in(self.conn)?;
        Ok(())
    }
}

/// Returns the filter by the import that made, changed or left alone a record.
pub(crate) fn related(name: &str) -> Option<Related> {
    let value = match name {
        "created_in" => "created_in",
        "updated_in" => "updated_in",
        "skipped_in" => "skipped_in",
        _ => return None,
    };
    Some(Related::new("import_row", "record_id", value))
}

/// Returns the import that a job with this payload belongs to.
pub(crate) fn of_payload(payload: &serde_json::Value) -> Option<Uuid> {
    payload.get("import_id").and_then(serde_json::Value::as_str).and_then(|id| Uuid::parse_str(id).ok())
}

/// Returns the import that an event is part of.
pub(crate) fn of_cause(kind: &str, id: Option<&str>) -> Option<Uuid> {
    id.filter(|_| kind == "import").and_then(|id| Uuid::parse_str(id).ok())
}

/// Returns what imports are called.
pub(crate) fn names(conn: &mut Conn, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT id, name FROM import WHERE ");
    find.append(conn.is_among("id", ids.into_iter().map(Key)));
    let rows: Vec<(Key, String)> = find.typed::<(sql::Guid, st::Text)>().load(conn)?;
    Ok(rows.into_iter().map(|(key, name)| (key.0, name)).collect())
}

/// Lets the import of a job go on that is tried again; false when it cannot, as it was gone on with in another way.
pub(crate) fn reopen(conn: &mut Conn, kind: &str, payload: &serde_json::Value, now: Instant) -> Result<bool> {
    let Some(id) = of_payload(payload) else { return Ok(true) };
    let found = find(conn, id)?;
    if !matches!(found.state, State::Failed | State::Cancelled) {
        return Ok(false);
    }
    let state = match (kind, found.counts.done) {
        (UNDO_JOB, _) => State::Undoing,
        // What was taken back in part is not to be imported in part.
        _ if !undone(conn, "import", id)?.is_empty() => return Ok(false),
        (_, 0) => State::Waiting,
        _ => State::Running,
    };
    set_state(conn, "import", id, state, None, now)?;
    Ok(true)
}

fn find(conn: &mut Conn, id: Uuid) -> Result<Import> {
    let mut find = Sql::new(SELECT);
    find.push(" WHERE id = ").bind(id);
    let row: Option<Row> = find.typed::<Types>().get_result(conn).optional()?;
    let mut found = import(row.ok_or(Error::NotFound)?)?;
    if matches!(found.state, State::Undoing | State::Undone) {
        found.undone = undone(conn, "import", id)?;
    }
    Ok(found)
}

fn note(conn: &mut Conn, id: Uuid, notes: &[RowNote], counts: Counts, place: Place) -> QueryResult<()> {
    rows::insert(conn, id, notes)?;
    let mut update = Sql::new("UPDATE import SET state = 'running', counts = ");
    update.bind(Json::of(&counts)).push(", place = ").bind(Json::of(&place)).push(" WHERE id = ").bind(id);
    update.execute_in(conn)?;
    Ok(())
}
