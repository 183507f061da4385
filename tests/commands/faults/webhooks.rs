//! Receivers that never answer hold up neither the others nor the API.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crm_tests::databases::on_each_database;
use serde_json::json;

use super::{create, named, p99, scale, tell};
use crate::server::{Folder, Server};

/// Beyond twice as long as before: how often the log is looked at, and what else the machine does.
const SLACK: Duration = Duration::from_secs(1);

/// A receiver that takes calls and never answers them.
fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming() {
            held.push(stream);
        }
    });
    place
}

/// A receiver that answers, and tells whose event it was told of, and when.
fn prompt(tell: Sender<(String, Instant)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut text) = (stream.unwrap(), String::new());
            let mut part = [0; 4096];
            while !text.contains("\"position\"") || !text.ends_with('}') {
                let Ok(count @ 1..) = stream.read(&mut part) else { break };
                text.push_str(&String::from_utf8_lossy(&part[..count]));
            }
            let body = text.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
            let told: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
            let id = told["data"]["id"].as_str().unwrap_or_default().to_owned();
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").ok();
            if tell.send((id, Instant::now())).is_err() {
                return;
            }
        }
    });
    place
}

#[test]
fn receivers_that_never_answer_hold_nobody_up() {
    on_each_database(|database| async move { hold_nobody_up(&database.url) });
}

fn hold_nobody_up(url: &str) {
    let (endpoints, events) = (scale(12, 50), scale(8, 60));
    let (tell_of, told) = channel();
    let (dead, alive) = (silent(), prompt(tell_of));
    let folder = Folder::new();
    folder.create_admin_in(Some(url));
    let mut command = folder.command(&["serve"]);
    command.env("DATABASE_URL", url).env("CRM_RATE_LIMIT", "0").env("CRM_OUTBOUND_ALLOW", format!("{dead},{alive}"));
    let server = Server::start(command);
    let token = server.login();
    let hook = |place: &str, number: usize| {
        let sent = json!({"url": format!("http://{place}/{number}"), "event_types": ["contact.created"]});
        create(&server, &token, "webhooks", &sent);
    };
    hook(&alive, 0);
    let (before, calm) = measure(&server, &token, &told, events);
    for number in 0..endpoints {
        hook(&dead, number);
    }
    let (after, busy) = measure(&server, &token, &told, events);
    assert!(after <= before * 2 + SLACK, "deliveries took {before:?} before and {after:?} beside dead receivers");
    assert!(busy <= calm * 2 + SLACK, "requests took {calm:?} before and {busy:?} beside dead receivers");
    tell(
        "F8",
        format!(
            "{}: beside {endpoints} receivers that never answer: delivery p99 {before:.2?} -> {after:.2?}, requests p99 {calm:.2?} -> {busy:.2?}",
            named(url)
        ),
    );
}

/// Makes contacts; answers with how long the slowest took to be told of, and the slowest request.
fn measure(server: &Server, token: &str, told: &Receiver<(String, Instant)>, events: usize) -> (Duration, Duration) {
    let (mut made, mut requests) = (BTreeMap::new(), Vec::new());
    for _ in 0..events {
        let begun = Instant::now();
        let contact = create(server, token, "contacts", &json!({"last_name": "Doe"}));
        requests.push(begun.elapsed());
        made.insert(contact["id"].as_str().unwrap().to_owned(), begun);
    }
    let mut delivered = Vec::new();
    while delivered.len() < events {
        let (id, at) = told.recv_timeout(Duration::from_secs(20)).unwrap();
        delivered.push(at - made.remove(&id).expect("each event is told of once"));
    }
    (p99(&mut delivered), p99(&mut requests))
}
