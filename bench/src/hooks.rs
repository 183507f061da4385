//! Webhooks: how long until one receiver has each message: alone, among many, and beside as many that take messages and
//! never answer.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::api::Api;
use crate::database::Databases;
use crate::files::fresh;
use crate::load::percentile;

/// Receivers beside the one, which come to answer no more.
pub const OTHERS: usize = 50;
/// Contacts that are created, one every so often.
const CREATED: usize = 100;
const PAUSE: Duration = Duration::from_millis(50);
/// A message that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Milliseconds from asking for a record to its message, that 99 in a hundred stayed below.
#[derive(Debug, Clone, Copy)]
pub struct Hooks {
    /// With one receiver.
    pub alone: f64,
    /// Among others.
    pub among: f64,
    /// Beside the others when they are dead.
    pub beside: f64,
}

/// Measures both, on an empty installation.
pub fn measure(databases: &Databases, work: &std::path::Path) -> Outcome<Hooks> {
    let told = |error: std::io::Error| format!("a receiver: {error}");
    let folder = work.join("hooks");
    fresh(&folder)?;
    let mut site = databases.empty("hooks", &folder)?;
    site.set_up()?;
    let listen = || TcpListener::bind("127.0.0.1:0").map_err(told);
    let (live, others) = (listen()?, (0..OTHERS).map(|_| listen()).collect::<Outcome<Vec<_>>>()?);
    let places: Vec<String> = std::iter::once(&live)
        .chain(&others)
        .map(|one| one.local_addr().map(|place| place.to_string()).map_err(told))
        .collect::<Outcome<_>>()?;
    site.outbound = places.join(",");
    let server = site.serve()?;
    let mut api = Api::sign_in(server.address)?;
    let (heard, messages) = mpsc::channel();
    let dead = Arc::new(AtomicBool::new(false));
    std::thread::spawn(move || receive(&live, &Arc::default(), &heard));
    let mut places = places.into_iter();
    let mut enter = |api: &mut Api| -> Outcome<()> {
        let url = format!("http://{}/hook", places.next().unwrap_or_default());
        api.post("/webhooks", &json!({"url": url, "event_types": ["contact.created"]}).to_string()).map(|_| ())
    };
    enter(&mut api)?;
    let alone = delays(&mut api, &messages)?;
    for receiver in others {
        let (dead, nobody) = (Arc::clone(&dead), mpsc::channel().0);
        std::thread::spawn(move || receive(&receiver, &dead, &nobody));
        enter(&mut api)?;
    }
    let among = delays(&mut api, &messages)?;
    dead.store(true, Ordering::Relaxed);
    // What comes first finds the dead ones out; what is measured comes while they are being tried.
    delays(&mut api, &messages)?;
    let beside = delays(&mut api, &messages)?;
    server.stop()?;
    databases.remove(&site, "hooks")?;
    Ok(Hooks { alone, among, beside })
}

/// Creates contacts at an even pace and waits for the message of each.
fn delays(api: &mut Api, messages: &Receiver<(String, Instant)>) -> Outcome<f64> {
    let mut sent = HashMap::new();
    for number in 0..CREATED {
        let at = Instant::now();
        let made = api.post("/contacts", &json!({"last_name": format!("Hook{number}")}).to_string())?;
        sent.insert(made["id"].as_str().unwrap_or_default().to_owned(), at);
        std::thread::sleep(PAUSE.saturating_sub(at.elapsed()));
    }
    let mut found = Vec::with_capacity(CREATED);
    while !sent.is_empty() {
        let (id, at) = messages.recv_timeout(PATIENCE).map_err(|_| format!("{} messages never came", sent.len()))?;
        // The same message may come twice.
        found.extend(sent.remove(&id).map(|from| at.duration_since(from)));
    }
    found.sort_unstable();
    Ok(percentile(&found, 99).as_secs_f64() * 1000.0)
}

/// Takes messages, answers them unless it is dead, and tells which record each is about.
fn receive(listener: &TcpListener, dead: &Arc<AtomicBool>, heard: &Sender<(String, Instant)>) {
    for stream in listener.incoming().map_while(Result::ok) {
        let (mut stream, dead, heard) = (stream, Arc::clone(dead), heard.clone());
        std::thread::spawn(move || {
            while let Some(body) = message(&mut stream) {
                let at = Instant::now();
                let id = body["data"]["id"].as_str().unwrap_or_default().to_owned();
                // The others have nobody who listens.
                let _ = heard.send((id, at));
                // Without an answer the connection stays until the sender gives up.
                if !dead.load(Ordering::Relaxed) && stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").is_err() {
                    break;
                }
            }
        });
    }
}

/// Reads a request's body; nothing at the end of the connection.
fn message(stream: &mut TcpStream) -> Option<Json> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = std::str::from_utf8(&bytes).ok()?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return serde_json::from_str(body).ok();
        }
    }
}
