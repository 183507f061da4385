//! A server that is told to stop ends what is under way, and soon.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crm_tests::databases::on_each_database;
use serde_json::{Value as Json, json};

use super::{all, named, restart, scale, serve, tell};
use crate::server::{Folder, parse};

#[test]
fn what_was_begun_before_a_stop_is_answered_and_kept() {
    on_each_database(|database| async move { is_answered(&database.url) });
}

fn is_answered(url: &str) {
    let writers = scale(12, 100);
    let folder = Folder::new();
    let (server, token) = serve(&folder, url);
    // Half a request each: the server waits for the rest of it as it is told to stop.
    let mut under_way: Vec<(TcpStream, String)> = (0..writers)
        .map(|number| {
            let body = json!({"last_name": format!("Begun {number}")}).to_string();
            let mut socket = TcpStream::connect(server.address).unwrap();
            write!(
                socket,
                "POST /api/v1/contacts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
                 content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{{",
                body.len()
            )
            .unwrap();
            (socket, body[1..].to_owned())
        })
        .collect();
    // Whoever is answered after them knows that the server has them.
    assert_eq!(all(&server, &token, "contacts").len(), 0);
    let begun = Instant::now();
    server.signal("TERM");
    for (socket, rest) in &mut under_way {
        socket.write_all(rest.as_bytes()).unwrap();
    }
    let mut answered: Vec<Json> = Vec::new();
    for (mut socket, _) in under_way {
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let (status, _, made) = parse(&answer).unwrap();
        assert_eq!(status, 201, "{made}");
        answered.push(made["id"].clone());
    }
    assert!(server.end().success());
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    let server = restart(&folder, url);
    let kept: Vec<Json> = all(&server, &token, "contacts").iter().map(|one| one["id"].clone()).collect();
    assert!(kept.len() == writers && answered.iter().all(|id| kept.contains(id)));
    tell("F14", format!("{}: {writers} requests under way at the stop, all answered and kept; {took:.1?}", named(url)));
}
