//! What differs by database when a whole one is copied.

use std::path::{Path, PathBuf};

use diesel::connection::{AnsiTransactionManager, CacheSize, DefaultLoadingMode, SimpleConnection, TransactionManager};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::connection::{Conn, Url};
use crate::error::Result;
use crate::statement::Sql;
use crate::transfer::{Column, Kind, Table};

/// Takes the foreign keys away until all rows are in, as rows refer to others that come later.
const FORGET_LINKS: &str = "
    CREATE TEMPORARY TABLE copy_link ON COMMIT DROP AS SELECT CAST(CAST(conrelid AS regclass) AS text) AS owner, conname, \
        pg_get_constraintdef(oid) AS definition FROM pg_constraint \
        WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace);
    DO $$ DECLARE link record; BEGIN
        FOR link IN SELECT * FROM copy_link LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', link.owner, link.conname);
        END LOOP;
    END $$";

/// Puts the foreign keys back, which looks at every row, and lets the numbers go on after the highest one.
const SETTLE: &str = "
    DO $$ DECLARE link record; place record; BEGIN
        FOR link IN SELECT * FROM copy_link LOOP
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', link.owner, link.conname, link.definition);
        END LOOP;
        FOR place IN SELECT table_name, column_name FROM information_schema.columns \
            WHERE table_schema = current_schema() AND is_identity = 'YES' LOOP
            EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), COALESCE((SELECT max(%I) FROM %I), 0) + 1, false)', \
                quote_ident(place.table_name), place.column_name, place.column_name, place.table_name);
        END LOOP;
    END $$;
    DROP TABLE copy_link";

/// Events that had no place in the log yet get theirs.
const PLACE_EVENTS: &str = "WITH waiting AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM event \
    WHERE position IS NULL), last AS (SELECT COALESCE(max(position), 0) AS position FROM event) \
    UPDATE event SET position = last.position + waiting.place FROM waiting, last WHERE event.id = waiting.id";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = st::Text)]
    line: String,
}

