//! A request that is sent again and again, also over the death of its server, has its effect once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_tests::databases::on_each_database;
use serde_json::{Value as Json, json};

use super::{all, named, restart, scale, serve, tell};
use crate::server::{Folder, Server, exchange};

fn send(server: &Server, token: &str, key: &str) -> std::io::Result<(u16, Json)> {
    let body = json!({"last_name": key}).to_string();
    let line = format!("idempotency-key: {key}");
    let sent = ("application/json", body.as_str());
    exchange(server.address, "POST", "/api/v1/contacts", token, &[&line], sent).map(|(status, _, json)| (status, json))
}

#[test]
fn a_key_holds_through_a_hundred_requests_at_once_and_a_kill() {
    on_each_database(|database| async move { holds(&database.url) });
}

fn holds(url: &str) {
    let (rounds, at_once) = (scale(2, 20), scale(24, 100));
    let folder = Folder::new();
    let (mut server, token) = serve(&folder, url);
    let answered = AtomicUsize::new(0);
    for round in 0..rounds {
        let (key, ids) = (format!("round-{round:04}"), Mutex::new(Vec::new()));
        // Killed after some of the answers, in the first round before any.
        let (most, got) = (at_once * round / rounds, AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let (server, token, key, ids, got) = (&server, &token, &key, &ids, &got);
            for _ in 0..at_once {
                scope.spawn(move || {
                    if let Ok((status, answer)) = send(server, token, key) {
                        assert_eq!(status, 201, "{answer}");
                        ids.lock().unwrap().push(answer["id"].clone());
                    }
                    if got.fetch_add(1, Ordering::SeqCst) == most {
                        server.signal("KILL");
                    }
                });
            }
        });
        server.end();
        server = restart(&folder, url);
        let (status, replayed) = send(&server, &token, &key).unwrap();
        assert_eq!(status, 201, "{replayed}");
        let ids = ids.into_inner().unwrap();
        assert!(ids.iter().all(|id| *id == replayed["id"]), "{ids:?} {replayed}");
        answered.fetch_add(ids.len(), Ordering::SeqCst);
    }
    let made: Vec<String> = all(&server, &token, "contacts").iter().map(|one| one["last_name"].to_string()).collect();
    assert_eq!(made.len(), rounds, "{made:?}");
    tell(
        "F12",
        format!(
            "{}: {rounds} keys, {at_once} requests at once each, a kill in each: {rounds} records, {answered:?} same answers",
            named(url)
        ),
    );
}
