//! The store: where records are read and written, always as somebody, on threads that may block.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crm_domain::policy::Actor;
use crm_domain::time::{Instant, cut};
use tokio::sync::{Notify, Semaphore};

use crate::connection::{Conn, Manager, Pool, Url};
use crate::error::{Error, Result};
use crate::tx::{Reader, Tx};

/// Tells the time; tests move it.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// How long somebody waits for a turn at the database before being told that it is busy.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection is waited for by who has a turn; after that the database counts as away.
const CONNECTION_PATIENCE: Duration = Duration::from_secs(3);
/// How long it is waited for while the database is away: everybody is told so at once, and not one after the other.
const AWAY_PATIENCE: Duration = Duration::from_millis(200);
/// How often a transaction that lost to another is tried again.
const TRIES: u32 = 5;
/// SQLite before this could corrupt a WAL file (fixed in 3.51.3).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// What a store needs to know.
#[derive(Clone)]
pub struct Options {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections for readers; on PostgreSQL also for writers.
    pub connections: u32,
    /// Tells the time.
    pub clock: Clock,
    /// Authenticates cursors.
    pub cursor_key: [u8; 32],
}

/// The database of one company.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    url: String,
    read: Pool,
    write: Pool,
    read_turns: Arc<Semaphore>,
    write_turns: Arc<Semaphore>,
    clock: Clock,
    cursor_key: [u8; 32],
    committed: Notify,
    /// Whether the last one who asked for a connection got none.
    away: AtomicBool,
}

impl Inner {
    fn connection(&self, pool: &Pool) -> Result<diesel::r2d2::PooledConnection<Manager>> {
        let patience = if self.away.load(Ordering::Relaxed) { AWAY_PATIENCE } else { CONNECTION_PATIENCE };
        let found = pool.get_timeout(patience);
        self.away.store(found.is_err(), Ordering::Relaxed);
        found.map_err(|error| {
            log::warn!("no database connection: {error}");
            Error::Away
        })
    }
}

