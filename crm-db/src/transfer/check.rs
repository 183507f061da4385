//! What must hold in a whole database, whatever is in it.

use diesel::prelude::*;
use diesel::sql_types as st;

use crate::error::Result;
use crate::statement::Sql;
use crate::transfer::Snapshot;

/// What a look at a whole database found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
    /// The position of the last event.
    pub position: i64,
    /// Events that wait for their position.
    pub waiting: i64,
}

impl Snapshot<'_> {
    /// Looks whether every link leads somewhere and the log of events has no gap.
    ///
    /// # Errors
    /// When the database fails.
    pub fn findings(&mut self) -> Result<Findings> {
        let mut faults = self.conn.broken_links()?;
        let log = Sql::new(
            "SELECT count(position), COALESCE(min(position), 0), COALESCE(max(position), 0), count(*) FROM event",
        );
        type Types = (st::BigInt, st::BigInt, st::BigInt, st::BigInt);
        let (placed, first, last, all): (i64, i64, i64, i64) = log.typed::<Types>().get_result(self.conn)?;
        if placed > 0 && last - first + 1 != placed {
            faults.push(format!("the log of events has {placed} positions between {first} and {last}"));
        }
        Ok(Findings { faults, position: last, waiting: all - placed })
    }
}
