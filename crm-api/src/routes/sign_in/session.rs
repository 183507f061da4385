//! A session on its way to the browser: the access token in the answer, the refresh token in a cookie.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::access_log::Access;
use crm_db::session::{NewSession, SESSION_LIFE};
use crm_domain::id::Id;
use crm_domain::user::User;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::token;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::state::State;

/// A session that was opened or renewed; the refresh token travels in a cookie.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Bearer token for requests.
    access_token: String,
    /// Seconds until it expires.
    expires_in: i64,
    /// Who signed in.
    user: User,
}

/// Describes the session to open.
pub(in crate::routes) fn new_session(
    state: &State,
    request: &HttpRequest,
    user_id: Id<User>,
    refresh_token: &str,
) -> NewSession {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    NewSession {
        user_id,
        token_hash: token::hash(refresh_token),
        user_agent: agent.chars().take(300).collect(),
        address: state.client_address(request).to_string(),
    }
}

/// Notes that a session was opened.
pub(in crate::routes) fn note_sign_in(state: &State, request: &HttpRequest, user: Id<User>, session: Uuid) {
    let address = state.client_address(request).to_string();
    state.accesses.note(Access::signed_in(user, session, address, state.store.now()));
}

/// Answers an open session.
pub(in crate::routes) fn answer(
    state: &State,
    status: StatusCode,
    user: User,
    session: Uuid,
    refresh_token: &str,
) -> Result<HttpResponse> {
    let access_token = state.tokens.issue(session, user.id.uuid(), state.store.now()).map_err(|error| {
        log::error!("signing a token failed: {error}");
        Problem::new(Code::Internal, "")
    })?;
    let mut response = Reply::new(status, &Session { access_token, expires_in: token::ACCESS_SECONDS, user })?.send();
    let life = Duration::seconds(SESSION_LIFE.num_seconds());
    let cookie = cookie(state, refresh_token).max_age(life).finish();
    response.add_cookie(&cookie).map_err(|_| Problem::new(Code::Internal, ""))?;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Makes the browser forget its refresh token.
pub(super) fn forget(state: &State, mut response: HttpResponse) -> HttpResponse {
    let expired = cookie(state, "").max_age(Duration::ZERO).finish();
    if response.add_cookie(&expired).is_err() {
        log::error!("the refresh cookie could not be removed");
    }
    response
}

/// Returns the name of the refresh cookie. The `__Host-` prefix asks for TLS, which there is none of on a loopback address.
pub(super) fn cookie_name(state: &State) -> &'static str {
    if state.is_secure() { "__Host-crm_refresh" } else { "crm_refresh" }
}

fn cookie<'a>(state: &State, value: &'a str) -> actix_web::cookie::CookieBuilder<'a> {
    Cookie::build(cookie_name(state), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.is_secure())
}

/// The routes that read a cookie answer to our own pages alone.
pub(super) fn require_own_origin(state: &State, request: &HttpRequest) -> Result<()> {
    let of = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let foreign_site = of(header::HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let foreign_origin = of(header::ORIGIN).is_some_and(|origin| origin != state.public_url);
    if foreign_site || foreign_origin {
        return Err(Problem::new(Code::Forbidden, "this request comes from another site"));
    }
    Ok(())
}