impl Store {
    /// Opens the database and brings it to the schema of this version.
    ///
    /// # Errors
    /// When it cannot be reached, is newer than this program, or its library is too old to be trusted.
    pub fn open(options: Options) -> Result<Store> {
        let url = Url::parse(&options.url).map_err(Error::Broken)?;
        let embedded = matches!(url, Url::Sqlite(_));
        let pool = |writes: bool, size: u32| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(!embedded)
                // A lost server is looked for at least every half of this.
                .connection_timeout(CONNECTION_PATIENCE)
                .error_handler(Box::new(diesel::r2d2::LoggingErrorHandler))
                .build_unchecked(Manager::new(url.clone(), writes))
        };
        // SQLite has one writer: a second connection could only wait for the first one's lock.
        let writers = if embedded { 1 } else { options.connections };
        let write = pool(true, writers);
        let unopened = |error: diesel::r2d2::PoolError| Error::Broken(format!("cannot open the database: {error}"));
        let mut first = write.get_timeout(PATIENCE).map_err(unopened)?;
        let conn = &mut first.conn;
        check_library(conn)?;
        let done = crate::migrate::up(conn)?;
        if !done.is_empty() {
            log::info!("migrations run: {}", done.join(", "));
        }
        conn.writing(|conn| Ok(crate::search::words::complete(conn)?))?;
        drop(first);
        let read = if embedded { pool(false, options.connections) } else { write.clone() };
        Ok(Store(Arc::new(Inner {
            url: options.url.clone(),
            read_turns: Arc::new(Semaphore::new(options.connections as usize)),
            write_turns: Arc::new(Semaphore::new(writers as usize)),
            read,
            write,
            clock: options.clock,
            cursor_key: options.cursor_key,
            committed: Notify::new(),
            away: AtomicBool::new(false),
        })))
    }

    /// Returns the time by the store's clock, as precisely as it is kept.
    pub fn now(&self) -> Instant {
        cut((self.0.clock)())
    }

    /// Returns where the database is.
    pub(crate) fn url(&self) -> &str {
        &self.0.url
    }

    /// Waits until something was committed through this store.
    pub async fn committed(&self) {
        self.0.committed.notified().await;
    }

    /// Reads as this actor, on one consistent state.
    ///
    /// # Errors
    /// What `act` answers, or [`Error::Busy`].
    pub async fn read<T: Send + 'static>(
        &self,
        actor: Actor,
        act: impl FnOnce(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        self.reading(move |conn| {
            conn.reading(|conn| act(&mut Reader::new(conn, &actor, store.now(), store.0.cursor_key)))
        })
        .await
    }

    /// Reads a single thing as this actor; spares the transaction, so `act` must not rely on two reads agreeing.
    ///
    /// # Errors
    /// What `act` answers, or [`Error::Busy`].
    pub async fn glance<T: Send + 'static>(
        &self,
        actor: Actor,
        act: impl FnOnce(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        self.reading(move |conn| act(&mut Reader::new(conn, &actor, store.now(), store.0.cursor_key))).await
    }

    /// Writes as this actor, all or nothing. `act` may run again when another transaction got in the way, so it does
    /// nothing but work on the database.
    ///
    /// # Errors
    /// What `act` answers, or [`Error::Busy`]; nothing is written then.
    pub async fn write<T: Send + 'static>(
        &self,
        actor: Actor,
        act: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        self.writing(move |conn| act(&mut Tx::new(conn, &actor, store.now(), store.0.cursor_key))).await
    }

    /// Runs `act` on a connection to read with; for what is not a record and checked by the caller.
    pub(crate) async fn reading<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.0);
        let turn = turn(&self.0.read_turns).await?;
        blocking(move || {
            let _turn = turn;
            act(&mut inner.connection(&inner.read)?.conn)
        })
        .await
    }

    /// Runs `act` in a transaction that writes; for what is not a record and checked by the caller.
    pub(crate) async fn writing<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.0);
        let turn = turn(&self.0.write_turns).await?;
        let done = blocking(move || {
            let _turn = turn;
            let mut pooled = inner.connection(&inner.write)?;
            let conn = &mut pooled.conn;
            let mut tries = 0;
            loop {
                tries += 1;
                match conn.writing(&act) {
                    Err(error) if error.is_retryable() && tries < TRIES => {
                        std::thread::sleep(Duration::from_millis(rand::random_range(1..(8 << tries))));
                    }
                    done => return done,
                }
            }
        })
        .await;
        if done.is_ok() {
            self.0.committed.notify_waiters();
        }
        done
    }

    /// Gives committed events their positions; returns how many got one.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sequence_events(&self) -> Result<usize> {
        self.writing(|conn| Ok(conn.sequence_events()?)).await
    }

    /// Brings statistics up to date outside any transaction, as some databases ask for.
    pub(crate) async fn vacuum(&self) -> Result<()> {
        let inner = Arc::clone(&self.0);
        let turn = turn(&self.0.write_turns).await?;
        blocking(move || {
            let _turn = turn;
            Ok(inner.connection(&inner.write)?.conn.vacuum()?)
        })
        .await
    }

    /// Undoes every migration and with them all data; for tests that prove it possible.
    ///
    /// # Errors
    /// When a migration cannot be undone.
    pub async fn undo_migrations(&self) -> Result<()> {
        let inner = Arc::clone(&self.0);
        blocking(move || crate::migrate::down(&mut inner.connection(&inner.write)?.conn)).await
    }

    /// Tells whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        self.reading(|conn| conn.server_version().map(|_| ()).map_err(Error::from)).await
    }

    /// Brings the planner's statistics up to date, which SQLite leaves to the program.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn tune(&self) -> Result<()> {
        self.writing(|conn| Ok(conn.analyze()?)).await
    }
}

async fn turn(turns: &Arc<Semaphore>) -> Result<tokio::sync::OwnedSemaphorePermit> {
    match tokio::time::timeout(PATIENCE, Arc::clone(turns).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(Error::Busy),
    }
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(act).await.map_err(|error| Error::Broken(format!("a database task failed: {error}")))?
}

fn check_library(conn: &mut Conn) -> Result<()> {
    let version = conn.server_version()?;
    if conn.is_postgres() {
        return Ok(());
    }
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE {
        return Err(Error::Broken(format!("SQLite {version} is too old to be trusted with data")));
    }
    Ok(())
}
