//! The sample company in the database: how far it is made or taken away, and which records are of it. The records
//! themselves are written through [`crate::tx::Tx`] like anything else; what stands here is noted in the same transaction.
//!
//! There is one sample company at a time. Who works on it takes its row first, so that of two workers, or of making and
//! removing, each finds what the other left.

use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::{Language, User};
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::job::NewJob;
use crate::statement::Sql;
use crate::tx::{Reader, Tx};

mod records;

pub use crate::sample::records::{Kept, KeptCount, SampleRecord};

/// The kind of job that makes the sample company.
pub const JOB: &str = "sample_data";
/// The kind of job that takes it away.
pub const REMOVAL_JOB: &str = "sample_data_removal";
/// Why events of the sample company happened.
pub const CAUSE: &str = "sample_data";

/// Where the sample company stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SampleDataState)]
pub enum State {
    /// It is being made.
    Making,
    /// It is there.
    Made,
    /// It is being taken away.
    Removing,
    /// It was taken away, or never made.
    Removed,
}

impl State {
    const ALL: [State; 4] = [State::Making, State::Made, State::Removing, State::Removed];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Making => "making",
            State::Made => "made",
            State::Removing => "removing",
            State::Removed => "removed",
        }
    }

    fn parse(word: &str) -> Self {
        State::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or(State::Removed)
    }
}

/// The sample company.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its id; each one that is made has another.
    pub id: Uuid,
    /// When it was asked for; its history is dated around this day.
    pub created_at: Instant,
    /// Who asked for it.
    pub created_by: Id<User>,
    /// The language it speaks.
    pub language: Language,
    /// The time zone its office hours are in (IANA).
    pub time_zone: String,
    /// Where it stands.
    pub state: State,
    /// The next step of making it.
    pub place: usize,
    /// Whether removing it takes records that somebody changed, too.
    pub include_changed: bool,
    /// How many of its records were removed.
    pub removed_count: i64,
    /// The job that makes or removes it, when one does.
    pub job_id: Option<Uuid>,
}

type Types = (
    (sql::Guid, sql::Instant, sql::Guid, st::Text, st::Text, st::Text),
    (st::Integer, st::Bool, st::BigInt, st::Nullable<sql::Guid>),
);
type Row = ((Key, Moment, Key, String, String, String), (i32, bool, i64, Option<Key>));

fn sample(row: Row) -> Sample {
    let ((id, created_at, created_by, language, time_zone, state), (place, include_changed, removed_count, job_id)) =
        row;
    Sample {
        id: id.0,
        created_at: created_at.into(),
        created_by: created_by.into(),
        language: Language::parse(&language).unwrap_or(Language::En),
        time_zone,
        state: State::parse(&state),
        place: usize::try_from(place).unwrap_or(0),
        include_changed,
        removed_count,
        job_id: job_id.map(|key| key.0),
    }
}

fn find(conn: &mut Conn) -> Result<Option<Sample>> {
    let find = Sql::new(
        "SELECT id, created_at, created_by, language, time_zone, state, place, include_changed, removed_count, job_id \
         FROM sample_data",
    );
    let row: Option<Row> = find.typed::<Types>().get_result(conn).optional()?;
    Ok(row.map(sample))
}

fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

impl Reader<'_> {
    /// Returns the sample company as it stands; nothing when none was ever made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sample(&mut self) -> Result<Option<Sample>> {
        find(self.conn)
    }
}

