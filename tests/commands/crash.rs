//! What was acknowledged is there after the server was killed, whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crm_tests::databases::on_postgres;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;

use crate::faults::{scale, tell};
use crate::server::{Folder, Server, send};

const WRITERS: usize = 3;
/// Records made in one request, all or none.
const IN_ONE: usize = 5;

/// What the server said it has.
#[derive(Default)]
struct Acknowledged {
    ids: Vec<String>,
    names: Vec<String>,
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Runs SQL.
pub fn execute(file: &Path, sql: &str) {
    let mut conn = SqliteConnection::establish(&file.display().to_string()).unwrap();
    diesel::sql_query(sql).execute(&mut conn).unwrap();
}

/// Reads one column of text.
pub fn texts(file: &Path, sql: &str) -> Vec<String> {
    let mut conn = SqliteConnection::establish(&file.display().to_string()).unwrap();
    let told: Vec<Told> = diesel::sql_query(sql).load(&mut conn).unwrap();
    told.into_iter().map(|told| told.text).collect()
}

/// Writes until the server is gone; it is killed after `most` acknowledged writes, wherever it stands then. Answers with
/// the ids of single records, and with the names that all records of one request share.
fn write_until_killed(server: &Server, token: &str, most: usize, acknowledged: &Mutex<Acknowledged>) {
    let (count, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (count, killed) = (&count, &killed);
            scope.spawn(move || {
                while !killed.load(Ordering::SeqCst) {
                    let name = uuid::Uuid::now_v7().simple().to_string();
                    let one = json!({"last_name": name, "email": "doe@example.org"});
                    let (path, body, expected) = match writer {
                        0 => ("/api/v1/deals", json!({"name": "Deal"}), 201),
                        1 => ("/api/v1/contacts", one, 201),
                        _ => {
                            let operations = vec![json!({"op": "create", "data": one}); IN_ONE];
                            ("/api/v1/contacts/batch", json!({"atomic": true, "operations": operations}), 200)
                        }
                    };
                    let Ok((status, answer)) = send(server.address, "POST", path, token, Some(&body)) else { continue };
                    assert_eq!(status, expected, "{answer}");
                    let mut acknowledged = acknowledged.lock().unwrap();
                    match answer["id"].as_str() {
                        Some(id) => acknowledged.ids.push(id.replace('-', "")),
                        None => acknowledged.names.push(name),
                    }
                    drop(acknowledged);
                    if count.fetch_add(1, Ordering::SeqCst) + 1 == most {
                        server.signal("KILL");
                        killed.store(true, Ordering::SeqCst);
                    }
                }
            });
        }
    });
}

#[test]
fn acknowledged_writes_survive_a_kill() {
    let folder = Folder::new();
    folder.create_admin();
    let file = folder.0.join("crm.sqlite");
    let start = || Server::start(folder.command(&["serve"]));
    let look = || {
        check_sound(&file);
        // Blobs there, ids here.
        check(&|sql| texts(&file, &sql.replace("TEXT(", "hex(")))
    };
    survive("SQLite", scale(20, 200), &start, &look);
}

#[test]
fn acknowledged_writes_of_a_server_beside_its_database_survive_a_kill() {
    on_postgres(|database| async move {
        let folder = Folder::new();
        folder.create_admin_in(Some(&database.url));
        let start = || {
            let mut command = folder.command(&["serve"]);
            command.env("DATABASE_URL", &database.url);
            Server::start(command)
        };
        let look = || check(&|sql| database.texts(&sql.replace("TEXT(", "concat(")));
        survive("PostgreSQL", scale(5, 200), &start, &look);
    });
}

/// Kills the server again and again, and looks each time at what is there.
fn survive(
    on: &str,
    rounds: usize,
    start: &dyn Fn() -> Server,
    look: &dyn Fn() -> (BTreeSet<String>, BTreeSet<String>),
) {
    let acknowledged = Mutex::new(Acknowledged::default());
    let (mut token, mut longest) = (String::new(), Duration::ZERO);
    for _ in 0..rounds {
        let begun = Instant::now();
        let server = start();
        longest = longest.max(begun.elapsed());
        if token.is_empty() {
            token = server.login();
        }
        let most = 1 + usize::from(uuid::Uuid::now_v7().as_bytes()[15] % 20);
        write_until_killed(&server, &token, most, &acknowledged);
        server.end();
        let (records, names) = look();
        let acknowledged = acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.ids.iter().filter(|id| !records.contains(*id)).collect();
        let broken: Vec<_> = acknowledged.names.iter().filter(|name| !names.contains(*name)).collect();
        assert!(lost.is_empty() && broken.is_empty(), "acknowledged and gone: {lost:?} {broken:?}");
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    let count = acknowledged.ids.len() + acknowledged.names.len();
    tell(
        "F1",
        format!(
            "{on}: killed {rounds} times; {count} acknowledged, none lost, none in part; started again in {longest:.1?} at most"
        ),
    );
}

/// Asserts that the file is sound: nothing broken, no event missing, no reference to what is not there.
pub fn check_sound(file: &Path) {
    assert_eq!(texts(file, "SELECT integrity_check AS text FROM pragma_integrity_check"), ["ok"]);
    let gapless = "SELECT CAST(count(*) = max(position) AND count(*) = count(position) AS text) AS text FROM event";
    assert_eq!(texts(file, gapless), ["1"]);
    let dangling = texts(file, "SELECT \"table\" AS text FROM pragma_foreign_key_check");
    assert!(dangling.is_empty(), "{dangling:?}");
}

/// Asserts that what is there is there whole; answers with the ids of all records, and with the names of those that were
/// made several in one request.
fn check(texts: &dyn Fn(&str) -> Vec<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let set = |sql: &str| -> BTreeSet<String> {
        texts(sql).into_iter().map(|id| id.to_lowercase().replace('-', "")).collect()
    };
    let records = set("SELECT TEXT(id) AS text FROM contact UNION ALL SELECT TEXT(id) FROM deal");
    let events = set("SELECT TEXT(record_id) AS text FROM event WHERE entity IN ('contact', 'deal')");
    let entries = set("SELECT TEXT(record_id) AS text FROM search_entry WHERE entity IN ('contact', 'deal')");
    // What was not acknowledged may be there or not, but never in part.
    assert_eq!(records, events);
    assert_eq!(records, entries);
    let grouped =
        |having: &str| set(&format!("SELECT last_name AS text FROM contact GROUP BY last_name HAVING {having}"));
    let part = grouped(&format!("count(*) NOT IN (1, {IN_ONE})"));
    assert!(part.is_empty(), "of requests that are all or nothing there is a part: {part:?}");
    (records, grouped(&format!("count(*) = {IN_ONE}")))
}
