//! The server: how it starts and stops.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::server::{Folder, Server};

#[test]
fn two_servers_that_start_at_once_share_a_new_file() {
    let folder = Folder::new();
    let both = [Server::begin(folder.command(&["serve"])), Server::begin(folder.command(&["serve"]))];
    for server in both.map(crate::server::Starting::ready) {
        let (status, _) = server.send("GET", "/readyz", "", None).unwrap();
        assert_eq!(status, 200);
    }
}

#[test]
fn the_allocators_are_told_to_give_memory_back_unless_they_were_told_otherwise() {
    let folder = Folder::new();
    let mut command = folder.command(&["serve"]);
    command.env("MALLOC_ARENA_MAX", "3").env_remove("MIMALLOC_PURGE_DELAY");
    let server = Server::start(command);
    let environment = std::fs::read(format!("/proc/{}/environ", server.pid())).unwrap();
    let environment: Vec<&[u8]> = environment.split(|byte| *byte == 0).collect();
    for wanted in ["MALLOC_ARENA_MAX=3", "MIMALLOC_PURGE_DELAY=0"] {
        assert!(environment.contains(&wanted.as_bytes()), "{wanted}");
    }
}

#[test]
fn a_taken_port_is_named() {
    let folder = Folder::new();
    let server = Server::start(folder.command(&["serve"]));
    let mut command = folder.command(&["serve"]);
    command.env("CRM_LISTEN", server.address.to_string());
    let refused = crate::server::finish(command, "");
    assert!(!refused.status.success());
    assert!(crate::server::told(&refused).contains("CRM_LISTEN"), "{}", crate::server::told(&refused));
}

#[test]
fn a_program_that_asks_too_often_is_told_how_long_to_wait() {
    let folder = Folder::new();
    folder.create_admin();
    let mut command = folder.command(&["serve"]);
    command.env("CRM_RATE_LIMIT", "3");
    let server = Server::start(command);
    let token = server.login();
    let ask = || {
        let mut socket = TcpStream::connect(server.address).unwrap();
        write!(
            socket,
            "GET /api/v1/tags HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    };
    for left in [2, 1, 0] {
        let answer = ask();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("ratelimit-policy: \"default\";q=3;w=60"), "{answer}");
        assert!(answer.contains(&format!("ratelimit: \"default\";r={left};t=")), "{answer}");
    }
    let answer = ask();
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.contains("\"code\":\"rate_limited\"") && answer.contains("content-security-policy"), "{answer}");
    let wait = answer.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
    assert!((1..=20).contains(&wait.trim().parse::<u64>().unwrap()), "{wait}");
    // Another session has its own.
    let other = server.login();
    assert_eq!(server.send("GET", "/api/v1/tags", &other, None).unwrap().0, 200);
}
