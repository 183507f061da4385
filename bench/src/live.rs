//! Live updates: so many open streams, contacts that are created meanwhile, and how long it takes until each stream has each.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Outcome;
use crate::api::{Api, request};
use crate::http::Connection;
use crate::server::Server;

/// Open streams.
pub const STREAMS: usize = 1_000;
/// Streams of one key, of which the server allows only so many.
const A_KEY: usize = 40;
/// Contacts that are created, one every so often.
const CREATED: usize = 50;
const PAUSE: Duration = Duration::from_millis(200);
/// Who has not heard of everything by then never will.
const PATIENCE: Duration = Duration::from_secs(15);
/// A reader's stack; a thousand of them are there at once.
const STACK: usize = 128 * 1024;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    /// How many of all events for all streams came.
    pub share: f64,
    /// Milliseconds from sending the request to hearing of it, that half stayed below.
    pub p50: f64,
    /// Of 99 in a hundred.
    pub p99: f64,
    /// Resident memory that each stream took, in bytes.
    pub memory: f64,
}

/// Opens the streams, creates contacts and waits until all have heard of them.
pub fn measure(server: &Server) -> Outcome<Streams> {
    let mut api = Api::sign_in(server.address)?;
    let keys = (0..STREAMS.div_ceil(A_KEY)).map(|number| key(&mut api, number)).collect::<Outcome<Vec<_>>>()?;
    let (token, address) = (api.token()?, api.address);
    let before = server.memory("VmRSS")?;
    let (opened, measured) = (Barrier::new(STREAMS + 1), Barrier::new(STREAMS + 1));
    std::thread::scope(|scope| {
        let reader = |number: usize| {
            let (key, opened, measured) = (keys[number / A_KEY].clone(), &opened, &measured);
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    let stream = open(address, &key);
                    opened.wait();
                    measured.wait();
                    stream.and_then(listen)
                })
                .map_err(|error| error.to_string())
        };
        let readers = (0..STREAMS).map(reader).collect::<Outcome<Vec<_>>>()?;
        opened.wait();
        let memory = server.memory("VmRSS")?.saturating_sub(before) as f64 / STREAMS as f64;
        measured.wait();
        let sent = create(address, &token)?;
        let mut delays = Vec::with_capacity(STREAMS * CREATED);
        for reader in readers {
            let heard = reader.join().map_err(|_| "a reader broke".to_owned())??;
            delays.extend(heard.into_iter().filter_map(|(id, at)| Some(at.duration_since(*sent.get(&id)?))));
        }
        delays.sort_unstable();
        let below = |hundredths: usize| {
            let place = (delays.len() * hundredths).div_ceil(100).max(1) - 1;
            delays.get(place).map_or(f64::INFINITY, |delay| delay.as_secs_f64() * 1000.0)
        };
        let share = delays.len() as f64 / (STREAMS * CREATED) as f64;
        Ok(Streams { share, p50: below(50), p99: below(99), memory })
    })
}

fn key(api: &mut Api, number: usize) -> Outcome<String> {
    let body = json!({"name": format!("stream {number}"), "scopes": ["contacts:read"]});
    let made = api.post("/api-keys", &body.to_string())?;
    made["secret"].as_str().map(str::to_owned).ok_or_else(|| "a key without its secret".to_owned())
}

fn open(address: SocketAddr, key: &str) -> Outcome<BufReader<TcpStream>> {
    let told = |error: std::io::Error| format!("a stream: {error}");
    let mut socket = TcpStream::connect(address).map_err(told)?;
    socket.write_all(&request("GET", "/api/v1/events", key, "", "")).map_err(told)?;
    socket.set_read_timeout(Some(PATIENCE)).map_err(told)?;
    let mut reader = BufReader::with_capacity(4096, socket);
    let mut line = String::new();
    while !line.starts_with("event: position") {
        line.clear();
        if reader.read_line(&mut line).map_err(told)? == 0 {
            return Err("a stream was refused".to_owned());
        }
    }
    Ok(reader)
}

/// Hears of so many contacts, or of fewer when no more come.
fn listen(mut reader: BufReader<TcpStream>) -> Outcome<Vec<(String, Instant)>> {
    let (mut heard, mut line) = (Vec::with_capacity(CREATED), String::new());
    while heard.len() < CREATED {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(read) if read > 0 => {}
            _ => break,
        }
        if let Some((_, rest)) = line.split_once("\"id\":\"")
            && let Some((id, _)) = rest.split_once('"')
        {
            heard.push((id.to_owned(), Instant::now()));
        }
    }
    Ok(heard)
}

/// Creates contacts at an even pace, and tells when each was asked for.
fn create(address: SocketAddr, token: &str) -> Outcome<HashMap<String, Instant>> {
    let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
    let mut sent = HashMap::new();
    for number in 0..CREATED {
        let body = json!({"last_name": format!("Live{number}")}).to_string();
        let at = Instant::now();
        let answer = connection
            .exchange(&request("POST", "/api/v1/contacts", token, "", &body))
            .map_err(|error| error.to_string())?;
        let json: serde_json::Value = serde_json::from_slice(answer.body).map_err(|error| error.to_string())?;
        let id = json["id"].as_str().ok_or_else(|| format!("no contact: {json}"))?;
        sent.insert(id.to_owned(), at);
        std::thread::sleep(PAUSE.saturating_sub(at.elapsed()));
    }
    Ok(sent)
}
