//! The way in: an empty database that becomes a copy, or stays empty.

use crate::connection::{Conn, Manager, Url};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::transfer::{Row, Snapshot, Table};

/// Most values in one statement.
const MOST_VALUES: usize = 15_000;
/// Most bytes of values in one statement, unless one row has more.
const MOST_BYTES: usize = 4_000_000;

/// A database that is still empty.
pub struct Target {
    url: Url,
    conn: Conn,
}

impl Target {
    /// Connects to an empty database; a file is made under another name first, so that an unfinished one is never taken for
    /// a whole.
    ///
    /// # Errors
    /// When it cannot be reached or holds anything.
    pub fn open(url: &str) -> Result<Target> {
        let url = Url::parse(url).map_err(Error::Broken)?;
        let full = || Error::Broken("there is a database already: only an empty place is written to".to_owned());
        if url.is_taken() {
            return Err(full());
        }
        let draft = url.draft().map_err(|error| Error::Broken(error.to_string()))?;
        let mut conn = Manager::new(draft, true).establish().map_err(|error| Error::Broken(error.to_string()))?;
        if conn.has_tables()? {
            return Err(full());
        }
        conn.take_all_time()?;
        Ok(Target { url, conn })
    }

    /// Makes tables of the schema with these migrations, lets `act` fill them, brings them to the schema of this version, and
    /// keeps all that if nothing goes wrong. `before` is the last thing to happen before it is kept.
    ///
    /// # Errors
    /// What `act` answers, or when a link leads nowhere; nothing is left then.
    pub fn fill<T>(
        mut self,
        schema: &[String],
        act: impl FnOnce(&mut Filling<'_>) -> Result<T>,
        before: impl FnOnce() -> Result<()>,
    ) -> Result<T> {
        let done = self.conn.filling(|conn| {
            crate::migrate::up_to(conn, schema)?;
            conn.forget_links()?;
            let done = act(&mut Filling { conn })?;
            conn.settle_copy()?;
            crate::migrate::rest(conn)?;
            crate::search::words::complete(conn)?;
            let faults = Snapshot { conn }.findings()?.faults;
            if !faults.is_empty() {
                return Err(Error::Broken(faults.join("; ")));
            }
            before()?;
            Ok(done)
        });
        let Target { url, mut conn } = self;
        match done {
            Ok(done) => {
                conn.end_copy()?;
                drop(conn);
                url.keep_draft().map_err(|error| Error::Broken(error.to_string()))?;
                Ok(done)
            }
            Err(error) => {
                drop(conn);
                url.drop_draft();
                Err(error)
            }
        }
    }
}

/// A database while it is filled.
pub struct Filling<'a> {
    conn: &'a mut Conn,
}

impl Filling<'_> {
    /// Removes what the migrations themselves wrote into a table.
    ///
    /// # Errors
    /// When there is no such table.
    pub fn clear(&mut self, table: &Table) -> Result<()> {
        table.check()?;
        Sql::new(format!("DELETE FROM \"{}\"", table.name)).execute_in(self.conn)?;
        Ok(())
    }

    /// Writes rows; to be called with a few at a time.
    ///
    /// # Errors
    /// When they do not fit into the table.
    pub fn write(&mut self, table: &Table, rows: &[Row]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let mut insert = Sql::new(format!("INSERT INTO \"{}\" ({}) VALUES ", table.name, columns.join(", ")));
        for (index, row) in rows.iter().enumerate() {
            insert.push(if index > 0 { ", (" } else { "(" });
            for (place, value) in row.binds(table).enumerate() {
                insert.push(if place > 0 { ", " } else { "" }).bind_maybe(value);
            }
            insert.push(")");
        }
        insert.execute_in(self.conn)?;
        Ok(())
    }

    /// Reads what was written.
    pub fn snapshot(&mut self) -> Snapshot<'_> {
        Snapshot { conn: self.conn }
    }
}

/// Rows that wait until they are enough for one statement.
pub struct Heap<'a> {
    table: &'a Table,
    rows: Vec<Row>,
    bytes: usize,
}

impl<'a> Heap<'a> {
    /// An empty one.
    pub fn of(table: &'a Table) -> Self {
        Heap { table, rows: Vec::new(), bytes: 0 }
    }

    /// Adds a row, and writes what waits when it is enough.
    ///
    /// # Errors
    /// When the rows do not fit into the table.
    pub fn add(&mut self, row: Row, into: &mut Filling<'_>) -> Result<()> {
        self.bytes += row.weight();
        self.rows.push(row);
        if self.rows.len() * self.table.columns.len() >= MOST_VALUES || self.bytes >= MOST_BYTES {
            self.flush(into)?;
        }
        Ok(())
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// When the rows do not fit into the table.
    pub fn flush(&mut self, into: &mut Filling<'_>) -> Result<()> {
        into.write(self.table, &self.rows)?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}
