//! Live updates of the real server: how soon they come, from another server too, and when they end.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crm_tests::databases::on_each_database;
use serde_json::{Value as Json, json};

use crate::server::{Folder, Server};

/// An open stream of events.
struct Stream(BufReader<TcpStream>);

impl Stream {
    fn open(server: &Server, token: &str) -> Self {
        let mut socket = TcpStream::connect(server.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(
            socket,
            "GET /api/v1/events HTTP/1.1\r\nhost: x\r\naccept-encoding: br, gzip\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        .unwrap();
        let mut stream = Stream(BufReader::new(socket));
        assert!(stream.line().unwrap().starts_with("HTTP/1.1 200"));
        while stream.line().unwrap() != "event: position" {}
        stream
    }

    /// The next line; nothing at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).unwrap();
        (read > 0).then(|| line.trim_end().to_owned())
    }

    fn change(&mut self) -> Json {
        while self.line().expect("the stream goes on") != "event: change" {}
        serde_json::from_str(self.line().unwrap().strip_prefix("data: ").unwrap()).unwrap()
    }

    fn ends(mut self) {
        while self.line().is_some_and(|line| line != "0") {}
    }
}

fn create(server: &Server, token: &str, name: &str) -> Json {
    let body = json!({"last_name": name});
    let (status, contact) = server.send("POST", "/api/v1/contacts", token, Some(&body)).unwrap();
    assert_eq!(status, 201, "{contact}");
    contact
}

#[test]
fn a_change_on_one_server_reaches_the_screens_of_another_within_a_second() {
    on_each_database(|database| async move { reaches_the_screens_of_another(&database.url) });
}

fn reaches_the_screens_of_another(url: &str) {
    let folder = Folder::new();
    folder.create_admin_in(Some(url));
    let start = || {
        let mut command = folder.command(&["serve"]);
        command.env("DATABASE_URL", url);
        Server::start(command)
    };
    let (one, other) = (start(), start());
    let token = one.login();
    let mut streams = [Stream::open(&one, &token), Stream::open(&other, &token)];
    for (server, name) in [(&one, "Here"), (&other, "There")] {
        let begun = Instant::now();
        let contact = create(server, &token, name);
        for stream in &mut streams {
            let change = stream.change();
            assert_eq!((&change["id"], &change["kind"]), (&contact["id"], &json!("created")));
            assert!(begun.elapsed() < Duration::from_secs(1), "{name}: {:?}", begun.elapsed());
        }
    }
}

#[test]
fn a_stream_ends_within_a_second_of_its_session() {
    let folder = Folder::new();
    folder.create_admin();
    let server = Server::start(folder.command(&["serve"]));
    let (token, other) = (server.login(), server.login());
    let ended = Stream::open(&server, &token);
    let mut kept = Stream::open(&server, &other);
    let begun = Instant::now();
    let (_, sessions) = server.send("GET", "/api/v1/sessions", &token, None).unwrap();
    let own = sessions["data"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
    let path = format!("/api/v1/sessions/{}", own["id"].as_str().unwrap());
    assert_eq!(server.send("DELETE", &path, &other, None).unwrap().0, 204);
    ended.ends();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let contact = create(&server, &other, "Afterwards");
    assert_eq!(kept.change()["id"], contact["id"]);
}

#[test]
fn a_changed_role_changes_what_an_open_stream_tells_within_a_second() {
    on_each_database(|database| async move { follows_the_role(&database.url) });
}

fn follows_the_role(url: &str) {
    let folder = Folder::new();
    folder.create_admin_in(Some(url));
    let mut command = folder.command(&["serve"]);
    command.env("DATABASE_URL", url);
    let server = Server::start(command);
    let admin = server.login();
    let sent = |method: &str, path: &str, token: &str, body: Json| {
        let (status, answer) = server.send(method, &format!("/api/v1{path}"), token, Some(&body)).unwrap();
        assert!((200..300).contains(&status), "{path}: {answer}");
        answer
    };
    let narrow = json!({"contact": {"view": "own"}});
    let role = sent("POST", "/roles", &admin, json!({"name": "Narrow", "copy_of": "rep", "permissions": narrow}));
    let person = json!({"name": "Nora", "email": "nora@example.org", "role": role["key"]});
    let invited = sent("POST", "/invitations", &admin, person);
    let token = invited["link"].as_str().unwrap().split_once("#token=").unwrap().1.to_owned();
    let password = "correct horse battery staple";
    let session =
        sent("POST", "/invitations/accept", "", json!({"token": token, "name": "Nora", "password": password}));
    let mut stream = Stream::open(&server, session["access_token"].as_str().unwrap());
    create(&server, &admin, "Unseen");
    // What is passed on is decided on at that moment: a tag, which everybody sees, tells that the contact is behind.
    sent("POST", "/tags", &admin, json!({"name": "Passed"}));
    let mut told = stream.change();
    while told["entity"] != "tag" {
        assert_ne!(told["entity"], "contact", "{told}");
        told = stream.change();
    }
    let begun = Instant::now();
    let path = format!("/roles/{}", role["id"].as_str().unwrap());
    sent("PATCH", &path, &admin, json!({"permissions": {"contact": {"view": "all"}}}));
    let seen = create(&server, &admin, "Seen");
    // Of the first contact nothing was told; of the role itself everybody is.
    let told = stream.change();
    assert_eq!((&told["entity"], &told["id"]), (&json!("role"), &role["id"]));
    assert_eq!(stream.change()["id"], seen["id"]);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[test]
fn open_streams_do_not_keep_a_server_from_stopping() {
    let folder = Folder::new();
    folder.create_admin();
    let server = Server::start(folder.command(&["serve"]));
    let token = server.login();
    let stream = Stream::open(&server, &token);
    let begun = Instant::now();
    server.signal("TERM");
    stream.ends();
    assert!(server.end().success());
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
