//! Rows of several tables, written many at a time.

use diesel::QueryResult;

use crate::connection::Conn;
use crate::dialect::NewEntry;
use crate::statement::{Bind, Sql};

/// Most values in one statement; SQLite takes no more than 32,766.
const MOST_VALUES: usize = 15_000;

/// A value of a row.
pub(super) type Cell = Option<Bind>;

/// Makes a cell of a value.
pub(super) fn cell(value: impl Into<Bind>) -> Cell {
    Some(value.into())
}

/// Makes a cell of a value that may be missing.
pub(super) fn maybe(value: Option<impl Into<Bind>>) -> Cell {
    value.map(Into::into)
}

/// Rows for one table.
struct Rows {
    table: &'static str,
    columns: &'static str,
    rows: Vec<Vec<Cell>>,
}

/// Rows for several tables, in the order in which the tables came up first.
#[derive(Default)]
pub(super) struct Load {
    tables: Vec<Rows>,
    entries: Vec<NewEntry>,
}

impl Load {
    /// Adds a row.
    pub fn row(&mut self, table: &'static str, columns: &'static str, row: Vec<Cell>) {
        match self.tables.iter_mut().find(|rows| rows.table == table && rows.columns == columns) {
            Some(rows) => rows.rows.push(row),
            None => self.tables.push(Rows { table, columns, rows: vec![row] }),
        }
    }

    /// Adds a search entry.
    pub fn entry(&mut self, entry: NewEntry) {
        self.entries.push(entry);
    }

    /// Writes everything.
    pub fn write(&self, conn: &mut Conn) -> QueryResult<()> {
        for rows in &self.tables {
            let width = rows.rows.first().map_or(1, |row| row.len().max(1));
            for chunk in rows.rows.chunks(MOST_VALUES / width) {
                let mut insert = Sql::new(format!("INSERT INTO \"{}\" ({}) VALUES ", rows.table, rows.columns));
                for (index, row) in chunk.iter().enumerate() {
                    insert.push(if index > 0 { ", (" } else { "(" });
                    for (place, cell) in row.iter().enumerate() {
                        insert.push(if place > 0 { ", " } else { "" }).bind_maybe(cell.clone());
                    }
                    insert.push(")");
                }
                insert.execute_in(conn)?;
            }
        }
        conn.index_search_bulk(&self.entries)
    }
}
