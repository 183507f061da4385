//! What was acknowledged is there after the server was killed, whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;

use crate::server::{Folder, Server, send};

const ROUNDS: usize = 25;
const WRITERS: usize = 3;

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

/// Writes until the server is gone; it is killed after `most` acknowledged writes, wherever it stands then.
fn write_until_killed(server: &Server, token: &str, most: usize, acknowledged: &Mutex<Vec<String>>) {
    let (count, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (count, killed) = (&count, &killed);
            scope.spawn(move || {
                while !killed.load(Ordering::SeqCst) {
                    let (path, body) = match writer {
                        0 => ("/api/v1/deals", json!({"name": "Deal"})),
                        _ => ("/api/v1/contacts", json!({"last_name": "Doe", "email": "doe@example.org"})),
                    };
                    let Ok((201, answer)) = send(server.address, "POST", path, token, Some(&body)) else { continue };
                    acknowledged.lock().unwrap().push(answer["id"].as_str().unwrap().replace('-', ""));
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
    let acknowledged = Mutex::new(Vec::new());
    let mut token = String::new();
    for _ in 0..ROUNDS {
        let server = Server::start(folder.command(&["serve"]));
        if token.is_empty() {
            token = server.login();
        }
        let most = 1 + usize::from(uuid::Uuid::now_v7().as_bytes()[15] % 20);
        write_until_killed(&server, &token, most, &acknowledged);
        server.end();
        check(&file, &acknowledged.lock().unwrap());
    }
}

/// Asserts that the file is sound: nothing broken, no event missing, no reference to what is not there.
pub fn check_sound(file: &Path) {
    assert_eq!(texts(file, "SELECT integrity_check AS text FROM pragma_integrity_check"), ["ok"]);
    let gapless = "SELECT CAST(count(*) = max(position) AND count(*) = count(position) AS text) AS text FROM event";
    assert_eq!(texts(file, gapless), ["1"]);
    let dangling = texts(file, "SELECT \"table\" AS text FROM pragma_foreign_key_check");
    assert!(dangling.is_empty(), "{dangling:?}");
}

pub fn check(file: &Path, acknowledged: &[String]) {
    check_sound(file);
    let set = |sql: &str| -> BTreeSet<String> { texts(file, sql).into_iter().collect() };
    let records = set("SELECT lower(hex(id)) AS text FROM contact UNION ALL SELECT lower(hex(id)) FROM deal");
    let events = set("SELECT lower(hex(record_id)) AS text FROM event WHERE entity IN ('contact', 'deal')");
    let entries = set("SELECT lower(hex(record_id)) AS text FROM search_entry WHERE entity IN ('contact', 'deal')");
    for id in acknowledged {
        assert!(records.contains(id), "{id} was acknowledged and is gone");
    }
    // What was not acknowledged may be there or not, but never in part.
    assert_eq!(records, events);
    assert_eq!(records, entries);
}
