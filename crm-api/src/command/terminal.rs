//! Progress of long work on the terminal.

use std::cell::Cell;
use std::io::Write as _;

use crm_db::error::Result;
use crm_db::job::Claim;

use crate::worker::stretch::Follower;

/// Every so many steps a line, so that a log is no flood.
const EVERY: i64 = 2000;

/// Writes progress to standard error.
pub struct Terminal {
    told: Cell<i64>,
    what: &'static str,
}

impl Terminal {
    /// Counts these.
    pub fn of(what: &'static str) -> Self {
        Terminal { told: Cell::new(0), what }
    }
}

impl Follower for Terminal {
    async fn tell(&self, done: i64, total: i64) -> Result<Claim> {
        if done - self.told.get() >= EVERY || (done == total && done != self.told.get()) {
            self.told.set(done);
            let _ = writeln!(std::io::stderr(), "{done} of {total} {}", self.what);
        }
        Ok(Claim::Held)
    }
}
