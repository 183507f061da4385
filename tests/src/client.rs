//! Sends requests to the application in process, as a browser or a program would.

use std::cell::Cell;
use std::net::SocketAddr;
use std::ops::Index;
use std::rc::Rc;

use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::{Error, http};
use futures_util::future::LocalBoxFuture;
use serde_json::{Value as Json, json};

pub(crate) type Service = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Result<ServiceResponse, Error>>>;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Json,
}

impl Answer {
    /// Asserts the status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "answered {} {}", self.status, self.text);
        self
    }

    /// Asserts status and code of a problem, and that it is told in the one way.
    #[track_caller]
    pub fn fails(self, status: u16, code: &str) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
        assert_eq!(answer["code"], code, "{}", answer.text);
        assert_eq!(answer["status"], status);
        assert_eq!(answer["request_id"], answer.header("x-request-id").as_str());
        answer
    }

    /// Asserts that the input is refused for a fault of this member.
    #[track_caller]
    pub fn blames(self, pointer: &str, code: &str) -> Self {
        let found = self.faults().contains(&(pointer.to_owned(), code.to_owned()));
        assert!(found, "expected {code} at {pointer}: {} {}", self.status, self.text);
        self
    }

    /// Returns pointer and code of each fault.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |fault: &Json, member: &str| fault[member].as_str().unwrap_or_default().to_owned();
        self["errors"].as_array().into_iter().flatten().map(|f| (text(f, "pointer"), text(f, "code"))).collect()
    }

    /// Returns a header, empty when it is missing.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// Returns the id of the record.
    #[track_caller]
    pub fn id(&self) -> String {
        self["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text)).to_owned()
    }

    /// Returns the version of the record.
    #[track_caller]
    pub fn version(&self) -> i64 {
        self["version"].as_i64().unwrap_or_else(|| panic!("no version in {}", self.text))
    }

    /// Returns one member of each record of a list.
    pub fn each(&self, member: &str) -> Vec<String> {
        let text = |record: &Json| record[member].as_str().map_or_else(|| record[member].to_string(), str::to_owned);
        self["data"].as_array().into_iter().flatten().map(text).collect()
    }

    /// Returns the refresh token that was set, empty when it was taken away.
    pub fn refresh_token(&self) -> Option<String> {
        let cookies = self.headers.get_all("set-cookie").filter_map(|value| value.to_str().ok());
        cookies
            .filter_map(|cookie| cookie.split(';').next()?.split_once("crm_refresh=").map(|(_, t)| t.to_owned()))
            .last()
    }
}

impl Index<&str> for Answer {
    type Output = Json;
    fn index(&self, member: &str) -> &Json {
        &self.json[member]
    }
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Client {
    service: Service,
    /// The bearer token.
    pub token: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The user signed in; null for nobody.
    pub user: Json,
    /// Where requests come from.
    pub peer: SocketAddr,
}

thread_local! {
    static PEERS: Cell<u32> = const { Cell::new(1) };
}

/// Returns an address that no other client has, so that limits by address do not add up over a test.
fn next_peer() -> SocketAddr {
    let number = PEERS.replace(PEERS.get() + 1);
    SocketAddr::from((0x0a00_0000_u32.wrapping_add(number).to_be_bytes(), 40_000))
}

impl Client {
    pub(crate) fn nobody(service: Service) -> Self {
        Client { service, token: None, refresh_token: None, user: Json::Null, peer: next_peer() }
    }

    /// Returns somebody else who has not signed in.
    pub fn stranger(&self) -> Self {
        Client::nobody(Rc::clone(&self.service))
    }

    /// Returns a client with this bearer token.
    pub fn with_token(&self, token: &str) -> Self {
        Client { token: Some(token.to_owned()), ..self.stranger() }
    }

    /// Returns the client that a session was answered to.
    pub fn with_session(&self, answer: &Answer) -> Self {
        Client {
            token: answer["access_token"].as_str().map(str::to_owned),
            refresh_token: answer.refresh_token(),
            user: answer["user"].clone(),
            ..self.stranger()
        }
    }

    /// Returns the same person at another address and without the cookie, so that limits by address do not add up.
    pub fn from_elsewhere(&self) -> Self {
        Client { peer: next_peer(), refresh_token: None, ..self.clone() }
    }

    /// Returns the id of the user signed in.
    pub fn id(&self) -> String {
        self.user["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Begins a request; paths without `/api` or a leading `//` stand below `/api/v1`.
    pub fn request(&self, method: &str, path: &str) -> Call {
        let full = if path.starts_with("/api/") || path.starts_with("/healthz") || path.starts_with("/readyz") {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        self.at(method, &full)
    }

    /// Begins a request with exactly this path.
    pub fn at(&self, method: &str, path: &str) -> Call {
        let method: http::Method = method.parse().unwrap();
        let mut request = TestRequest::with_uri(path).method(method).peer_addr(self.peer);
        if let Some(token) = &self.token {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        if let Some(token) = &self.refresh_token {
            request = request.insert_header(("cookie", format!("crm_refresh={token}")));
        }
        Call { service: Rc::clone(&self.service), request }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.request("POST", path).json(&body).send().await
    }

    /// Sends an act on a record in the version that was seen.
    pub async fn act(&self, path: &str, version: i64, body: Json) -> Answer {
        self.request("POST", path).seen(version).json(&body).send().await
    }

    /// Sends an act on a record whatever its version.
    pub async fn act_now(&self, path: &str) -> Answer {
        self.request("POST", path).header("if-match", "*").json(&json!({})).send().await
    }

    /// Changes a record in the version that was seen.
    pub async fn patch(&self, path: &str, version: i64, body: Json) -> Answer {
        self.request("PATCH", path).seen(version).json(&body).send().await
    }

    /// Changes a record whatever its version.
    pub async fn change(&self, path: &str, body: Json) -> Answer {
        self.request("PATCH", path).header("if-match", "*").json(&body).send().await
    }

    /// Deletes a record whatever its version.
    pub async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).header("if-match", "*").send().await
    }

    /// Creates a record.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn create(&self, collection: &str, body: Json) -> Answer {
        self.post(&format!("/{collection}"), body).await.is(201)
    }

    /// Signs in.
    pub async fn login(&self, email: &str, password: &str) -> Answer {
        self.post("/auth/login", json!({"email": email, "password": password})).await
    }
}

/// A request that is being put together.
pub struct Call {
    service: Service,
    request: TestRequest,
}

impl Call {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.insert_header((name, value));
        self
    }

    /// Names the version that was seen.
    pub fn seen(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// Adds a body of JSON.
    pub fn json(mut self, body: &Json) -> Self {
        self.request = self.request.set_json(body);
        self
    }

    /// Adds any body.
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.insert_header(("content-type", kind)).set_payload(body.into());
        self
    }

    /// Sends the request.
    pub async fn send(self) -> Answer {
        let response = match (self.service)(self.request).await {
            Ok(response) => response.map_into_boxed_body(),
            Err(error) => {
                let response = error.error_response();
                let request = TestRequest::default().to_http_request();
                ServiceResponse::new(request, response)
            }
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, headers, bytes: bytes.to_vec(), text, json }
    }
}
