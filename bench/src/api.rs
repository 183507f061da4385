//! The API as the generator uses it around measurements: sign in, read, write, walk lists.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::http::Connection;
use crate::server::{EMAIL, PASSWORD};

/// Access tokens live for ten minutes; a younger one is taken before that.
const TOKEN_LIFE: Duration = Duration::from_secs(240);

/// How long it is tried to sign in while there are too many tries.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that is signed in.
pub struct Api {
    connection: Connection,
    /// Where the server listens.
    pub address: SocketAddr,
    token: String,
    signed_in: Instant,
}

/// Puts a request together.
pub fn request(method: &str, path: &str, token: &str, more: &str, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n");
    if !token.is_empty() {
        text.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    text.push_str(more);
    if !body.is_empty() {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

impl Api {
    /// Signs in.
    pub fn sign_in(address: SocketAddr) -> Outcome<Self> {
        let connection = Connection::open(address).map_err(|error| error.to_string())?;
        let mut api = Api { connection, address, token: String::new(), signed_in: Instant::now() };
        api.renew()?;
        Ok(api)
    }

    fn renew(&mut self) -> Outcome<()> {
        let body = json!({"email": EMAIL, "password": PASSWORD}).to_string();
        let request = request("POST", "/api/v1/auth/login", "", "", &body);
        let asked = Instant::now();
        let answer = loop {
            match self.send(&request, 200) {
                // After many tries that failed a right one has to wait as well.
                Err(error) if error.contains(" answered 429") && asked.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_secs(1));
                }
                done => break done?,
            }
        };
        self.token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        self.signed_in = Instant::now();
        Ok(())
    }

    /// Returns an access token that is good for the next minutes.
    pub fn token(&mut self) -> Outcome<String> {
        if self.signed_in.elapsed() > TOKEN_LIFE {
            self.connection = Connection::open(self.address).map_err(|error| error.to_string())?;
            self.renew()?;
        }
        Ok(self.token.clone())
    }

    /// Reads.
    pub fn get(&mut self, path: &str) -> Outcome<Json> {
        let token = self.token()?;
        self.send(&request("GET", &format!("/api/v1{path}"), &token, "", ""), 200)
    }

    /// Makes something.
    pub fn post(&mut self, path: &str, body: &str) -> Outcome<Json> {
        let token = self.token()?;
        self.send(&request("POST", &format!("/api/v1{path}"), &token, "", body), 201)
    }

    /// Sends a file.
    pub fn upload(&mut self, path: &str, content: &[u8]) -> Outcome<Json> {
        let more = format!("content-type: application/octet-stream\r\ncontent-length: {}\r\n", content.len());
        let token = self.token()?;
        let mut bytes = request("POST", &format!("/api/v1{path}"), &token, &more, "");
        bytes.extend_from_slice(content);
        self.send(&bytes, 201)
    }

    /// Reads so many pages of a list; answers their records and the cursor behind them.
    pub fn walk(&mut self, path: &str, pages: usize) -> Outcome<(Vec<Json>, String)> {
        let (mut records, mut cursor) = (Vec::new(), String::new());
        for _ in 0..pages {
            let mut page = self.get(&format!("{path}&cursor={cursor}"))?;
            if let Json::Array(data) = page["data"].take() {
                records.extend(data);
            }
            cursor = page["page"]["next_cursor"].as_str().unwrap_or_default().to_owned();
            if cursor.is_empty() {
                break;
            }
        }
        Ok((records, cursor))
    }

    fn send(&mut self, request: &[u8], wanted: u16) -> Outcome<Json> {
        let what = || String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
        let answer = self.connection.exchange(request).map_err(|error| format!("{}: {error}", what()))?;
        if answer.status != wanted {
            let body = String::from_utf8_lossy(answer.body);
            return Err(format!("{} answered {}: {body}", what(), answer.status));
        }
        serde_json::from_slice(answer.body).map_err(|error| format!("{}: {error}", what()))
    }
}
