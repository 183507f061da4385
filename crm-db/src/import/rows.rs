//! What became of the rows of an import: read by people, by lists of the records it touched, and to take it back.

use crm_domain::entity::Entity;
use crm_domain::import::{Outcome, Undone};
use crm_domain::invalid::FieldError;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::statement::{Bind, Sql};
use crate::store::Store;

/// Rows written by one statement.
const CHUNK: usize = 200;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportRow)]
pub struct RowNote {
    /// Its id, which the store gives.
    pub id: Uuid,
    /// Its file in the plan, from 0.
    pub file_index: i32,
    /// Its line in the file, as a spreadsheet counts.
    pub row_number: i32,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether this is a record made on the way, which the row names beside its own.
    pub beside: bool,
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub record_id: Option<Uuid>,
    /// The record's version afterwards.
    pub version: Option<i32>,
    /// For a changed record what its members were and became.
    #[schema(value_type = Option<Object>)]
    pub changes: Option<serde_json::Value>,
    /// Why it failed.
    pub faults: Vec<FieldError>,
    /// The cells of a row that failed.
    pub cells: Vec<String>,
    /// How taking it back ended.
    pub undone: Option<Undone>,
    /// What the record is called, as far as the reader sees it.
    pub record_name: Option<String>,
}

/// Which rows are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowFilter {
    /// What became of them; all unless given.
    pub outcome: Option<Outcome>,
    /// How taking them back ended; all unless given.
    pub undone: Option<Undone>,
}

/// After which row a page begins: a row of the file may have several, so its line alone does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlace {
    /// Its file in the plan, from 0.
    pub file_index: i32,
    /// Its line in the file.
    pub row_number: i32,
    /// Its id.
    pub id: Uuid,
}

impl RowPlace {
    /// Reads the form that clients send: `file_index,row_number,id`.
    ///
    /// # Errors
    /// [`Error::Cursor`] for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, ',');
        let mut next = || parts.next().ok_or(Error::Cursor);
        let mut number = || next()?.parse().map_err(|_| Error::Cursor);
        let (file_index, row_number) = (number()?, number()?);
        Ok(RowPlace { file_index, row_number, id: Uuid::parse_str(next()?).map_err(|_| Error::Cursor)? })
    }
}

impl From<&RowNote> for RowPlace {
    fn from(row: &RowNote) -> Self {
        RowPlace { file_index: row.file_index, row_number: row.row_number, id: row.id }
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ImportRowPage)]
pub struct RowPage {
    /// The rows, in the order of the files.
    pub data: Vec<RowNote>,
    /// Whether there are more.
    pub has_more: bool,
}

type Types = (
    (sql::Guid, st::Integer, st::Integer, st::Text, st::Bool, st::Text, st::Nullable<sql::Guid>),
    (st::Nullable<st::Integer>, st::Nullable<sql::JsonDoc>, st::Nullable<sql::JsonDoc>),
    (st::Nullable<sql::JsonDoc>, st::Nullable<st::Text>),
);
type Row = (
    (Key, i32, i32, String, bool, String, Option<Key>),
    (Option<i32>, Option<Json>, Option<Json>),
    (Option<Json>, Option<String>),
);
const SELECT: &str = "SELECT id, file_index, row_number, outcome, beside, entity, record_id, version, changes, faults, \
                      cells, undone FROM import_row WHERE import_id = ";

fn row_note(row: Row) -> Option<RowNote> {
    let ((id, file_index, row_number, outcome, beside, entity, record_id), (version, changes, faults), (cells, undone)) =
        row;
    Some(RowNote {
        id: id.0,
        file_index,
        row_number,
        outcome: Outcome::parse(&outcome)?,
        beside,
        entity: Entity::parse(&entity)?,
        record_id: record_id.map(|key| key.0),
        version,
        changes: changes.map(|json| json.0),
        faults: faults.map(Json::read).unwrap_or_default(),
        cells: cells.map(Json::read).unwrap_or_default(),
        undone: undone.as_deref().and_then(Undone::parse),
        record_name: None,
    })
}

pub(super) fn insert(conn: &mut Conn, import: Uuid, notes: &[RowNote]) -> QueryResult<()> {
    let text = import.to_string();
    for chunk in notes.chunks(CHUNK) {
        let mut insert = Sql::new(
            "INSERT INTO import_row (id, import_id, file_index, row_number, outcome, beside, entity, record_id, created_in, \
             updated_in, skipped_in, version, changes, faults, cells) VALUES ",
        );
        for (index, note) in chunk.iter().enumerate() {
            let within =
                |outcome: Outcome| (note.outcome == outcome && note.record_id.is_some()).then_some(text.as_str());
            insert.push(if index > 0 { ", (" } else { "(" }).bind(Uuid::now_v7()).push(", ").bind(import).push(", ");
            insert.bind(note.file_index).push(", ").bind(note.row_number).push(", ").bind(note.outcome.as_str());
            insert.push(", ").bind(note.beside).push(", ").bind(note.entity.as_str()).push(", ");
            insert.bind_maybe(note.record_id).push(", ").bind_maybe(within(Outcome::Created)).push(", ");
            insert.bind_maybe(within(Outcome::Updated)).push(", ").bind_maybe(within(Outcome::Skipped)).push(", ");
            insert.bind_maybe(note.version).push(", ").bind_maybe(note.changes.clone().map(Json)).push(", ");
            insert.bind_maybe(some(&note.faults)).push(", ").bind_maybe(some(&note.cells)).push(")");
        }
        insert.execute_in(conn)?;
    }
    Ok(())
}

fn some<T: Serialize>(items: &[T]) -> Option<Bind> {
    (!items.is_empty()).then(|| Bind::Json(Json::of(&items)))
}

/// The rows that wrote a record and were not taken back, the last ones first.
pub(super) fn to_undo(conn: &mut Conn, import: Uuid, limit: u32) -> QueryResult<Vec<RowNote>> {
    let mut find = Sql::new(SELECT);
    find.bind(import).push(" AND undone IS NULL AND outcome IN ('created', 'updated') ORDER BY file_index DESC, ");
    // What a row made on the way goes after the row's own record, which refers to it.
    find.push(&format!("row_number DESC, beside, id DESC LIMIT {limit}"));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    Ok(rows.into_iter().filter_map(row_note).collect())
}

impl Store {
    /// Returns rows of an import, those that are asked for or all, from a place on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_rows(
        &self,
        import: Uuid,
        filter: RowFilter,
        after: Option<RowPlace>,
        limit: u32,
    ) -> Result<RowPage> {
        self.reading(move |conn| {
            let mut find = Sql::new(SELECT);
            find.bind(import);
            if let Some(outcome) = filter.outcome {
                find.push(" AND outcome = ").bind(outcome.as_str());
            }
            if let Some(undone) = filter.undone {
                find.push(" AND undone = ").bind(undone.as_str());
            }
            if let Some(place) = after {
                find.push(" AND (file_index, row_number, id) > (").bind(place.file_index).push(", ");
                find.bind(place.row_number).push(", ").bind(place.id).push(")");
            }
            find.push(&format!(" ORDER BY file_index, row_number, id LIMIT {}", limit + 1));
            let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
            let has_more = rows.len() > limit as usize;
            let data = rows.into_iter().filter_map(row_note).take(limit as usize).collect();
            Ok(RowPage { data, has_more })
        })
        .await
    }
}
