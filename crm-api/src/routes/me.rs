//! What people manage about themselves: their settings, their password, their sessions.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::{Seen, Tx};
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Action, Actor};
use crm_domain::user::{MeInput, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::body::Body;
use crate::me::{Me, me};
use crate::problem::{Problem, Result};
use crate::reply::{Reply, if_match};
use crate::routes::sign_in::{limit, me_id, note_sign_out, user_of};
use crate::state::State;
use crate::time_zone;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_me).service(update_me).service(change_password).service(list_sessions).service(end_session);
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The password in force.
    current_password: String,
    /// The new one, at least 15 characters, or 8 beside a second factor.
    new_password: String,
}

/// A session of the user's own.
#[derive(Serialize, ToSchema)]
pub struct SessionEntry {
    /// Its id.
    id: Uuid,
    /// When it began.
    created_at: crm_domain::time::Instant,
    /// When it was last used.
    last_used_at: crm_domain::time::Instant,
    /// The browser.
    user_agent: String,
    /// The address it came from.
    ip: String,
    /// Whether it is this one.
    current: bool,
}

/// The user's own sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    data: Vec<SessionEntry>,
}

/// Tells who is signed in, with which rights, at which company.
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "The actor", body = Me)))]
#[get("/me")]
async fn get_me(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    Ok(Reply::new(StatusCode::OK, &me(&state, caller).await?)?.send())
}

/// Changes what users set about themselves.
#[utoipa::path(tag = "sign-in", request_body = MeInput, responses((status = 200, description = "The user", body = User)))]
#[patch("/me")]
async fn update_me(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<MeInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let (id, seen, input) = (me_id(&caller)?, if_match(&request)?, body.value);
    if let Some(zone) = input.time_zone.value() {
        time_zone::check(zone)?;
    }
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, seen)?;
        let after = permit.record().apply_own(input.clone())?;
        Reply::record(&tx.update(permit, after)?)
    };
    Ok(state.store.write(about_oneself(caller), write).await?.send())
}

/// Changes the own password; other sessions end.
#[utoipa::path(tag = "sign-in", request_body = PasswordInput, responses((status = 204, description = "Changed")))]
#[post("/auth/password")]
async fn change_password(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<PasswordInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let user = me_id(&caller)?;
    limit(&state, &request, &user.to_string())?;
    let PasswordInput { current_password, new_password } = body.value;
    let kept = state.store.password_hash(user).await?;
    if !state.passwords.check(current_password, kept).await? {
        return Err(Invalid::one("/current_password", "wrong_password", "this is not the password in force").into());
    }
    let about = user_of(&state, &request, user).await?;
    let known = [about.email.as_deref().unwrap_or(""), &about.name];
    crm_domain::password::check_beside("/new_password", &new_password, &known, about.second_factor)?;
    let hash = state.passwords.hash(new_password).await?;
    let session = caller.0.credential_id;
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, user, Seen::Any)?;
        tx.set_password(permit.record().clone(), &hash)?;
        tx.end_access(user, session)
    };
    state.store.write(about_oneself(caller), write).await?;
    Ok(Reply::empty().send())
}

/// Lists the user's own sessions.
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "The sessions", body = SessionList)))]
#[get("/sessions")]
async fn list_sessions(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    caller.require_person()?;
    let current = caller.0.credential_id;
    let sessions = state.store.sessions(me_id(&caller)?).await?;
    let entry = |session: crm_db::session::SessionInfo| SessionEntry {
        id: session.id,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        user_agent: session.user_agent,
        ip: session.address,
        current: Some(session.id) == current,
    };
    Ok(Reply::new(StatusCode::OK, &SessionList { data: sessions.into_iter().map(entry).collect() })?.send())
}

/// Ends one of the user's own sessions.
#[utoipa::path(tag = "sign-in", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
#[delete("/sessions/{id}")]
async fn end_session(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let id = Uuid::parse_str(&id).map_err(|_| Problem::not_found())?;
    let user = me_id(&caller)?;
    if state.store.end_sessions(user, Some(id), None).await?.is_empty() {
        return Err(Problem::not_found());
    }
    note_sign_out(&state, &request, user, id);
    Ok(Reply::empty().send())
}

/// Users may change a few things about themselves, whatever their role says of users.
pub(super) fn about_oneself(caller: Caller) -> Actor {
    Actor { permissions: Actor::system(caller.0.cause.clone()).permissions, ..caller.0 }
}
