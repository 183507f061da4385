//! Connections to either database, chosen by the URL, with the settings that keep data safe.

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{Error as PoolError, ManageConnection, R2D2Connection};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::statement::Sql;

/// A connection to one of the two databases.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A PostgreSQL server.
    Postgres(PgConnection),
    /// An embedded SQLite file.
    Sqlite(SqliteConnection),
}

/// How long a connection is taken to be good after it was asked.
const TRUSTED: Duration = Duration::from_secs(1);

pub(crate) type Pool = diesel::r2d2::Pool<Manager>;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Url {
    /// A PostgreSQL server.
    Postgres(String),
    /// A SQLite file.
    Sqlite(String),
}

impl Url {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite://path` or `sqlite:path`; anything else is refused, so that a
    /// misspelt scheme never becomes a file.
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if !cfg!(feature = "pg_tls") && ["sslmode=require", "sslmode=verify"].iter().any(|mode| url.contains(mode))
            {
                return Err("this build has no TLS for PostgreSQL; build with `make dist` or drop sslmode".into());
            }
            return Ok(Url::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some("") => Err("DATABASE_URL names no file after sqlite://".into()),
            Some(path) => Ok(Url::Sqlite(path.to_owned())),
            None => Err("DATABASE_URL must start with sqlite:// or postgres://".into()),
        }
    }
}

/// Returns the address of a database file.
pub fn file_url(path: &std::path::Path) -> String {
    format!("sqlite://{}", path.display())
}

/// A connection in a pool.
pub struct Pooled {
    /// The connection.
    pub conn: Conn,
    /// When it was last asked whether it is good.
    answered: Instant,
}

/// Makes connections for a pool.
#[derive(Debug, Clone)]
pub struct Manager {
    url: Url,
    writes: bool,
}

impl Manager {
    /// Connects to this database, to read or also to write.
    pub fn new(url: Url, writes: bool) -> Self {
        Self { url, writes }
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = PoolError;

    fn connect(&self) -> std::result::Result<Pooled, PoolError> {
        Ok(Pooled { conn: self.establish()?, answered: Instant::now() })
    }

    /// Asks whether the server is still there, but not each time: asking takes as long as a short query.
    fn is_valid(&self, pooled: &mut Pooled) -> std::result::Result<(), PoolError> {
        if pooled.answered.elapsed() > TRUSTED {
            pooled.conn.ping().map_err(PoolError::QueryError)?;
            pooled.answered = Instant::now();
        }
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.conn.is_broken()
    }
}

impl Manager {
    /// Makes a connection outside of any pool.
    pub(crate) fn establish(&self) -> std::result::Result<Conn, PoolError> {
        match &self.url {
            Url::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path).map_err(PoolError::ConnectionError)?;
                // The order matters: without a busy_timeout first, the switch to WAL itself can find a lock.
                let settings = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000; \
                     PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";
                conn.batch_execute(settings).map_err(PoolError::QueryError)?;
                if !self.writes {
                    conn.batch_execute("PRAGMA query_only = ON;").map_err(PoolError::QueryError)?;
                }
                Ok(Conn::Sqlite(conn))
            }
            Url::Postgres(url) => {
                let mut conn = PgConnection::establish(&impatient(url)).map_err(PoolError::ConnectionError)?;
                // The default cost of a random read is that of a spinning disk, and makes it read whole tables for one page.
                let settings = "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
                     SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning; SET random_page_cost = 1.1";
                conn.batch_execute(settings).map_err(PoolError::QueryError)?;
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

/// Adds to the address of a server how long to wait for it when it is silent, unless that is said there already: else a
/// cable that was pulled is noticed after a quarter of an hour.
fn impatient(url: &str) -> String {
    let mut told = url.to_owned();
    for (name, value) in [("connect_timeout", 5), ("tcp_user_timeout", 10_000)] {
        if !url.contains(name) {
            told.push(if told.contains('?') { '&' } else { '?' });
            told.push_str(&format!("{name}={value}"));
        }
    }
    told
}

impl Conn {
    /// Runs `act` in a transaction that may write. SQLite takes the writer's lock at once, so that reading first and
    /// writing later cannot fail for a lock in between.
    pub fn writing<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.within("BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED", act)
    }

    /// Runs `act` on one consistent state of the database.
    pub fn reading<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.within("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", act)
    }

    /// Runs `act` inside the open transaction; when it fails, what it did is undone and the transaction goes on.
    pub fn attempt<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        <Self as Connection>::TransactionManager::begin_transaction(self)?;
        self.ended(act)
    }

    /// Takes these rows for the rest of the transaction, in the order of their ids. A statement that waits for a row works
    /// with what the other tables held before it waited, so what is worked out from them needs the row first. SQLite has
    /// one writer anyway.
    pub fn hold(&mut self, table: &str, ids: &[Uuid]) -> QueryResult<()> {
        if ids.is_empty() || matches!(self, Conn::Sqlite(_)) {
            return Ok(());
        }
        let mut hold = Sql::new(format!("SELECT id FROM \"{table}\" WHERE id IN ("));
        // References to a row leave it open to others; it is its columns that are to stay.
        hold.binds(ids.iter().copied()).push(") ORDER BY id FOR NO KEY UPDATE");
        hold.execute_in(self)?;
        Ok(())
    }

    fn within<T>(&mut self, sqlite: &str, postgres: &str, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        match self {
            Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, sqlite)?,
            Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, postgres)?,
        }
        self.ended(act)
    }

    fn ended<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        match act(self) {
            Ok(value) => {
                <Self as Connection>::TransactionManager::commit_transaction(self)?;
                Ok(value)
            }
            Err(error) => match <Self as Connection>::TransactionManager::rollback_transaction(self) {
                // A broken manager has rolled back already.
                Ok(()) | Err(diesel::result::Error::BrokenTransactionManager) => Err(error),
                // Then there is nothing left to roll back: the database did so when the connection or its room ended.
                Err(_) if matches!(error, Error::Away | Error::Full) => Err(error),
                Err(rollback) => Err(Error::Broken(format!("{error}; then the roll-back failed: {rollback}"))),
            },
        }
    }
}
