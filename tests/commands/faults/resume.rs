//! A client that was away comes back and has missed nothing, and gets nothing twice.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crm_tests::databases::on_each_database;
use serde_json::{Value as Json, json};

use super::invariants::follow;
use super::{changes, create, named, scale, serve, tell};
use crate::server::{Folder, Server};

/// Changes made in one request.
const IN_ONE: usize = 100;

#[test]
fn who_comes_back_after_many_changes_misses_none() {
    on_each_database(|database| async move { misses_none(&database.url) });
}

fn misses_none(url: &str) {
    let requests = scale(7, 100);
    let folder = Folder::new();
    let (server, token) = serve(&folder, url);
    create(&server, &token, "contacts", &json!({"last_name": "Seen"}));
    let seen = reached(&server, &token, 0);
    for request in 0..requests {
        let made = (0..IN_ONE).map(|one| json!({"op": "create", "data": {"last_name": format!("{request} {one}")}}));
        let batch = json!({"atomic": true, "operations": made.collect::<Vec<Json>>()});
        let (status, done) = server.send("POST", "/api/v1/contacts/batch", &token, Some(&batch)).unwrap();
        assert_eq!(status, 200, "{done}");
    }
    let count = requests * IN_ONE;
    let last = i64::try_from(count).unwrap();
    reached(&server, &token, seen + last - 1);
    let paged = changes(&server, &token, seen);
    let streamed = stream(&server, &token, seen, count);
    let positions = |log: &[Json]| log.iter().map(|event| event["position"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!(positions(&paged), (seen + 1..=seen + last).collect::<Vec<_>>());
    assert_eq!(positions(&streamed), positions(&paged));
    follow(&paged);
    tell("F15", format!("{}: {count} changes while away; pages and stream: none missed, none twice", named(url)));
}

/// Waits until there is something of a contact after a position, and returns where.
fn reached(server: &Server, token: &str, after: i64) -> i64 {
    loop {
        // A commit gets its position a moment later on PostgreSQL.
        let log = changes(server, token, after);
        if let Some(event) = log.iter().find(|event| event["entity"] == "contact") {
            return event["position"].as_i64().unwrap();
        }
    }
}

/// Follows the log after a position until so many changes have come.
fn stream(server: &Server, token: &str, after: i64, count: usize) -> Vec<Json> {
    let mut socket = TcpStream::connect(server.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(
        socket,
        "GET /api/v1/events HTTP/1.1\r\nhost: x\r\nlast-event-id: {after}\r\nauthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let (mut lines, mut found, mut line) = (BufReader::new(socket), Vec::new(), String::new());
    let (mut is_change, mut is_position) = (false, false);
    while found.len() < count {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "the stream ended after {}", found.len());
        match line.trim_end() {
            "event: change" => is_change = true,
            "event: position" => is_position = true,
            "" => (is_change, is_position) = (false, false),
            data if is_position && data.starts_with("data: ") => {
                let told: Json = serde_json::from_str(&data[6..]).unwrap();
                let position = told["position"].as_i64().unwrap();
                let passed = i64::try_from(found.len()).unwrap();
                assert_eq!(position, after + passed, "where it stands is what it has told");
            }
            data if is_change && data.starts_with("data: ") => found.push(serde_json::from_str(&data[6..]).unwrap()),
            _ => {}
        }
    }
    found
}
