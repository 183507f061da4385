//! Brings a database to the schema of this version, one process at a time.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::Conn;
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number that no other program locks.
const LOCK: i64 = 7_446_001;

/// Runs the migrations that are still to be run and returns their names.
///
/// # Errors
/// When the database is newer than this program, or a migration fails; what it began is rolled back.
pub fn up(conn: &mut Conn) -> Result<Vec<String>> {
    let run = match conn {
        Conn::Postgres(conn) => {
            conn.batch_execute(&format!(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})"
            ))?;
            let run = conn.run_pending_migrations(POSTGRES).map(names);
            conn.batch_execute(&format!(
                "SELECT pg_advisory_unlock({LOCK}); SET statement_timeout = '30s'; SET lock_timeout = '10s'"
            ))?;
            run
        }
        Conn::Sqlite(conn) => {
            // Rebuilding a table needs the checks off, which a transaction would ignore.
            conn.batch_execute("PRAGMA foreign_keys = OFF")?;
            let run = exclusive(conn);
            conn.batch_execute("PRAGMA foreign_keys = ON")?;
            run
        }
    };
    run.map_err(|error| Error::Broken(format!("migrations: {error}")))
}

/// Undoes every migration; for tests that prove it possible.
///
/// # Errors
/// When a migration cannot be undone.
pub fn down(conn: &mut Conn) -> Result<()> {
    let run = match conn {
        Conn::Postgres(conn) => conn.revert_all_migrations(POSTGRES).map(|_| ()),
        Conn::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(|_| ()),
    };
    run.map_err(|error| Error::Broken(format!("migrations: {error}")))
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// Two processes that start at once on one file: the second waits in `busy_timeout` for the first one's transaction and
/// then finds that migration done, and maybe others still to do.
fn exclusive(conn: &mut diesel::SqliteConnection) -> diesel::migration::Result<Vec<String>> {
    let mut done = Vec::new();
    loop {
        let pending = conn.pending_migrations(SQLITE)?.len();
        if pending == 0 {
            return Ok(done);
        }
        match conn.run_next_migration(SQLITE) {
            Ok(version) => done.push(version.to_string()),
            Err(error) => {
                if conn.pending_migrations(SQLITE)?.len() >= pending {
                    return Err(error);
                }
            }
        }
    }
}