impl Tx<'_> {
    /// Begins to make a sample company for the actor's user, or goes on with one whose worker is gone. A job does it that
    /// is enqueued here, unless the caller does it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is one already; [`Error::Denied`] without a user behind the actor.
    pub fn begin_sample(&mut self, language: Language, queued: bool) -> Result<Sample> {
        let (by, now, zone) = (self.actor().user_id.ok_or(Error::Denied)?, self.now(), self.actor().time_zone.clone());
        let present = || Error::conflict("sample_data_present", None, "the sample company is there already");
        let mut insert = Sql::new(
            "INSERT INTO sample_data (slot, id, created_at, created_by, language, time_zone, state, place, \
             include_changed, removed_count) VALUES (1, ",
        );
        insert.bind(Uuid::now_v7()).push(", ").bind(now).push(", ").bind(by.uuid()).push(", ").bind(language.as_str());
        insert.push(", ").bind(zone.as_str()).push(", 'making', 0, FALSE, 0) ON CONFLICT (slot) DO UPDATE SET ");
        insert.push("id = excluded.id, created_at = excluded.created_at, created_by = excluded.created_by, ");
        insert.push("language = excluded.language, time_zone = excluded.time_zone, state = 'making', place = 0, ");
        insert.push("include_changed = FALSE, removed_count = 0, job_id = NULL WHERE sample_data.state = 'removed'");
        let is_new = insert.execute_in(self.conn)? > 0;
        let found = find(self.conn)?.ok_or_else(present)?;
        let goes_on = found.state == State::Making && !self.is_live(found.job_id)?;
        if !is_new && !goes_on {
            return Err(present());
        }
        self.hand_over(JOB, queued)
    }

    /// Begins to take the sample company away; what is being made stops at its next stretch. Does no more than answer when
    /// that is on its way already.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, nor a record that an earlier removal kept.
    pub fn begin_sample_removal(&mut self, include_changed: bool, queued: bool) -> Result<Sample> {
        let found = find(self.conn)?.ok_or(Error::NotFound)?;
        if found.state == State::Removed && !records::are_left(self.conn)? {
            return Err(Error::NotFound);
        }
        if found.state == State::Removing && found.include_changed >= include_changed && self.is_live(found.job_id)? {
            return Ok(found);
        }
        let mut update = Sql::new("UPDATE sample_data SET state = 'removing', include_changed = ");
        update
            .bind(include_changed)
            .push(", removed_count = CASE WHEN state = 'removed' THEN 0 ELSE removed_count END");
        update.execute_in(self.conn)?;
        // What was kept before may be free by now.
        Sql::new("UPDATE sample_record SET kept = NULL WHERE kept IS NOT NULL").execute_in(self.conn)?;
        self.hand_over(REMOVAL_JOB, queued)
    }

    /// Moves on from one step of making to another; false when somebody else did, or it is no longer to be made, and then
    /// nothing may be written. To be called first in a transaction: until its end nobody else works on it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn advance_sample(&mut self, id: Uuid, from: usize, to: usize, total: usize) -> Result<bool> {
        let state = if to < total { State::Making } else { State::Made };
        let mut update = Sql::new("UPDATE sample_data SET place = ");
        update.bind(number(to)).push(", state = ").bind(state.as_str()).push(" WHERE state = 'making' AND id = ");
        update.bind(id).push(" AND place = ").bind(number(from));
        Ok(update.execute_in(self.conn)? > 0)
    }

    /// Makes sure that the sample company is to be removed, and that nobody else works on it until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub fn hold_sample_removal(&mut self) -> Result<bool> {
        let mut hold = Sql::new("UPDATE sample_data SET state = 'removing' WHERE state = 'removing'");
        Ok(hold.execute_in(self.conn)? > 0)
    }

    /// Notes how many records were removed, and that this was all when nothing is left to look at.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_sample_removal(&mut self, removed: usize, ended: bool) -> Result<()> {
        let mut update = Sql::new("UPDATE sample_data SET removed_count = removed_count + ");
        update.bind(number(removed)).push(", state = ");
        update.bind(if ended { State::Removed } else { State::Removing }.as_str()).execute_in(self.conn)?;
        Ok(())
    }

    /// Gives the work to a job, or to the caller.
    fn hand_over(&mut self, kind: &'static str, queued: bool) -> Result<Sample> {
        let job =
            NewJob { kind, payload: serde_json::Value::Null, run_at: self.now(), unique_key: Some(kind.to_owned()) };
        let job_id = match queued {
            true => self.enqueue(&job)?.map_or_else(|| self.live_job(kind), |id| Ok(Some(id)))?,
            false => None,
        };
        let mut update = Sql::new("UPDATE sample_data SET job_id = ");
        update.bind_maybe(job_id).execute_in(self.conn)?;
        find(self.conn)?.ok_or(Error::NotFound)
    }

    /// Returns the job of this kind that waits or runs already.
    fn live_job(&mut self, kind: &str) -> Result<Option<Uuid>> {
        let mut find = Sql::new("SELECT id FROM job WHERE state IN ('ready', 'running') AND unique_key = ");
        find.bind(kind);
        let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(self.conn).optional()?;
        Ok(found.map(|(key,)| key.0))
    }

    /// Tells whether a job waits or runs.
    fn is_live(&mut self, job: Option<Uuid>) -> Result<bool> {
        let Some(job) = job else { return Ok(false) };
        let mut find = Sql::new("SELECT id FROM job WHERE state IN ('ready', 'running') AND id = ");
        find.bind(job);
        Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(self.conn).optional()?.is_some())
    }
}
