//! Bulk updates whose server is killed.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::crash::{check_sound, execute, texts};
use crate::server::{Folder, Server};

/// Enough for a server to be killed in the middle several times.
const RECORDS: usize = 800;
const KILLS: i64 = 4;

fn until(server: &Server, token: &str, path: &str, like: impl Fn(&Json) -> bool) -> Json {
    let begun = Instant::now();
    loop {
        let (_, now) = server.send("GET", path, token, None).unwrap();
        if like(&now) {
            return now;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{now}");
    }
}

#[test]
fn a_bulk_update_whose_server_is_killed_changes_each_record_once() {
    let folder = Folder::new();
    folder.create_admin();
    let file = folder.0.join("crm.sqlite");
    let mut server = Server::start(folder.command(&["serve"]));
    let token = server.login();
    for portion in 0..RECORDS / 100 {
        let create = |index: usize| json!({"op": "create", "data": {"last_name": format!("Doe {portion}/{index}")}});
        let operations: Vec<Json> = (0..100).map(create).collect();
        let batch = json!({"atomic": true, "operations": operations});
        assert_eq!(server.send("POST", "/api/v1/contacts/batch", &token, Some(&batch)).unwrap().0, 200);
    }
    let plan = json!({"entity": "contact", "changes": {"source": "event"}});
    let input = json!({"expected_count": RECORDS, "plan": plan});
    let (status, begun) = server.send("POST", "/api/v1/bulk-updates", &token, Some(&input)).unwrap();
    assert_eq!(status, 201, "{begun}");
    let path = format!("/api/v1/bulk-updates/{}", begun["id"].as_str().unwrap());
    for round in 1..=KILLS {
        let most = i64::try_from(RECORDS).unwrap() * round / (KILLS + 1);
        until(&server, &token, &path, |now| now["counts"]["done"].as_i64().unwrap_or(0) >= most);
        server.signal("KILL");
        server.end();
        check_sound(&file);
        // The claim of the server that died runs out, as it would in a few seconds.
        execute(&file, "UPDATE job SET locked_until = 0 WHERE state = 'running'");
        server = Server::start(folder.command(&["serve"]));
    }
    let done = until(&server, &token, &path, |now| now["state"] == "done");
    assert_eq!((&done["counts"]["updated"], &done["counts"]["done"]), (&json!(RECORDS), &json!(RECORDS)));
    drop(server);
    check_sound(&file);
    let versions = "SELECT version || '|' || source || '|' || count(*) AS text FROM contact GROUP BY version, source";
    assert_eq!(texts(&file, versions), [format!("2|event|{RECORDS}")]);
    let events = "SELECT CAST(count(*) AS text) AS text FROM event WHERE cause_kind = 'bulk_update'";
    assert_eq!(texts(&file, events), [RECORDS.to_string()]);
}
