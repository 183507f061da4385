//! Signing in and out, and staying signed in.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use crm_db::access_log::Access;
use crm_db::session::Refreshed;
use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::policy::{Actor, Cause};
use crm_domain::user::User;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::{Caller, token};
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::request_log;
use crate::state::State;

use session::{Session, answer, cookie_name, forget, new_session, note_sign_in, require_own_origin};

pub(super) mod second_step;
pub(super) mod session;

/// Registers the routes that need no credential.
pub fn public(config: &mut ServiceConfig<'_>) {
    config.service(login).service(second_step::confirm_login).service(refresh).service(logout);
}

/// Registers the route of who is signed in.
pub fn own(config: &mut ServiceConfig<'_>) {
    config.service(logout_everywhere).service(second_step::confirm_identity);
}

/// An e-mail address and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginInput {
    /// The address to sign in with.
    #[schema(example = "ada@example.com")]
    email: String,
    /// The password.
    password: String,
}

/// Signs in with e-mail address and password. Who has a second factor gets 401 `mfa_required`, with a `challenge` for
/// `POST /auth/mfa` that is good for five minutes.
#[utoipa::path(tag = "sign-in", request_body = LoginInput, responses((status = 200, description = "Signed in", body = Session)), security(()))]
#[post("/auth/login")]
async fn login(state: Data<State>, request: HttpRequest, body: Body<LoginInput>) -> Result<HttpResponse> {
    let LoginInput { email, password } = body.value;
    let email_key = fold(&email);
    limit(&state, &request, &email_key)?;
    let known = state.store.login(email_key).await?;
    let too_long = password.chars().count() > crm_domain::password::MAX_LENGTH;
    let password = if too_long { String::new() } else { password };
    let fits = state.passwords.check(password, known.as_ref().map(|login| login.password_hash.clone())).await?;
    let second = known.clone().filter(|login| fits && login.second_factor);
    if let Some(login) = second {
        return Err(second_step::second_step(&state, login.user_id, &login.password_hash));
    }
    let account = known.map(|login| login.user_id);
    let Some(user_id) = account.filter(|_| fits) else {
        let address = state.client_address(&request).to_string();
        state.accesses.note(Access::sign_in_failed(account, address, state.store.now()));
        return Err(Problem::new(Code::LoginFailed, ""));
    };
    let refresh_token = token::random();
    let new = new_session(&state, &request, user_id, &refresh_token);
    let session = state.store.open_session(new).await?;
    note_sign_in(&state, &request, user_id, session);
    let user = user_of(&state, &request, user_id).await?;
    answer(&state, StatusCode::OK, user, session, &refresh_token)
}

/// Trades the refresh cookie for a new access token.
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "Renewed", body = Session)), security(()))]
#[post("/auth/refresh")]
async fn refresh(state: Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    require_own_origin(&state, &request)?;
    let cookie = request.cookie(cookie_name(&state)).ok_or_else(Problem::unauthorized)?;
    let next = token::random();
    match state.store.refresh(token::hash(cookie.value()), token::hash(&next)).await? {
        Refreshed::Renewed { session_id, user_id } => {
            let user = user_of(&state, &request, user_id).await?;
            answer(&state, StatusCode::OK, user, session_id, &next)
        }
        Refreshed::Reused => {
            log::warn!("{} a refresh token came twice; its session is ended", request_log::id(&request));
            Ok(forget(&state, actix_web::ResponseError::error_response(&Problem::unauthorized().in_request(&request))))
        }
        Refreshed::Refused => {
            Ok(forget(&state, actix_web::ResponseError::error_response(&Problem::unauthorized().in_request(&request))))
        }
    }
}

/// Ends this session.
#[utoipa::path(tag = "sign-in", responses((status = 204, description = "Signed out")), security(()))]
#[post("/auth/logout")]
async fn logout(state: Data<State>, request: HttpRequest) -> Result<HttpResponse> {
    require_own_origin(&state, &request)?;
    if let Some(cookie) = request.cookie(cookie_name(&state))
        && let Some((session, user)) = state.store.end_session_of_token(token::hash(cookie.value())).await?
    {
        note_sign_out(&state, &request, user, session);
    }
    Ok(forget(&state, Reply::empty().send()))
}

/// Ends all sessions of the user.
#[utoipa::path(tag = "sign-in", responses((status = 204, description = "Signed out everywhere")))]
#[post("/auth/logout-everywhere")]
async fn logout_everywhere(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_person()?;
    let user = me_id(&caller)?;
    for session in state.store.end_sessions(user, None, None).await? {
        note_sign_out(&state, &request, user, session);
    }
    Ok(forget(&state, Reply::empty().send()))
}

/// Notes that a session was ended by its user.
pub(super) fn note_sign_out(state: &State, request: &HttpRequest, user: Id<User>, session: Uuid) {
    let address = state.client_address(request).to_string();
    state.accesses.note(Access::signed_out(user, session, address, state.store.now()));
}

/// Returns the user behind a request.
pub(super) fn me_id(caller: &Caller) -> Result<Id<User>> {
    caller.0.user_id.ok_or_else(Problem::unauthorized)
}

/// Takes one of the few tries that an account has from this address.
pub(super) fn limit(state: &State, request: &HttpRequest, account: &str) -> Result<()> {
    let address = state.client_address(request);
    state.logins.take(account, address, state.store.now()).map_err(too_often)
}

/// Takes one try to give a code, or the password within a session, wherever it comes from: many addresses must not
/// multiply the guesses of somebody who has the half of it already.
pub(super) fn limit_proof(state: &State, request: &HttpRequest, account: &str) -> Result<()> {
    limit(state, request, account)?;
    state.logins.take_anywhere(account, state.store.now()).map_err(too_often)
}

fn too_often(seconds: u64) -> Problem {
    Problem::new(Code::RateLimited, format!("try again in {seconds} seconds")).after(seconds)
}

/// Reads a user for what comes before somebody is let in.
pub(super) async fn user_of(state: &State, request: &HttpRequest, id: Id<User>) -> Result<User> {
    let cause = Cause { kind: "request", id: Some(request_log::id(request)), depth: 0 };
    Ok(state.store.glance(Actor::system(cause), move |reader| reader.get::<User>(id)).await?)
}
