//! Tells whether anything was written, on a connection beside the application's.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// What signing in and being seen writes down; it is no effect of a request.
const BOOKKEEPING: &[&str] = &["session", "refresh_token", "access_log", "__diesel_schema_migrations"];

/// Lets every statement that writes move a sequence, as PostgreSQL has nothing that tells of writes at once.
const PULSE: &str = "
    CREATE SEQUENCE probe_pulse;
    CREATE FUNCTION probe_beat() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM nextval('probe_pulse'); RETURN NULL; END $$;
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TRIGGER probe_beat AFTER INSERT OR UPDATE OR DELETE ON %I \
                EXECUTE FUNCTION probe_beat()', name);
        END LOOP;
    END $$";

/// Looks at all tables.
pub struct Probe {
    conn: Conn,
    statement: String,
    last: Option<(i64, String)>,
}

enum Conn {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Probe {
    /// Connects.
    ///
    /// # Panics
    /// When the database cannot be reached.
    pub fn new(url: &str) -> Self {
        let conn = match url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
                Conn::Sqlite(Box::new(conn))
            }
            None => {
                let mut conn = PgConnection::establish(url).unwrap();
                conn.batch_execute(PULSE).unwrap();
                Conn::Postgres(Box::new(conn))
            }
        };
        let mut probe = Probe { conn, statement: String::new(), last: None };
        probe.statement = probe.statement();
        probe
    }

    /// Returns a text of each table that differs whenever a row of it does, of all tables but these.
    pub fn tables(&mut self, except: &[&str]) -> Vec<String> {
        let statement = self.statement.clone();
        let told = self.texts(&statement);
        let name = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
        told.into_iter().filter(|text| !except.contains(&name(text).as_str())).collect()
    }

    /// Returns a text that differs whenever a row of any table does.
    pub fn digest(&mut self) -> String {
        let pulse = self.pulse();
        match &self.last {
            Some((at, digest)) if *at == pulse => digest.clone(),
            _ => {
                let statement = self.statement.clone();
                let digest = self.texts(&statement).join("\n");
                self.last = Some((pulse, digest.clone()));
                digest
            }
        }
    }

    /// A number that moves whenever a transaction writes, and at times without.
    fn pulse(&mut self) -> i64 {
        match &mut self.conn {
            Conn::Sqlite(conn) => {
                #[derive(QueryableByName)]
                struct Version {
                    #[diesel(sql_type = BigInt)]
                    data_version: i64,
                }
                let found: Version = diesel::sql_query("PRAGMA data_version").get_result(conn.as_mut()).unwrap();
                found.data_version
            }
            Conn::Postgres(_) => {
                // A sequence also tells of writes that were undone; then the digest says that nothing is left of them.
                self.count("SELECT last_value AS count FROM probe_pulse")
            }
        }
    }

    /// Returns a count.
    pub fn count(&mut self, sql: &str) -> i64 {
        let found: Counted = match &mut self.conn {
            Conn::Sqlite(conn) => diesel::sql_query(sql).get_result(conn.as_mut()).unwrap(),
            Conn::Postgres(conn) => diesel::sql_query(sql).get_result(conn.as_mut()).unwrap(),
        };
        found.count
    }

    fn texts(&mut self, sql: &str) -> Vec<String> {
        let told: Vec<Told> = match &mut self.conn {
            Conn::Sqlite(conn) => diesel::sql_query(sql).load(conn.as_mut()).unwrap(),
            Conn::Postgres(conn) => diesel::sql_query(sql).load(conn.as_mut()).unwrap(),
        };
        told.into_iter().map(|told| told.text).collect()
    }

    /// Returns the statement that reads all tables, made once.
    fn statement(&mut self) -> String {
        let postgres = matches!(self.conn, Conn::Postgres(_));
        let tables = if postgres {
            self.texts("SELECT CAST(tablename AS text) AS text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        } else {
            let tables = "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' \
                          AND name NOT LIKE 'search_trigram%' ORDER BY 1";
            self.texts(tables)
        };
        let parts: Vec<String> = tables
            .iter()
            .filter(|table| !BOOKKEEPING.contains(&table.as_str()))
            .map(|table| {
                if postgres {
                    return format!(
                        "SELECT '{table} ' || COALESCE(md5(string_agg(CAST(t AS text), '|' ORDER BY CAST(t AS text))), '') \
                         AS text FROM \"{table}\" t"
                    );
                }
                let columns = self.texts(&format!("SELECT name AS text FROM pragma_table_info('{table}') ORDER BY cid"));
                let row: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
                format!(
                    "SELECT '{table} ' || COALESCE(group_concat({}, '|'), '') AS text FROM \"{table}\"",
                    row.join(" || ',' || ")
                )
            })
            .collect();
        parts.join(" UNION ALL ")
    }
}
