//! What goes wrong around the server, and that nothing acknowledged is lost by it. Here each fault comes a few times;
//! `make faults` has it come as often as an operator would want to know of, and shows the figures.

mod away;
mod full;
mod invariants;
mod once;
mod resume;
mod stop;
mod webhooks;

use std::fmt::Display;
use std::time::Duration;

use crate::server::{Folder, Server, exchange, send};
use serde_json::{Value as Json, json};

/// How often something is done: a few times, or as often as `make faults` asks for.
pub fn scale(few: usize, many: usize) -> usize {
    if std::env::var("CRM_FAULTS").is_ok_and(|form| form == "full") { many } else { few }
}

/// Tells what came of a fault, in one line.
pub fn tell(fault: &str, figures: impl Display) {
    println!("{fault} {figures}");
}

/// The name of the database that a URL names, for people.
fn named(url: &str) -> &'static str {
    if url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" }
}

/// Starts a server on a database of its own, with its administrator, and signs in.
fn serve(folder: &Folder, url: &str) -> (Server, String) {
    folder.create_admin_in(Some(url));
    let server = restart(folder, url);
    let token = server.login();
    (server, token)
}

/// Starts a server on the same database.
fn restart(folder: &Folder, url: &str) -> Server {
    let mut command = folder.command(&["serve"]);
    command.env("DATABASE_URL", url).env("CRM_RATE_LIMIT", "0");
    Server::start(command)
}

/// Makes a record; the server is there.
fn create(server: &Server, token: &str, collection: &str, body: &Json) -> Json {
    let (status, made) = server.send("POST", &format!("/api/v1/{collection}"), token, Some(body)).unwrap();
    assert_eq!(status, 201, "{made}");
    made
}

/// Reads.
fn read(server: &Server, token: &str, path: &str) -> Json {
    let (status, found) = send(server.address, "GET", &format!("/api/v1/{path}"), token, None).unwrap();
    assert_eq!(status, 200, "{found}");
    found
}

/// Changes a record in the version that was seen.
fn patch(server: &Server, token: &str, path: &str, version: &Json, body: &Json) -> (u16, Json) {
    let seen = format!("if-match: \"{version}\"");
    let text = ("application/json", body.to_string());
    let sent = exchange(server.address, "PATCH", &format!("/api/v1/{path}"), token, &[&seen], (text.0, &text.1));
    let (status, _, answer) = sent.unwrap();
    (status, answer)
}

/// All records of a list, page by page.
fn all(server: &Server, token: &str, collection: &str) -> Vec<Json> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = read(server, token, &format!("{collection}?limit=200{cursor}"));
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// The whole log after a position, page by page.
fn changes(server: &Server, token: &str, after: i64) -> Vec<Json> {
    let (mut found, mut position) = (Vec::new(), after);
    loop {
        let page = read(server, token, &format!("changes?after={position}&limit=1000"));
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        position = page["page"]["position"].as_i64().unwrap();
        if page["page"]["has_more"] == json!(false) {
            return found;
        }
    }
}

/// The time within which 99 of 100 ended.
pub fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}
