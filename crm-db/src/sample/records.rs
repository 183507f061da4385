//! The records of the sample company, and what else in the database holds on to them.

use std::collections::BTreeMap;

use crm_domain::entity::Entity;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::sample::{CAUSE, number};
use crate::statement::Sql;
use crate::tx::{Reader, Tx};

/// Why a record of the sample company was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SampleDataKept)]
pub enum Kept {
    /// Somebody changed it.
    Changed,
    /// Something that is not of the sample company, or was kept itself, hangs on it.
    InUse,
}

impl Kept {
    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kept::Changed => "changed",
            Kept::InUse => "in_use",
        }
    }
}

/// How many records of a kind were kept for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SampleDataKeptCount)]
pub struct KeptCount {
    /// The kind of record.
    pub entity: Entity,
    /// Why they were kept.
    pub reason: Kept,
    /// How many.
    pub count: i64,
}

/// A record of the sample company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleRecord {
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub id: Uuid,
    /// The version it was made in.
    pub version: i32,
}

impl Reader<'_> {
    /// Returns how many records of each kind are of the sample company, those an earlier removal kept aside.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sample_counts(&mut self) -> Result<BTreeMap<Entity, i64>> {
        let find = Sql::new("SELECT entity, count(*) FROM sample_record WHERE kept IS NULL GROUP BY entity");
        let rows: Vec<(String, i64)> = find.typed::<(st::Text, st::BigInt)>().load(self.conn)?;
        Ok(rows.into_iter().filter_map(|(word, count)| Some((Entity::parse(&word)?, count))).collect())
    }

    /// Returns how many records were kept, by kind and reason.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sample_kept(&mut self) -> Result<Vec<KeptCount>> {
        let find = Sql::new(
            "SELECT entity, kept, count(*) FROM sample_record WHERE kept IS NOT NULL GROUP BY entity, kept \
             ORDER BY entity, kept",
        );
        let rows: Vec<(String, String, i64)> = find.typed::<(st::Text, st::Text, st::BigInt)>().load(self.conn)?;
        let reason = |word: &str| if word == Kept::Changed.as_str() { Kept::Changed } else { Kept::InUse };
        let count = |(word, kept, count): (String, String, i64)| {
            Some(KeptCount { entity: Entity::parse(&word)?, reason: reason(&kept), count })
        };
        Ok(rows.into_iter().filter_map(count).collect())
    }

    /// Returns the records that the steps of making this sample company made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sample_steps(&mut self, sample: Uuid) -> Result<Vec<(usize, Uuid)>> {
        let mut find = Sql::new("SELECT step, record_id FROM sample_record WHERE sample_id = ");
        find.bind(sample).push(" ORDER BY step");
        let rows: Vec<(i32, Key)> = find.typed::<(st::Integer, sql::Guid)>().load(self.conn)?;
        Ok(rows.into_iter().filter_map(|(step, key)| Some((usize::try_from(step).ok()?, key.0))).collect())
    }
}

impl Tx<'_> {
    /// Notes that a step of making made this record.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_sample_record(&mut self, sample: Uuid, step: usize, record: SampleRecord) -> Result<()> {
        let mut insert = Sql::new("INSERT INTO sample_record (record_id, sample_id, step, entity, version) VALUES (");
        insert.bind(record.id).push(", ").bind(sample).push(", ").bind(number(step)).push(", ");
        insert.bind(record.entity.as_str()).push(", ").bind(record.version).push(")").execute_in(self.conn)?;
        Ok(())
    }

    /// Returns records to be removed that were not looked at yet: the ones made last first, so that none comes before those
    /// that refer to it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sample_records_to_remove(&mut self, limit: usize) -> Result<Vec<SampleRecord>> {
        let find = Sql::new(format!(
            "SELECT entity, record_id, version FROM sample_record WHERE kept IS NULL \
             ORDER BY sample_id DESC, step DESC LIMIT {limit}"
        ));
        let rows: Vec<(String, Key, i32)> = find.typed::<(st::Text, sql::Guid, st::Integer)>().load(self.conn)?;
        let record = |(word, key, version): (String, Key, i32)| {
            Some(SampleRecord { entity: Entity::parse(&word)?, id: key.0, version })
        };
        Ok(rows.into_iter().filter_map(record).collect())
    }

    /// Forgets that a record is of the sample company, once it is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_sample_record(&mut self, record: Uuid) -> Result<()> {
        let mut delete = Sql::new("DELETE FROM sample_record WHERE record_id = ");
        delete.bind(record).execute_in(self.conn)?;
        Ok(())
    }

    /// Notes why a record stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_sample_record(&mut self, record: Uuid, why: Kept) -> Result<()> {
        let mut update = Sql::new("UPDATE sample_record SET kept = ");
        update.bind(why.as_str()).push(" WHERE record_id = ").bind(record).execute_in(self.conn)?;
        Ok(())
    }

    /// Tells whether something holds on to a record that removing it would silently take from others: a tag on a record, a
    /// team with people, a custom value that names it. All other links are foreign keys, which do not let it go.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_held(&mut self, kind: Entity, record: Uuid) -> Result<bool> {
        let mut find = Sql::new(
            "SELECT EXISTS (SELECT 1 FROM custom_value WHERE field_def_id IN (SELECT id FROM field_def) AND ref_id = ",
        );
        find.bind(record).push(")");
        match kind {
            Entity::Tag => find.push(" OR EXISTS (SELECT 1 FROM record_tag WHERE tag_id = ").bind(record).push(")"),
            Entity::Team => find.push(" OR EXISTS (SELECT 1 FROM team_member WHERE team_id = ").bind(record).push(")"),
            _ => &mut find,
        };
        Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(self.conn)?.0)
    }

    /// Takes a made-up user's name from the events of the sample company; that the CRM itself wrote them stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn disown_sample_events(&mut self, user: Uuid) -> Result<()> {
        let mut update = Sql::new("UPDATE event SET user_id = NULL WHERE user_id = ");
        update.bind(user).push(" AND cause_kind = ").bind(CAUSE).execute_in(self.conn)?;
        Ok(())
    }
}

/// Tells whether records are left, all of which were kept.
pub(super) fn are_left(conn: &mut Conn) -> QueryResult<bool> {
    let find = Sql::new("SELECT EXISTS (SELECT 1 FROM sample_record)");
    Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
}
