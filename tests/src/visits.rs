//! Counts the rows that queries really visit: on SQLite by the statement's own scan counters, on PostgreSQL by running
//! each query once more under `EXPLAIN ANALYZE`.

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::sync::{Mutex, Once};

use diesel::connection::{
    DebugQuery, Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation,
};
use diesel::prelude::*;
use libsqlite3_sys as ffi;
use serde_json::Value as Json;

use crate::databases::Database;

/// A statement that ran, and how many rows it visited.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Its text.
    pub sql: String,
    /// The rows.
    pub rows: i64,
}

static SQLITE: Mutex<Option<HashMap<String, Vec<Visit>>>> = Mutex::new(None);
static POSTGRES: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Starts to watch connections; to be called before the store is opened.
pub fn watch() {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        *SQLITE.lock().unwrap() = Some(HashMap::new());
        *POSTGRES.lock().unwrap() = Some(HashMap::new());
        // SAFETY: the function has the signature that SQLite calls it by.
        let done = unsafe { ffi::sqlite3_auto_extension(Some(on_open)) };
        assert_eq!(done, ffi::SQLITE_OK);
        set_default_instrumentation(|| Some(Box::new(Watcher::default()))).unwrap();
    });
}

/// Forgets what ran so far on this database.
pub fn forget(database: &Database) {
    SQLITE.lock().unwrap().as_mut().unwrap().remove(database.url.trim_start_matches("sqlite://"));
    ran_on_postgres(database);
}

/// Takes what ran on this database of a server. Connections have more in their address than the database: how long to wait.
fn ran_on_postgres(database: &Database) -> Vec<String> {
    let mut all = POSTGRES.lock().unwrap();
    all.as_mut().unwrap().extract_if(|url, _| url.starts_with(&database.url)).flat_map(|(_, ran)| ran).collect()
}

/// Returns what ran since [`forget`] on this database.
///
/// # Panics
/// When a query cannot be explained.
pub fn visits(database: &Database) -> Vec<Visit> {
    if !database.is_postgres() {
        let path = database.url.trim_start_matches("sqlite://");
        return SQLITE.lock().unwrap().as_mut().unwrap().remove(path).unwrap_or_default();
    }
    let statements = ran_on_postgres(database);
    let mut conn = PgConnection::establish(&database.url).unwrap();
    // As the store sets it.
    conn.batch_execute("SET random_page_cost = 1.1").unwrap();
    statements
        .into_iter()
        .filter(|text| text.starts_with("SELECT"))
        .map(|text| {
            let sql = filled_in(&text);
            Visit { rows: explained(&mut conn, &sql), sql }
        })
        .collect()
}

unsafe extern "C" fn on_open(
    db: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _api: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: SQLite hands over an open connection.
    unsafe {
        ffi::sqlite3_db_config(db, ffi::SQLITE_DBCONFIG_STMT_SCANSTATUS, 1 as c_int, std::ptr::null_mut::<c_int>());
        ffi::sqlite3_trace_v2(db, ffi::SQLITE_TRACE_PROFILE as c_uint, Some(on_done), std::ptr::null_mut())
    }
}

unsafe extern "C" fn on_done(
    _kind: c_uint,
    _context: *mut c_void,
    statement: *mut c_void,
    _time: *mut c_void,
) -> c_int {
    let statement: *mut ffi::sqlite3_stmt = statement.cast();
    let mut rows = 0;
    // SAFETY: SQLite hands over a statement that has just ended and is still prepared.
    let (sql, path) = unsafe {
        for index in 0.. {
            let mut visited: i64 = 0;
            let out = std::ptr::from_mut(&mut visited).cast();
            if ffi::sqlite3_stmt_scanstatus_v2(statement, index, ffi::SQLITE_SCANSTAT_NVISIT, 0, out) != 0 {
                break;
            }
            rows += visited;
        }
        ffi::sqlite3_stmt_scanstatus_reset(statement);
        let path = ffi::sqlite3_db_filename(ffi::sqlite3_db_handle(statement), c"main".as_ptr());
        (text(ffi::sqlite3_sql(statement)), text(path))
    };
    if let Some(found) = SQLITE.lock().unwrap().as_mut() {
        found.entry(path).or_default().push(Visit { sql, rows });
    }
    0
}

unsafe fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: SQLite's texts end with a zero byte.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

#[derive(Default)]
struct Watcher {
    url: String,
}

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.url),
            InstrumentationEvent::StartQuery { query, .. } if self.url.starts_with("postgres") => {
                if let Some(found) = POSTGRES.lock().unwrap().as_mut() {
                    found.entry(self.url.clone()).or_default().push(shown(query));
                }
            }
            _ => {}
        }
    }
}

fn shown(query: &dyn DebugQuery) -> String {
    query.to_string()
}

/// Writes the values that diesel shows behind a statement into its text.
fn filled_in(shown: &str) -> String {
    let Some((sql, binds)) = shown.rsplit_once(" -- binds: [") else { return shown.to_owned() };
    let mut filled = sql.to_owned();
    let values = values(binds.trim_end().trim_end_matches(']'));
    for (index, value) in values.iter().enumerate().rev() {
        filled = filled.replace(&format!("${}", index + 1), value);
    }
    filled
}

fn values(binds: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = binds.trim();
    while !rest.is_empty() {
        let (value, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let mut end = 0;
            let bytes = quoted.as_bytes();
            while bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let text: String =
                serde_json::from_str(&format!("\"{}\"", quoted[..end].replace("\\u{10ffff}", "\\udbff\\udfff")))
                    .unwrap();
            (format!("'{}'::text", text.replace('\'', "''")), &quoted[end + 1..])
        } else if let Some(list) = rest.strip_prefix("Keys([") {
            let end = list.find("])").unwrap();
            let ids: Vec<String> = list[..end].split(", ").map(|id| format!("'{id}'")).collect();
            (format!("ARRAY[{}]::uuid[]", ids.join(", ")), &list[end + 2..])
        } else {
            let end = rest.find(", ").unwrap_or(rest.len());
            (literal(&rest[..end]), &rest[end..])
        };
        found.push(value);
        rest = after.trim_start_matches(',').trim_start();
    }
    found
}

fn literal(shown: &str) -> String {
    let inner = |name: &str| shown.strip_prefix(name).and_then(|rest| rest.strip_suffix(')'));
    if let Some(id) = inner("Key(") {
        return format!("'{id}'::uuid");
    }
    if let Some(at) = inner("Moment(") {
        return format!("'{at}'::timestamptz");
    }
    if shown.len() == 10 && shown.as_bytes()[4] == b'-' {
        return format!("'{shown}'::date");
    }
    shown.to_owned()
}

fn explained(conn: &mut PgConnection, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Plan {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        plan: String,
    }
    // The answer has the type json, which is read as the text it is.
    let rows: Vec<Plan> = diesel::sql_query(format!("EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let plan: Json = serde_json::from_str(&rows[0].plan).unwrap();
    scanned(&plan[0]["Plan"])
}

/// Rows that scans read: those they passed on and those they threw away.
fn scanned(node: &Json) -> i64 {
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let scans = kind.ends_with("Scan")
        && !matches!(kind, "Bitmap Index Scan" | "Subquery Scan" | "CTE Scan" | "Values Scan" | "Function Scan");
    let own = if scans {
        let each = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        (each * number("Actual Loops")) as i64
    } else {
        0
    };
    own + node["Plans"].as_array().into_iter().flatten().map(scanned).sum::<i64>()
}
