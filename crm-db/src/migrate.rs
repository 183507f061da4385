//! Brings a database to the schema of this version, one process at a time.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::statement::Sql;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Where diesel keeps which migrations have run.
const RECORD: &str = "__diesel_schema_migrations";

/// Any number that no other program locks.
const LOCK: i64 = 7_446_001;

/// Runs the migrations that are still to be run and returns their names.
///
/// # Errors
/// When the database is newer than this program, or a migration fails; what it began is rolled back.
pub fn up(conn: &mut Conn) -> Result<Vec<String>> {
    refuse_newer(&applied(conn)?)?;
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

/// Returns the versions of the migrations that a database has, in order; changes nothing.
///
/// # Errors
/// When the database fails.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>> {
    if !conn.has_table(RECORD)? {
        return Ok(Vec::new());
    }
    let find = Sql::new(format!("SELECT CAST(version AS text) FROM {RECORD} ORDER BY version"));
    let rows: Vec<(String,)> = find.typed::<(diesel::sql_types::Text,)>().load(conn)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Returns the versions of the migrations that this program knows, in order.
pub fn known() -> Vec<String> {
    let migrations = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).unwrap_or_default();
    let mut versions: Vec<String> = migrations.iter().map(|one| one.name().version().to_string()).collect();
    versions.sort();
    versions
}

/// Refuses a database that a newer version has changed: this one does not know what its rows mean.
fn refuse_newer(applied: &[String]) -> Result<()> {
    let known = known();
    match applied.iter().find(|version| !known.contains(version)) {
        Some(version) => Err(Error::Broken(format!(
            "the database is of a newer version of crm (migration {version} is not known to this one): \
             use that version or a later one, or restore a backup from before the upgrade"
        ))),
        None => Ok(()),
    }
}

/// Refuses a database that has another schema than that of this version.
///
/// # Errors
/// A sentence that says what to do.
pub fn require_current(conn: &mut Conn) -> Result<()> {
    let applied = applied(conn)?;
    if applied.is_empty() {
        return Err(Error::Broken("this is no database of crm".to_owned()));
    }
    refuse_newer(&applied)?;
    if applied.len() < known().len() {
        return Err(Error::Broken("the database is of an older version of crm: run `crm migrate` first".to_owned()));
    }
    Ok(())
}

/// Runs these migrations on a database without any, inside the open transaction.
///
/// # Errors
/// When one of them is not known, or there are none.
pub fn up_to(conn: &mut Conn, versions: &[String]) -> Result<()> {
    refuse_newer(versions)?;
    if versions.is_empty() {
        return Err(Error::Broken("it names no migrations".to_owned()));
    }
    let few = |version: &String| versions.contains(version);
    run(conn, few).map_err(|error| Error::Broken(format!("migrations: {error}")))
}

/// Runs the migrations that are left, inside the open transaction.
///
/// # Errors
/// When one of them fails.
pub fn rest(conn: &mut Conn) -> Result<()> {
    run(conn, |_| true).map_err(|error| Error::Broken(format!("migrations: {error}")))
}

fn run(conn: &mut Conn, wanted: impl Fn(&String) -> bool) -> diesel::migration::Result<()> {
    match conn {
        Conn::Postgres(conn) => {
            for one in conn.pending_migrations(POSTGRES)? {
                if wanted(&one.name().version().to_string()) {
                    conn.run_migration(&one)?;
                }
            }
        }
        Conn::Sqlite(conn) => {
            for one in conn.pending_migrations(SQLITE)? {
                if wanted(&one.name().version().to_string()) {
                    conn.run_migration(&one)?;
                }
            }
        }
    }
    Ok(())
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
