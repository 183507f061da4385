//! The backups that servers took, and the jobs that take them. The files stand in a folder of the server; here is what is
//! known of them.

use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::job::{JobInfo, NewJob};
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::{Reader, Tx};

/// The kind of job that takes a backup.
pub const JOB: &str = "backup";
/// The key of the job that waits for the next time by the schedule.
const SCHEDULED: &str = "backup_scheduled";
/// The key of the job that somebody asked for.
const ASKED_FOR: &str = "backup_asked_for";
/// Most backups that are shown; a server keeps as many as it is told to.
const MOST: u32 = 200;

/// A backup that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBackup {
    /// When it was begun.
    pub taken_at: Instant,
    /// Whether the schedule asked for it, and not a person.
    pub scheduled: bool,
    /// Who asked for it.
    pub created_by: Option<Uuid>,
    /// The file in the folder for backups.
    pub file_name: String,
    /// How long the file is.
    pub size_bytes: i64,
    /// How long it took.
    pub duration_ms: i64,
    /// The position of the last event in it.
    pub position: i64,
}

/// A backup that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its id.
    pub id: Uuid,
    /// When it was begun.
    pub taken_at: Instant,
    /// Whether the schedule asked for it, and not a person.
    pub scheduled: bool,
    /// Who asked for it.
    pub created_by: Option<Uuid>,
    /// The file in the folder for backups.
    pub file_name: String,
    /// How long the file is.
    pub size_bytes: i64,
    /// How long it took, without the rehearsal.
    pub duration_ms: i64,
    /// The position of the last event in it.
    pub position: i64,
    /// When a rehearsed restore found everything equal.
    pub verified_at: Option<Instant>,
    /// Why the rehearsed restore failed.
    pub verify_fault: Option<String>,
}

type Types = (
    (sql::Guid, sql::Instant, st::Bool, st::Nullable<sql::Guid>, st::Text),
    (st::BigInt, st::BigInt, st::BigInt, st::Nullable<sql::Instant>, st::Nullable<st::Text>),
);
type Row = ((Key, Moment, bool, Option<Key>, String), (i64, i64, i64, Option<Moment>, Option<String>));

fn backup(row: Row) -> Backup {
    let ((id, taken_at, scheduled, created_by, file_name), rest) = row;
    let (size_bytes, duration_ms, position, verified_at, verify_fault) = rest;
    Backup {
        id: id.0,
        taken_at: taken_at.into(),
        scheduled,
        created_by: created_by.map(|key| key.0),
        file_name,
        size_bytes,
        duration_ms,
        position,
        verified_at: verified_at.map(Instant::from),
        verify_fault,
    }
}

fn list(conn: &mut Conn) -> Result<Vec<Backup>> {
    let find = Sql::new(format!(
        "SELECT id, taken_at, scheduled, created_by, file_name, size_bytes, duration_ms, position, verified_at, verify_fault \
         FROM backup ORDER BY taken_at DESC, id DESC LIMIT {MOST}"
    ));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    Ok(rows.into_iter().map(backup).collect())
}

impl Reader<'_> {
    /// Returns the backups, the newest first; who may see them is the caller's to check.
    ///
    /// # Errors
    /// When the database fails.
    pub fn backups(&mut self) -> Result<Vec<Backup>> {
        list(self.conn)
    }

    /// Returns the job that takes a backup now or took the last one, and the one that waits for its time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn backup_jobs(&mut self) -> Result<(Option<JobInfo>, Option<JobInfo>)> {
        let mut newest = Sql::new("SELECT id FROM job WHERE kind = ");
        newest.bind(JOB).push(" AND (state <> 'ready' OR run_at <= ").bind(self.now());
        newest.push(") ORDER BY created_at DESC, id DESC LIMIT 1");
        let mut waiting = Sql::new("SELECT id FROM job WHERE state = 'ready' AND unique_key = ");
        waiting.bind(SCHEDULED);
        Ok((self.job_of(newest)?, self.job_of(waiting)?))
    }

    fn job_of(&mut self, find: Sql) -> Result<Option<JobInfo>> {
        let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(self.conn).optional()?;
        found.map_or(Ok(None), |(key,)| self.job(key.0))
    }
}

