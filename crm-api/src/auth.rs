//! Who makes a request: a session's access token or an API key, checked before anything else is looked at.

pub mod bucket;
pub mod limit;
pub mod password;
pub mod rate;
pub mod seal;
pub mod token;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use crm_domain::policy::{Actor, Cause};
use std::future::{Ready, ready};

use crate::problem::{Code, Problem};
use crate::request_log::{self, LoggedActor};
use crate::state::State;

/// How the parameter begins that carries a ticket.
const TICKET: &str = "ticket=";

/// The actor of a request. A handler that has it runs behind [`require_actor`].
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Caller>().cloned().ok_or_else(Problem::unauthorized))
    }
}

impl Caller {
    /// Refuses everybody who does not run the installation.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn require_administrator(&self) -> Result<(), Problem> {
        if self.0.administers() { Ok(()) } else { Err(Problem::new(Code::Forbidden, "this is for administrators")) }
    }

    /// Refuses programs: API keys manage no credentials, users or sessions.
    ///
    /// # Errors
    /// `forbidden` for API keys.
    pub fn require_person(&self) -> Result<(), Problem> {
        if self.0.manages_credentials() {
            Ok(())
        } else {
            Err(Problem::new(Code::Forbidden, "API keys cannot manage users, credentials or sessions"))
        }
    }
}

/// Lets only requests through that carry a good credential; all of the API but signing in runs behind it.
pub async fn require_actor(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let actor = match authenticate(request.request()).await {
        Ok(actor) => actor,
        Err(problem) => {
            let response = problem.in_request(request.request()).error_response();
            return Ok(request.into_response(response));
        }
    };
    let shown = actor.credential_id.map_or_else(|| "-".to_owned(), |id| format!("{}:{id}", actor.kind.as_str()));
    request.extensions_mut().insert(LoggedActor(shown));
    let left = request
        .app_data::<Data<State>>()
        .and_then(|state| state.requests.take(actor.credential_id.unwrap_or_default(), state.store.now()));
    if let Some(seconds) = left.and_then(|left| left.wait) {
        let problem = Problem::new(Code::RateLimited, format!("try again in {seconds} s")).after(seconds);
        let mut response = problem.in_request(request.request()).error_response();
        if let Some(left) = left {
            left.tell(response.headers_mut());
        }
        return Ok(request.into_response(response));
    }
    request.extensions_mut().insert(Caller(actor));
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    Ok(response)
}

async fn authenticate(request: &HttpRequest) -> Result<Actor, Problem> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::new(Code::Internal, ""))?;
    let cause = Cause { kind: "request", id: Some(request_log::id(request)), depth: 0 };
    let Some(bearer) = bearer(request) else { return by_ticket(state, request, cause).await };
    if let Some((prefix, secret)) = token::api_key_parts(bearer) {
        let found = state.store.api_key_actor(prefix.to_owned(), cause).await?;
        let (actor, hash) = found.ok_or_else(Problem::unauthorized)?;
        if !token::same(&hash, &token::hash(secret)) {
            return Err(Problem::unauthorized());
        }
        if let Some(id) = actor.credential_id {
            state.api_key_use.note(id, state.store.now());
        }
        return Ok(actor);
    }
    let session = state.tokens.read(bearer, state.store.now()).ok_or_else(Problem::unauthorized)?;
    state.store.session_actor(session, cause).await?.ok_or_else(Problem::unauthorized)
}

/// A download without a bearer token: the ticket names the session, which must live on.
async fn by_ticket(state: &State, request: &HttpRequest, cause: Cause) -> Result<Actor, Problem> {
    let query = request.query_string();
    let ticket = query.split('&').find_map(|pair| pair.strip_prefix(TICKET)).filter(|ticket| !ticket.is_empty());
    let ticket = ticket.filter(|_| request.method() == Method::GET).ok_or_else(Problem::unauthorized)?;
    let rest = without_ticket(query);
    let target = if rest.is_empty() { request.path().to_owned() } else { format!("{}?{rest}", request.path()) };
    let session = state.store.take_ticket(token::hash(ticket), target).await?.ok_or_else(Problem::unauthorized)?;
    state.store.session_actor(session, cause).await?.ok_or_else(Problem::unauthorized)
}

/// Returns a query as it is without the ticket in it.
pub fn without_ticket(query: &str) -> String {
    query.split('&').filter(|pair| !pair.starts_with(TICKET)).collect::<Vec<_>>().join("&")
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
