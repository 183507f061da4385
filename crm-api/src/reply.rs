//! Answers about one record: body, `ETag`, `Location`; and requests that may come twice.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use crm_db::error::{Error, Result as StoreResult};
use crm_db::idempotency::{Kept, RequestKey};
use crm_db::{Seen, Stored, Tx};
use serde::Serialize;

use crate::auth::Caller;
use crate::problem::{Code, Problem, Result};
use crate::state::State;

/// An answer, ready to be sent or kept.
#[derive(Debug, Clone)]
pub struct Reply {
    status: StatusCode,
    body: String,
    etag: Option<String>,
    location: Option<String>,
}

impl Reply {
    /// An answer with this status and body.
    ///
    /// # Errors
    /// When the body does not serialize, which records do.
    pub fn new(status: StatusCode, body: &impl Serialize) -> StoreResult<Self> {
        let body = serde_json::to_string(body).map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Reply { status, body, etag: None, location: None })
    }

    /// An answer without a body.
    pub fn empty() -> Self {
        Reply { status: StatusCode::NO_CONTENT, body: String::new(), etag: None, location: None }
    }

    /// The record as it stands.
    ///
    /// # Errors
    /// As [`Reply::new`].
    pub fn record<R: Stored>(record: &R) -> StoreResult<Self> {
        let mut reply = Reply::new(StatusCode::OK, record)?;
        reply.etag = Some(etag(record.head().version));
        Ok(reply)
    }

    /// The record that was made, and where it stands.
    ///
    /// # Errors
    /// As [`Reply::new`].
    pub fn created<R: Stored>(record: &R) -> StoreResult<Self> {
        let mut reply = Reply::record(record)?;
        reply.status = StatusCode::CREATED;
        reply.location = Some(format!("/api/v1/{}/{}", R::ENTITY.collection(), record.head().id));
        Ok(reply)
    }

    /// An answer with this status and JSON text.
    pub fn text(status: StatusCode, body: String) -> Self {
        Reply { status, body, etag: None, location: None }
    }

    /// The same answer with other JSON text.
    pub fn with_text(self, body: String) -> Self {
        Reply { body, ..self }
    }

    /// Sends it, or says that the client has this version already.
    pub fn send_unless(self, known: Option<&header::HeaderValue>) -> HttpResponse {
        let known = known.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let held = |etag: &str| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
        match self.etag.clone() {
            Some(etag) if held(&etag) => HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish(),
            _ => self.send(),
        }
    }

    /// Returns it with word of where the new thing is.
    pub fn at(mut self, location: &str) -> Self {
        self.location = Some(location.to_owned());
        self
    }

    /// Returns the text of the body.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Sends it.
    pub fn send(self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if self.body.is_empty() { response.finish() } else { response.content_type("application/json").body(self.body) }
    }
}

/// Returns the entity tag of a version.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// Reads `If-Match`, which changes need so that none is lost.
///
/// # Errors
/// `precondition_required` without it, `malformed` for what is no version.
pub fn if_match(request: &HttpRequest) -> Result<Seen> {
    let header = request.headers().get(header::IF_MATCH).ok_or_else(|| {
        Problem::new(Code::PreconditionRequired, "send the ETag of the version you have seen as If-Match, or *")
    })?;
    let text = header.to_str().unwrap_or_default().trim();
    if text == "*" {
        log::info!("{} last write wins", crate::request_log::id(request));
        return Ok(Seen::Any);
    }
    let version = text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse();
    version.map(Seen::Version).map_err(|_| Problem::new(Code::Malformed, "If-Match must be an ETag or *"))
}

/// Writes once: with an `Idempotency-Key`, the effect and the answer are kept together, and the same request again gets
/// the same answer.
///
/// # Errors
/// What `act` answers; such answers are not kept.
pub async fn once(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    body_hash: &str,
    act: impl Fn(&mut Tx<'_>) -> StoreResult<Reply> + Send + 'static,
) -> Result<HttpResponse> {
    let Some(key) = request_key(request, &caller, body_hash)? else {
        return Ok(state.store.write(caller.0, act).await?.send());
    };
    let (reply, replayed) = state
        .store
        .write(caller.0, move |tx| {
            if let Some(kept) = tx.claim(&key)? {
                return Ok((restored(kept), true));
            }
            let reply = act(tx)?;
            tx.keep(&key, &kept(&reply))?;
            Ok((reply, false))
        })
        .await?;
    let mut response = reply.send();
    if replayed {
        let name = header::HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(name, header::HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn kept(reply: &Reply) -> Kept {
    Kept {
        status: i32::from(reply.status.as_u16()),
        answer: reply.body.clone(),
        etag: reply.etag.clone(),
        location: reply.location.clone(),
    }
}

fn restored(kept: Kept) -> Reply {
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    Reply { status: status.unwrap_or(StatusCode::OK), body: kept.answer, etag: kept.etag, location: kept.location }
}

fn request_key(request: &HttpRequest, caller: &Caller, body_hash: &str) -> Result<Option<RequestKey>> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().unwrap_or_default();
    if !(8..=255).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::new(Code::Malformed, "Idempotency-Key must be 8 to 255 visible ASCII characters"));
    }
    // A session may be renewed between two tries, so people are known by their user.
    let credential_id = match caller.0.kind {
        crm_domain::policy::ActorKind::User => caller.0.user_id.map(|id| id.uuid()),
        _ => caller.0.credential_id,
    };
    Ok(Some(RequestKey {
        credential_id: credential_id.unwrap_or_default(),
        operation: format!("{} {}", request.method(), request.path()),
        key: key.to_owned(),
        body_hash: body_hash.to_owned(),
    }))
}
