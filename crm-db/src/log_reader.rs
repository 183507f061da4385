//! Those who read the event log and act on it: where each of them stands, kept with what it did, so that every event is
//! acted on exactly once, whatever server does it and whenever that is killed.

use diesel::prelude::*;
use diesel::sql_types as st;

use crate::connection::Conn;
use crate::error::Result;
use crate::feed::{self, Logged};
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Tx;

/// Takes a place until the transaction ends; others who want it wait.
pub(crate) fn take(conn: &mut Conn, reader: &'static str) -> QueryResult<i64> {
    // Writing what stands there locks the row on both databases.
    let mut take = Sql::new("UPDATE log_reader SET position = position WHERE name = ");
    take.bind(reader).push(" RETURNING position");
    Ok(take.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?.0)
}

impl Store {
    /// Tells whether the log goes on after where a reader stands.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn has_more_for(&self, reader: &'static str) -> Result<bool> {
        self.reading(move |conn| {
            let mut find = Sql::new(
                "SELECT EXISTS (SELECT 1 FROM event WHERE position > (SELECT position FROM log_reader WHERE name = ",
            );
            find.bind(reader).push("))");
            Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
        })
        .await
    }
}

impl Tx<'_> {
    /// Takes a reader's place until the transaction ends; others who want it wait.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_place(&mut self, reader: &'static str) -> Result<i64> {
        Ok(take(self.conn, reader)?)
    }

    /// Returns the next events for a reader and moves it past them, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read_on(&mut self, reader: &'static str, most: usize) -> Result<Vec<Logged>> {
        let position = self.take_place(reader)?;
        let (events, reached) = feed::after(self.conn, position, most)?;
        let mut on = Sql::new("UPDATE log_reader SET position = ");
        on.bind(reached).push(" WHERE name = ").bind(reader).execute_in(self.conn)?;
        Ok(events)
    }
}
