//! Runs a test on both databases: on a temporary SQLite file and on a fresh PostgreSQL database.

use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use crm_db::{Options, Store};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use uuid::Uuid;

/// A database of its own for one test, removed when dropped.
pub struct Database {
    /// The store under test.
    pub store: Store,
    /// Where the database is.
    pub url: String,
    clock: Arc<Mutex<DateTime<Utc>>>,
    place: Place,
}

enum Place {
    File(PathBuf),
    Server(String),
}

impl Database {
    /// Tells whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Server(_))
    }

    /// Moves the store's clock.
    pub fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    /// Opens the same database once more, as another process would.
    pub fn another(&self) -> Store {
        open(&self.url, &self.clock)
    }

    /// Runs SQL on a connection beside the store.
    pub fn execute(&self, sql: &str) {
        match &self.place {
            Place::File(path) => sqlite(path).batch_execute(sql).unwrap(),
            Place::Server(_) => PgConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap(),
        }
    }

    /// Reads one column of text with a connection beside the store.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            text: String,
        }
        let rows: Vec<Row> = match &self.place {
            Place::File(path) => diesel::sql_query(sql).load(&mut sqlite(path)).unwrap(),
            Place::Server(_) => diesel::sql_query(sql).load(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        };
        rows.into_iter().map(|row| row.text).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.place {
            Place::File(path) => remove(path),
            Place::Server(name) => {
                if let Ok(mut conn) = PgConnection::establish(&server()) {
                    conn.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).ok();
                }
            }
        }
    }
}

/// Runs the test on SQLite and then on PostgreSQL.
///
/// # Panics
/// When the test does, or when `PGURL` names no server.
pub fn on_each_database<F: Future<Output = ()>>(test: impl Fn(Arc<Database>) -> F) {
    on_sqlite(&test);
    on_postgres(&test);
}

/// Runs the test on SQLite alone.
///
/// # Panics
/// When the test does.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Arc<Database>) -> F) {
    println!("on SQLite");
    let path = std::env::temp_dir().join(format!("crm-test-{}.db", Uuid::now_v7()));
    std::fs::copy(template_file(), &path).unwrap();
    run(&test, format!("sqlite://{}", path.display()), Place::File(path));
}

/// Runs the test on PostgreSQL alone.
///
/// # Panics
/// When the test does, or when `PGURL` names no server.
pub fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Arc<Database>) -> F) {
    println!("on PostgreSQL");
    let name = format!("crm_test_{}", Uuid::now_v7().simple());
    let mut conn = PgConnection::establish(&server()).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{}\"", template())).unwrap();
    run(&test, on_server(&name), Place::Server(name));
}

fn run<F: Future<Output = ()>>(test: &impl Fn(Arc<Database>) -> F, url: String, place: Place) {
    let start = "2026-03-02T09:00:00Z".parse().unwrap();
    let clock = Arc::new(Mutex::new(start));
    let database = Arc::new(Database { store: open(&url, &clock), url, clock, place });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test(Arc::clone(&database)));
    // Some tests take tables away.
    if let Ok(stages) = runtime.block_on(database.store.mend_deal_tallies()) {
        assert_eq!(stages, 0, "what the deals of stages come to was kept wrongly");
    }
}

fn open(url: &str, clock: &Arc<Mutex<DateTime<Utc>>>) -> Store {
    let clock = Arc::clone(clock);
    Store::open(Options {
        url: url.to_owned(),
        connections: 8,
        clock: Arc::new(move || *clock.lock().unwrap()),
        cursor_key: [7; 32],
    })
    .unwrap()
}

fn sqlite(path: &std::path::Path) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(&path.display().to_string()).unwrap();
    conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON").unwrap();
    conn
}

/// Removes a file of SQLite with what stands beside it.
fn remove(path: &std::path::Path) {
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
}

fn server() -> String {
    std::env::var("PGURL").expect(
        "PGURL must name a PostgreSQL server: run `scripts/postgres.sh start; export PGURL=$(scripts/postgres.sh url)`",
    )
}

/// The URL of another database on the same server.
fn on_server(name: &str) -> String {
    let url = server();
    let (before, query) = url.split_once('?').map_or((url.as_str(), ""), |(before, query)| (before, query));
    let start = before.find("://").map_or(0, |at| at + 3);
    let base = before[start..].find('/').map_or(before, |slash| &before[..start + slash]);
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

/// A migrated file to copy, made once for these migrations by whichever process comes first.
fn template_file() -> PathBuf {
    let path = std::env::temp_dir().join(format!("crm-test-template-{:016x}.db", fingerprint("sqlite")));
    if !path.exists() {
        let draft = |end: &str| std::env::temp_dir().join(format!("crm-test-{}{end}", Uuid::now_v7()));
        let (made, copy) = (draft(".db"), draft(".copy"));
        drop(open(&format!("sqlite://{}", made.display()), &Arc::new(Mutex::new(Utc::now()))));
        sqlite(&made).batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
        std::fs::rename(&copy, &path).unwrap();
        remove(&made);
    }
    path
}

/// The name of a migrated database to copy, made once for these migrations; the server is a throw-away one.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let mut conn = PgConnection::establish(&server()).unwrap();
        let name = format!("crm_template_{:016x}", fingerprint("postgres"));
        // One process makes it; the others wait here and then find it.
        conn.batch_execute("SELECT pg_advisory_lock(7446099)").unwrap();
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let found =
            |conn: &mut PgConnection, sql: String| diesel::sql_query(sql).get_result::<Found>(conn).unwrap().count;
        if found(&mut conn, format!("SELECT count(*) AS count FROM pg_database WHERE datname = '{name}'")) == 0 {
            let draft = format!("{name}_{}", std::process::id());
            conn.batch_execute(&format!("CREATE DATABASE \"{draft}\" TEMPLATE template0")).unwrap();
            drop(open(&on_server(&draft), &Arc::new(Mutex::new(Utc::now()))));
            let users = format!("SELECT count(*) AS count FROM pg_stat_activity WHERE datname = '{draft}'");
            while found(&mut conn, users.clone()) > 0 {
                std::thread::yield_now();
            }
            conn.batch_execute(&format!("ALTER DATABASE \"{draft}\" RENAME TO \"{name}\"")).unwrap();
        }
        conn.batch_execute("SELECT pg_advisory_unlock(7446099)").unwrap();
        name
    })
}

/// Differs when the migrations differ.
fn fingerprint(database: &str) -> u64 {
    let root = format!("{}/../migrations/{database}", env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let text: String = folders.iter().map(|folder| std::fs::read_to_string(folder.join("up.sql")).unwrap()).collect();
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
