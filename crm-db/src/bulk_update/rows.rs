//! The records of a bulk update: which they are, and what became of each.

use crm_domain::bulk_update::Outcome;
use crm_domain::import::Undone;
use crm_domain::invalid::FieldError;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::{Bind, Sql};
use crate::store::Store;

/// Rows written by one statement.
const CHUNK: usize = 200;

/// A record whose turn comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its place among the records.
    pub place: i64,
    /// The record.
    pub record_id: Uuid,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulkUpdateRow)]
pub struct RecordNote {
    /// Its place among the records, from 0.
    pub place: i64,
    /// The record.
    pub record_id: Uuid,
    /// What became of it.
    pub outcome: Outcome,
    /// The record's version afterwards.
    pub version: Option<i32>,
    /// For a changed record what its members were and became.
    #[schema(value_type = Option<Object>)]
    pub changes: Option<serde_json::Value>,
    /// Why it could not be changed.
    pub faults: Vec<FieldError>,
    /// How taking it back ended.
    pub undone: Option<Undone>,
    /// What the record is called, as far as the reader sees it.
    pub record_name: Option<String>,
}

/// Which records are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowFilter {
    /// What became of them; all unless given.
    pub outcome: Option<Outcome>,
    /// How taking them back ended; all unless given.
    pub undone: Option<Undone>,
}

/// A page of records.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BulkUpdateRowPage)]
pub struct RowPage {
    /// The records, in the order in which they were made.
    pub data: Vec<RecordNote>,
    /// Whether there are more.
    pub has_more: bool,
}

type Types = (
    (st::BigInt, sql::Guid, st::Nullable<st::Text>, st::Nullable<st::Integer>),
    (st::Nullable<sql::JsonDoc>, st::Nullable<sql::JsonDoc>, st::Nullable<st::Text>),
);
type Row = ((i64, Key, Option<String>, Option<i32>), (Option<Json>, Option<Json>, Option<String>));
const SELECT: &str = "SELECT place, record_id, outcome, version, changes, faults, undone FROM bulk_update_row \
                      WHERE outcome IS NOT NULL AND bulk_update_id = ";

fn record_note(row: Row) -> Option<RecordNote> {
    let ((place, record_id, outcome, version), (changes, faults, undone)) = row;
    Some(RecordNote {
        place,
        record_id: record_id.0,
        outcome: Outcome::parse(&outcome?)?,
        version,
        changes: changes.map(|json| json.0),
        faults: faults.map(Json::read).unwrap_or_default(),
        undone: undone.as_deref().and_then(Undone::parse),
        record_name: None,
    })
}

pub(super) fn forget(conn: &mut Conn, id: Uuid) -> QueryResult<()> {
    let mut forget = Sql::new("DELETE FROM bulk_update_row WHERE bulk_update_id = ");
    forget.bind(id).execute_in(conn)?;
    Ok(())
}

pub(super) fn add(conn: &mut Conn, id: Uuid, from: i64, records: &[Uuid]) -> QueryResult<()> {
    let mut place = from;
    for chunk in records.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO bulk_update_row (bulk_update_id, place, record_id) VALUES ");
        for (index, record) in chunk.iter().enumerate() {
            insert.push(if index > 0 { ", (" } else { "(" }).bind(id).push(", ").bind(place).push(", ");
            insert.bind(*record).push(")");
            place += 1;
        }
        insert.execute_in(conn)?;
    }
    Ok(())
}

pub(super) fn targets(conn: &mut Conn, id: Uuid, from: i64, limit: usize) -> QueryResult<Vec<Target>> {
    let mut find = Sql::new("SELECT place, record_id FROM bulk_update_row WHERE bulk_update_id = ");
    find.bind(id).push(" AND place >= ").bind(from).push(&format!(" ORDER BY place LIMIT {limit}"));
    let rows: Vec<(i64, Key)> = find.typed::<(st::BigInt, sql::Guid)>().load(conn)?;
    Ok(rows.into_iter().map(|(place, record)| Target { place, record_id: record.0 }).collect())
}

pub(super) fn note(conn: &mut Conn, id: Uuid, notes: &[RecordNote]) -> QueryResult<()> {
    for note in notes {
        let faults = (!note.faults.is_empty()).then(|| Bind::Json(Json::of(&note.faults)));
        let mut update = Sql::new("UPDATE bulk_update_row SET outcome = ");
        update.bind(note.outcome.as_str()).push(", version = ").bind_maybe(note.version);
        update.push(", changes = ").bind_maybe(note.changes.clone().map(Json)).push(", faults = ").bind_maybe(faults);
        update.push(" WHERE bulk_update_id = ").bind(id).push(" AND place = ").bind(note.place);
        update.execute_in(conn)?;
    }
    Ok(())
}

/// The records that were written and not taken back, the last ones first.
pub(super) fn to_undo(conn: &mut Conn, id: Uuid, limit: u32) -> QueryResult<Vec<RecordNote>> {
    let mut find = Sql::new(SELECT);
    find.bind(id).push(" AND undone IS NULL AND outcome IN ('updated', 'deleted') ");
    find.push(&format!("ORDER BY place DESC LIMIT {limit}"));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    Ok(rows.into_iter().filter_map(record_note).collect())
}

impl Store {
    /// Returns what became of records of a bulk update, those that are asked for or all, after a place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bulk_update_rows(
        &self,
        id: Uuid,
        filter: RowFilter,
        after: Option<i64>,
        limit: u32,
    ) -> Result<RowPage> {
        self.reading(move |conn| {
            let mut find = Sql::new(SELECT);
            find.bind(id);
            if let Some(outcome) = filter.outcome {
                find.push(" AND outcome = ").bind(outcome.as_str());
            }
            if let Some(undone) = filter.undone {
                find.push(" AND undone = ").bind(undone.as_str());
            }
            if let Some(place) = after {
                find.push(" AND place > ").bind(place);
            }
            find.push(&format!(" ORDER BY place LIMIT {}", limit + 1));
            let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
            let has_more = rows.len() > limit as usize;
            let data = rows.into_iter().filter_map(record_note).take(limit as usize).collect();
            Ok(RowPage { data, has_more })
        })
        .await
    }
}
