//! Who makes a request: a session's access token or an API key, checked before anything else is looked at.

pub mod bucket;
pub mod challenge;
pub mod limit;
pub mod password;
pub mod rate;
pub mod seal;
pub mod token;
pub mod totp;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use crm_db::access_log::Access;
use crm_db::session::{KeyActor, Standing};
use crm_domain::policy::{Actor, ActorKind, Cause};
use std::future::{Ready, ready};
use std::net::IpAddr;

use crate::problem::{Code, Problem};
use crate::request_log::{self, LoggedActor};
use crate::state::State;

/// How the parameter begins that carries a ticket.
const TICKET: &str = "ticket=";
/// How long it counts that somebody has proved who it is.
const PROOF_LIFE: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// What somebody may still do who must set up a second factor first: that, and find out and prove who it is.
const BEFORE_ENROLMENT: &[&str] = &[
    "/api/v1/me",
    "/api/v1/me/second-factor",
    "/api/v1/me/second-factor/confirm",
    "/api/v1/auth/step-up",
    "/api/v1/auth/logout-everywhere",
];

/// The actor of a request. A handler that has it runs behind [`require_actor`].
#[derive(Debug, Clone)]
pub struct Caller(pub Actor, pub Standing);

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

    /// Refuses people who have not proved who they are within the last ten minutes. Programs have a key for what they may do.
    ///
    /// # Errors
    /// `step_up_required`.
    pub fn require_recent_proof(&self, state: &State) -> Result<(), Problem> {
        let recent = self.1.proven_at.is_some_and(|at| state.store.now() - at < PROOF_LIFE);
        if recent || self.0.kind != ActorKind::User {
            return Ok(());
        }
        Err(Problem::new(
            Code::StepUpRequired,
            "confirm who you are with POST /api/v1/auth/step-up, and send this again",
        ))
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
    let Caller(actor, standing) = match authenticate(request.request()).await {
        Ok(caller) => caller,
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
    if standing.must_enrol && !BEFORE_ENROLMENT.contains(&request.path()) {
        let problem =
            Problem::new(Code::MfaEnrolmentRequired, "set up a second factor with POST /api/v1/me/second-factor");
        let response = problem.in_request(request.request()).error_response();
        return Ok(request.into_response(response));
    }
    request.extensions_mut().insert(Caller(actor, standing));
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    Ok(response)
}

async fn authenticate(request: &HttpRequest) -> Result<Caller, Problem> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::new(Code::Internal, ""))?;
    let cause = Cause { kind: "request", id: Some(request_log::id(request)), depth: 0 };
    let Some(bearer) = bearer(request) else { return by_ticket(state, request, cause).await };
    if let Some((prefix, secret)) = token::api_key_parts(bearer) {
        let found = state.store.api_key_actor(prefix.to_owned(), cause).await?;
        let key = found.filter(|key| token::same(&key.secret_hash, &token::hash(secret)));
        let key = key.ok_or_else(Problem::unauthorized)?;
        let address = state.client_address(request);
        require_network(state, &key, address)?;
        if let Some(id) = key.actor.credential_id {
            state.api_key_use.note(id, state.store.now(), address);
        }
        return Ok(Caller(key.actor, Standing::default()));
    }
    let session = state.tokens.read(bearer, state.store.now()).ok_or_else(Problem::unauthorized)?;
    let (actor, standing) = state.store.session_actor(session, cause).await?.ok_or_else(Problem::unauthorized)?;
    Ok(Caller(actor, standing))
}

/// Refuses an API key that is used from elsewhere than it may be.
fn require_network(state: &State, key: &KeyActor, address: IpAddr) -> Result<(), Problem> {
    if key.networks.is_empty() || key.networks.iter().any(|network| network.contains(address)) {
        return Ok(());
    }
    let now = state.store.now();
    // A program that tries on and on is noted a few times a minute.
    let id = key.actor.credential_id.unwrap_or_default();
    if state.refusals.take(&id.to_string(), address, now).is_ok() {
        state.accesses.note(Access::key_refused(&key.actor, address.to_string(), now));
    }
    Err(Problem::new(Code::AddressNotAllowed, format!("this API key may not be used from {address}")))
}

/// A download without a bearer token: the ticket names the session, which must live on.
async fn by_ticket(state: &State, request: &HttpRequest, cause: Cause) -> Result<Caller, Problem> {
    let query = request.query_string();
    let ticket = query.split('&').find_map(|pair| pair.strip_prefix(TICKET)).filter(|ticket| !ticket.is_empty());
    let ticket = ticket.filter(|_| request.method() == Method::GET).ok_or_else(Problem::unauthorized)?;
    let rest = without_ticket(query);
    let target = if rest.is_empty() { request.path().to_owned() } else { format!("{}?{rest}", request.path()) };
    let session = state.store.take_ticket(token::hash(ticket), target).await?.ok_or_else(Problem::unauthorized)?;
    let (actor, standing) = state.store.session_actor(session, cause).await?.ok_or_else(Problem::unauthorized)?;
    // Whoever asked for the ticket has proved who it is, and the ticket is over soon.
    Ok(Caller(actor, Standing { proven_at: Some(state.store.now()), ..standing }))
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