impl Tx<'_> {
    /// Asks for a backup now; returns the job that takes it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one was asked for that is not done yet.
    pub fn ask_for_backup(&mut self) -> Result<JobInfo> {
        let by = self.actor().user_id.map(|user| user.uuid());
        let job = NewJob {
            kind: JOB,
            payload: serde_json::json!({"scheduled": false, "created_by": by}),
            run_at: self.now(),
            unique_key: Some(ASKED_FOR.to_owned()),
        };
        let busy = || Error::conflict("backup_running", None, "a backup that was asked for is not done yet");
        let id = self.enqueue(&job)?.ok_or_else(busy)?;
        self.job(id)?.ok_or(Error::NotFound)
    }
}

impl Store {
    /// Lets a job wait for the next backup by the schedule, or moves the one that waits to another time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schedule_backup(&self, at: Instant) -> Result<()> {
        let job = NewJob {
            kind: JOB,
            payload: serde_json::json!({"scheduled": true}),
            run_at: at,
            unique_key: Some(SCHEDULED.to_owned()),
        };
        if self.enqueue_job(job).await?.is_some() {
            return Ok(());
        }
        self.writing(move |conn| {
            let mut update = Sql::new("UPDATE job SET run_at = ");
            update.bind(at).push(" WHERE state = 'ready' AND attempts = 0 AND run_at <> ").bind(at);
            update.push(" AND unique_key = ").bind(SCHEDULED).execute_in(conn)?;
            Ok(())
        })
        .await
    }

    /// Returns when the last backup was taken that the schedule asked for, or given up or called off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_scheduled_backup(&self) -> Result<Option<Instant>> {
        self.reading(|conn| {
            let taken = list(conn)?.into_iter().find(|backup| backup.scheduled).map(|backup| backup.taken_at);
            let mut ended =
                Sql::new("SELECT max(finished_at) FROM job WHERE state IN ('failed', 'cancelled') AND kind = ");
            ended.bind(JOB).push(" AND unique_key = ").bind(SCHEDULED);
            type Types = (st::Nullable<sql::Instant>,);
            let ended: (Option<Moment>,) = ended.typed::<Types>().get_result(conn)?;
            Ok(taken.max(ended.0.map(Instant::from)))
        })
        .await
    }

    /// Notes a backup that is written, whose restore is still to be rehearsed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_backup(&self, backup: NewBackup) -> Result<Uuid> {
        self.writing(move |conn| {
            let id = Uuid::now_v7();
            let mut insert = Sql::new(
                "INSERT INTO backup (id, taken_at, scheduled, created_by, file_name, size_bytes, duration_ms, position) \
                 VALUES (",
            );
            insert.bind(id).push(", ").bind(backup.taken_at).push(", ").bind(backup.scheduled).push(", ");
            insert.bind_maybe(backup.created_by).push(", ").bind(backup.file_name.as_str()).push(", ");
            insert.bind(backup.size_bytes).push(", ").bind(backup.duration_ms).push(", ").bind(backup.position);
            insert.push(")").execute_in(conn)?;
            Ok(id)
        })
        .await
    }

    /// Notes what the rehearsed restore of a backup came to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_rehearsal(&self, id: Uuid, fault: Option<String>) -> Result<()> {
        let now = self.now();
        self.writing(move |conn| {
            let mut update = Sql::new("UPDATE backup SET verified_at = ");
            update.bind_maybe(fault.is_none().then_some(now)).push(", verify_fault = ");
            update.bind_maybe(fault.as_deref()).push(" WHERE id = ").bind(id).execute_in(conn)?;
            Ok(())
        })
        .await
    }

    /// Returns the backups beyond so many, the oldest ones, without the newest that was verified.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_backups(&self, keep: usize) -> Result<Vec<Backup>> {
        self.reading(move |conn| {
            let all = list(conn)?;
            let sound = all.iter().find(|backup| backup.verified_at.is_some()).map(|backup| backup.id);
            Ok(all.into_iter().skip(keep).filter(|backup| Some(backup.id) != sound).collect())
        })
        .await
    }

    /// Forgets a backup whose file is removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_backup(&self, id: Uuid) -> Result<()> {
        self.writing(move |conn| {
            let mut delete = Sql::new("DELETE FROM backup WHERE id = ");
            delete.bind(id).execute_in(conn)?;
            Ok(())
        })
        .await
    }
}