impl Conn {
    /// Returns what kind of database this is.
    pub fn name(&self) -> &'static str {
        if self.is_postgres() { "postgres" } else { "sqlite" }
    }

    /// Lets everything on this connection take as long as it needs.
    pub fn take_all_time(&mut self) -> QueryResult<()> {
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        match self {
            Conn::Postgres(conn) => conn.batch_execute(
                "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET datestyle = 'ISO'",
            ),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    /// Tells whether there are any tables.
    pub fn has_tables(&mut self) -> QueryResult<bool> {
        let sql = if self.is_postgres() {
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        } else {
            "SELECT count(*) FROM sqlite_master"
        };
        Ok(Sql::new(sql).typed::<(st::BigInt,)>().get_result::<(i64,)>(self)?.0 > 0)
    }

    /// Tells whether there is a table of this name.
    pub fn has_table(&mut self, name: &str) -> QueryResult<bool> {
        let mut find = Sql::new(if self.is_postgres() {
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = "
        } else {
            "SELECT count(*) FROM sqlite_master WHERE name = "
        });
        find.bind(name);
        Ok(find.typed::<(st::BigInt,)>().get_result::<(i64,)>(self)?.0 > 0)
    }

    /// Returns the statement that reads a table in the order of its key, each row as one array in JSON.
    pub fn lines_of(&self, table: &Table) -> String {
        let postgres = self.is_postgres();
        let value = if postgres { value_postgres } else { value_sqlite };
        let values: Vec<String> = table.columns.iter().map(value).collect();
        let is_text = |name: &String| table.columns.iter().any(|one| one.name == *name && one.kind == Kind::Text);
        let order = |name: &String| match postgres && is_text(name) {
            true => format!("\"{name}\" COLLATE \"C\""),
            false => format!("\"{name}\""),
        };
        let order: Vec<String> = table.key.iter().map(order).collect();
        let array = if postgres { "CAST(json_build_array({}) AS text)" } else { "json_array({})" };
        let array = array.replace("{}", &values.join(", "));
        format!("SELECT {array} AS line FROM \"{}\" ORDER BY {}", table.name, order.join(", "))
    }

    /// Gives each row of such a statement to `take`, one at a time: no more than one is in memory.
    pub fn each_line(&mut self, sql: &str, take: &mut dyn FnMut(String) -> Result<()>) -> Result<()> {
        let query = diesel::sql_query(sql);
        match self {
            Conn::Sqlite(conn) => {
                for row in query.load_iter::<Line, DefaultLoadingMode>(conn)? {
                    take(row?.line)?;
                }
            }
            Conn::Postgres(conn) => {
                for row in query.load_iter::<Line, PgRowByRowLoadingMode>(conn)? {
                    take(row?.line)?;
                }
            }
        }
        Ok(())
    }

    /// Runs `act` in the one transaction that makes a copy; the links between rows are not looked at meanwhile.
    pub fn filling<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        match self {
            Conn::Sqlite(conn) => {
                // Nobody else sees the file before it is whole, and then it is brought to the disk at once.
                conn.batch_execute("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000")?;
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
            }
            Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN")?,
        }
        let done = act(self);
        match &done {
            Ok(_) => <Self as Connection>::TransactionManager::commit_transaction(self)?,
            Err(_) => <Self as Connection>::TransactionManager::rollback_transaction(self)?,
        }
        done
    }

    /// Takes the links between tables away, where they would be looked at row by row.
    pub fn forget_links(&mut self) -> QueryResult<()> {
        match self {
            Conn::Postgres(conn) => conn.batch_execute(FORGET_LINKS),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    /// Puts everything right that follows from the rows.
    pub fn settle_copy(&mut self) -> QueryResult<()> {
        match self {
            Conn::Postgres(conn) => conn.batch_execute(SETTLE)?,
            Conn::Sqlite(conn) => {
                conn.batch_execute("INSERT INTO search_trigram (search_trigram) VALUES ('rebuild')")?;
            }
        }
        Sql::new(PLACE_EVENTS).execute(self)?;
        Ok(())
    }

    /// Brings a copy that is kept into the state of a database in use.
    pub fn end_copy(&mut self) -> QueryResult<()> {
        match self {
            Conn::Postgres(conn) => conn.batch_execute("ANALYZE"),
            Conn::Sqlite(conn) => conn.batch_execute("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"),
        }
    }

    /// Returns what is broken in the file, and which links lead nowhere. PostgreSQL lets neither come about.
    pub fn broken_links(&mut self) -> QueryResult<Vec<String>> {
        if self.is_postgres() {
            return Ok(Vec::new());
        }
        let whole = Sql::new("SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
        let mut faults: Vec<(String,)> = whole.typed::<(st::Text,)>().load(self)?;
        let links = Sql::new(
            "SELECT count(*) || ' rows of ' || \"table\" || ' refer to what is not in ' || parent \
             FROM pragma_foreign_key_check GROUP BY \"table\", parent",
        );
        faults.extend(links.typed::<(st::Text,)>().load::<(String,)>(self)?);
        Ok(faults.into_iter().map(|row| row.0).collect())
    }
}

fn value_postgres(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match column.kind {
        Kind::Instant => format!("CAST(EXTRACT(EPOCH FROM {name}) * 1000000 AS bigint)"),
        Kind::Bytes => format!("encode({name}, 'hex')"),
        Kind::Json | Kind::Number | Kind::Date => format!("CAST({name} AS text)"),
        Kind::Uuid | Kind::Boolean | Kind::Integer | Kind::Text => name,
    }
}

fn value_sqlite(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match column.kind {
        Kind::Uuid | Kind::Bytes => format!("CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END"),
        Kind::Number => format!("CASE WHEN {name} IS NOT NULL THEN printf('%!.17g', {name}) END"),
        Kind::Instant | Kind::Json | Kind::Date | Kind::Boolean | Kind::Integer | Kind::Text => name,
    }
}

/// The files beside a database file that belong to it.
const ENDS: [&str; 3] = ["", "-wal", "-shm"];

impl Url {
    /// Tells whether there can be a database: a file that is not there is not made by looking at it.
    pub fn is_there(&self) -> bool {
        match self {
            Url::Sqlite(path) => Path::new(path).is_file(),
            Url::Postgres(_) => true,
        }
    }

    /// Tells whether something stands in the place already, as far as that can be seen from outside.
    pub fn is_taken(&self) -> bool {
        match self {
            Url::Sqlite(path) => ENDS.iter().any(|end| {
                std::fs::metadata(format!("{path}{end}")).is_ok_and(|found| found.is_dir() || found.len() > 0)
            }),
            Url::Postgres(_) => false,
        }
    }

    /// Returns where the database is made before it is whole; of a file that was left there nothing stays.
    pub fn draft(&self) -> std::io::Result<Url> {
        match self {
            Url::Sqlite(path) => {
                self.drop_draft();
                let draft = draft(path);
                if let Some(folder) = Path::new(&draft).parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    std::fs::create_dir_all(folder)?;
                }
                private(&draft)?;
                Ok(Url::Sqlite(draft))
            }
            Url::Postgres(url) => Ok(Url::Postgres(url.clone())),
        }
    }

    /// Gives a database that is whole its name.
    pub fn keep_draft(&self) -> std::io::Result<()> {
        let Url::Sqlite(path) = self else { return Ok(()) };
        let draft = draft(path);
        std::fs::File::open(&draft)?.sync_all()?;
        for end in ENDS {
            // An empty file of that name is taken for no file; so are those beside it.
            let _ = std::fs::remove_file(format!("{path}{end}"));
        }
        std::fs::rename(&draft, path)?;
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf))?.sync_all()
    }

    /// Removes what was left of a database that did not become whole.
    pub fn drop_draft(&self) {
        if let Url::Sqlite(path) = self {
            for end in ENDS {
                let _ = std::fs::remove_file(format!("{}{end}", draft(path)));
            }
        }
    }
}

fn draft(path: &str) -> String {
    format!("{path}.restoring")
}

/// Makes an empty file that only its owner may read.
fn private(path: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(|_| ())
}
