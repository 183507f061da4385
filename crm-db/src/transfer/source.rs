//! The way out: one consistent state of a database, table by table.

use diesel::prelude::*;
use diesel::sql_types as st;

use crate::connection::{Conn, Manager, Url};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::store::Store;
use crate::transfer::{Digest, Row, Sum, Table};

/// A database that is only read.
pub struct Source {
    conn: Conn,
}

impl Source {
    /// Connects to a database that has the schema of this version; changes nothing.
    ///
    /// # Errors
    /// When it cannot be reached, is not there, or has another schema.
    pub fn open(url: &str) -> Result<Source> {
        let url = Url::parse(url).map_err(Error::Broken)?;
        if !url.is_there() {
            return Err(Error::Broken("there is no such database".to_owned()));
        }
        let mut conn = Manager::new(url, false).establish().map_err(|error| Error::Broken(error.to_string()))?;
        crate::migrate::require_current(&mut conn)?;
        Ok(Source { conn })
    }

    /// Runs `act` on one state of the database, however long it takes. Whoever writes meanwhile is not kept waiting.
    ///
    /// # Errors
    /// What `act` answers.
    pub fn snapshot<T>(&mut self, act: impl FnOnce(&mut Snapshot<'_>) -> Result<T>) -> Result<T> {
        self.conn.take_all_time()?;
        self.conn.reading(|conn| act(&mut Snapshot { conn }))
    }
}

impl Store {
    /// Connects once more, for a snapshot that takes longer than a request may.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn source(&self) -> Result<Source> {
        Source::open(self.url())
    }
}

/// One state of a database.
pub struct Snapshot<'a> {
    pub(super) conn: &'a mut Conn,
}

impl Snapshot<'_> {
    /// Returns the versions of the migrations it has, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn schema(&mut self) -> Result<Vec<String>> {
        crate::migrate::applied(self.conn)
    }

    /// Returns what kind of database it is.
    pub fn database(&self) -> &'static str {
        self.conn.name()
    }

    /// Returns the position of the last event that has one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn position(&mut self) -> Result<i64> {
        let last = Sql::new("SELECT COALESCE(max(position), 0) FROM event");
        Ok(last.typed::<(st::BigInt,)>().get_result::<(i64,)>(self.conn)?.0)
    }

    /// Returns a value that the CRM keeps about the database.
    ///
    /// # Errors
    /// When the database fails.
    pub fn meta(&mut self, key: &str) -> Result<Option<String>> {
        let mut find = Sql::new("SELECT value FROM meta WHERE key = ");
        find.bind(key);
        Ok(find.typed::<(st::Text,)>().get_result::<(String,)>(self.conn).optional()?.map(|row| row.0))
    }

    /// Counts the rows of a table.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(&mut self, table: &Table) -> Result<u64> {
        let count = Sql::new(format!("SELECT count(*) FROM \"{}\"", table.name));
        let found: (i64,) = count.typed::<(st::BigInt,)>().get_result(self.conn)?;
        Ok(u64::try_from(found.0).unwrap_or(0))
    }

    /// Gives every row of a table to `take`, in the order of its key, one at a time.
    ///
    /// # Errors
    /// What `take` answers, or when a row holds what its column cannot.
    pub fn rows(&mut self, table: &Table, mut take: impl FnMut(Row) -> Result<()>) -> Result<()> {
        self.conn.each_line(&self.conn.lines_of(table), &mut |line| take(Row::parse(table, &line)?))
    }

    /// Returns what a table holds, in short.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sum(&mut self, table: &Table, mut seen: impl FnMut() -> Result<()>) -> Result<Sum> {
        let mut digest = Digest::default();
        self.rows(table, |row| {
            digest.add(row.line()?.as_bytes());
            seen()
        })?;
        Ok(digest.sum())
    }
}
