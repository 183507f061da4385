//! The first-run set-up: open until there is a company and an administrator, and gone for ever then.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_domain::id::Id;
use crm_domain::policy::{Actor, Cause};
use crm_domain::user::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::setup::{Setup, set_up};
use crate::auth::token;
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::request_log;
use crate::routes::sign_in::limit;
use crate::routes::sign_in::session::{Session, answer, new_session, note_sign_in};
use crate::state::State;
use crate::time_zone;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_setup).service(create_setup);
}

/// What the first-run set-up has to say.
#[derive(Serialize, ToSchema)]
pub struct SetupState {
    /// Always true; once it is done the route is gone.
    needed: bool,
    /// Always true: the token is in the server's log.
    token_required: bool,
}

/// The first-run set-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupInput {
    /// The one-time token from the server's log.
    token: String,
    /// The company's name.
    company_name: String,
    /// The company's currency (ISO 4217).
    base_currency: String,
    /// The language of the screens.
    language: Language,
    /// The time zone (IANA).
    time_zone: String,
    /// The administrator's name.
    name: String,
    /// The administrator's e-mail address.
    email: String,
    /// The administrator's password, at least 15 characters.
    password: String,
}

/// Tells that the first-run set-up is waiting; 404 once it is done.
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "Waiting", body = SetupState)), security(()))]
#[get("/setup")]
async fn get_setup(state: Data<State>) -> Result<HttpResponse> {
    if !state.store.needs_setup().await? {
        return Err(Problem::not_found());
    }
    Ok(Reply::new(StatusCode::OK, &SetupState { needed: true, token_required: true })?.send())
}

/// Makes the company and its first administrator; 404 once it is done.
#[utoipa::path(tag = "sign-in", request_body = SetupInput, responses((status = 201, description = "Signed in", body = Session)), security(()))]
#[post("/setup")]
async fn create_setup(state: Data<State>, request: HttpRequest, body: Body<SetupInput>) -> Result<HttpResponse> {
    let input = body.value;
    if !state.store.needs_setup().await? {
        return Err(Problem::not_found());
    }
    limit(&state, &request, "setup")?;
    if !token::same(&state.setup_token, input.token.trim()) {
        return Err(Problem::new(Code::SetupTokenInvalid, "copy the set-up token from the server's log"));
    }
    crm_domain::password::check("/password", &input.password, &[&input.email, &input.name])?;
    time_zone::check(&input.time_zone)?;
    let setup = Setup {
        company_name: input.company_name,
        base_currency: input.base_currency,
        language: input.language,
        time_zone: input.time_zone,
        name: input.name,
        email: input.email,
        password_hash: state.passwords.hash(input.password).await?,
    };
    let refresh_token = token::random();
    let new = new_session(&state, &request, Id::new(Uuid::nil()), &refresh_token);
    let cause = Cause { kind: "setup", id: Some(request_log::id(&request)), depth: 0 };
    let made = state.store.write(Actor::system(cause), move |tx| set_up(tx, &setup, Some(&new))).await?;
    let (user, session) = made;
    if let Some(session) = session {
        note_sign_in(&state, &request, user.id, session);
    }
    answer(&state, StatusCode::CREATED, user, session.unwrap_or_default(), &refresh_token)
}
