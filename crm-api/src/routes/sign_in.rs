//! Signing in and out, the first-run set-up, invitations, and what people manage about themselves.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::session::{NewSession, Refreshed, SESSION_LIFE};
use crm_db::{Seen, Tx};
use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Action, Actor, Cause};
use crm_domain::user::{Language, MeInput, User, UserStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::setup::{Setup, set_up};
use crate::auth::{Caller, token};
use crate::body::Body;
use crate::me::{Me, me};
use crate::problem::{Code, Problem, Result};
use crate::reply::{Reply, if_match};
use crate::request_log;
use crate::state::State;

/// Registers the routes that need no credential.
pub fn public(config: &mut ServiceConfig<'_>) {
    config
        .service(get_setup)
        .service(create_setup)
        .service(login)
        .service(refresh)
        .service(logout)
        .service(lookup_invitation)
        .service(accept_invitation)
        .route("/openapi.json", actix_web::web::get().to(crate::web::openapi));
}

/// Registers the routes of people about themselves.
pub fn own(config: &mut ServiceConfig<'_>) {
    config
        .service(get_me)
        .service(update_me)
        .service(logout_everywhere)
        .service(change_password)
        .service(list_sessions)
        .service(end_session);
}

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

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The password in force.
    current_password: String,
    /// The new one, at least 15 characters.
    new_password: String,
}

/// The token of an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    /// The part of the link after `#token=`.
    token: String,
}

/// An invitation that is accepted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The part of the link after `#token=`.
    token: String,
    /// The name to be called by.
    name: String,
    /// A password, at least 15 characters.
    password: String,
}

/// Whom an invitation is for.
#[derive(Serialize, ToSchema)]
pub struct Invitee {
    /// The address to sign in with.
    email: String,
    /// The name so far.
    name: String,
    /// Who invites.
    company_name: String,
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
    check_zone(&input.time_zone)?;
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
    answer(&state, StatusCode::CREATED, user, session.unwrap_or_default(), &refresh_token)
}

/// Signs in with e-mail address and password.
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
    let user_id = known.filter(|_| fits).ok_or_else(|| Problem::new(Code::LoginFailed, ""))?.user_id;
    let refresh_token = token::random();
    let new = new_session(&state, &request, user_id, &refresh_token);
    let session = state.store.open_session(new).await?;
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
    if let Some(cookie) = request.cookie(cookie_name(&state)) {
        state.store.end_session_of_token(token::hash(cookie.value())).await?;
    }
    Ok(forget(&state, Reply::empty().send()))
}

/// Ends all sessions of the user.
#[utoipa::path(tag = "sign-in", responses((status = 204, description = "Signed out everywhere")))]
#[post("/auth/logout-everywhere")]
async fn logout_everywhere(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    caller.require_person()?;
    state.store.end_sessions(me_id(&caller)?, None, None).await?;
    Ok(forget(&state, Reply::empty().send()))
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
    crm_domain::password::check("/new_password", &new_password, &[about.email.as_deref().unwrap_or(""), &about.name])?;
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

/// Tells whom an invitation is for; 410 when it is no longer good.
#[utoipa::path(tag = "sign-in", request_body = InvitationToken, responses((status = 200, description = "Good", body = Invitee)), security(()))]
#[post("/invitations/lookup")]
async fn lookup_invitation(
    state: Data<State>,
    request: HttpRequest,
    body: Body<InvitationToken>,
) -> Result<HttpResponse> {
    limit(&state, &request, "invitation")?;
    let invited = state.store.invited(token::hash(body.value.token.trim())).await?.ok_or_else(gone)?;
    let user = user_of(&state, &request, invited.user_id).await?;
    let company = crate::me::company(&state, &request).await?;
    let invitee = Invitee { email: user.email.unwrap_or_default(), name: user.name, company_name: company.name };
    Ok(Reply::new(StatusCode::OK, &invitee)?.send())
}

/// Accepts an invitation: sets name and password and signs in. The same link sets a new password of an active user.
#[utoipa::path(tag = "sign-in", request_body = Acceptance, responses((status = 200, description = "Signed in", body = Session)), security(()))]
#[post("/invitations/accept")]
async fn accept_invitation(state: Data<State>, request: HttpRequest, body: Body<Acceptance>) -> Result<HttpResponse> {
    limit(&state, &request, "invitation")?;
    let Acceptance { token: text, name, password } = body.value;
    let token_hash = token::hash(text.trim());
    let invited = state.store.invited(token_hash.clone()).await?.ok_or_else(gone)?;
    let before = user_of(&state, &request, invited.user_id).await?;
    crm_domain::password::check("/password", &password, &[before.email.as_deref().unwrap_or(""), &name])?;
    let hash = state.passwords.hash(password).await?;
    let refresh_token = token::random();
    let new = new_session(&state, &request, invited.user_id, &refresh_token);
    let cause = Cause { kind: "invitation", id: Some(request_log::id(&request)), depth: 0 };
    let write = move |tx: &mut Tx<'_>| {
        let invited = tx.accept_invitation(&token_hash)?;
        let permit = tx.permit::<User>(Action::Edit, invited.user_id, Seen::Any)?;
        let input = MeInput { name: crm_domain::patch::Patch::Set(name.clone()), ..MeInput::default() };
        let mut user = permit.record().apply_own(input)?;
        user.set_status(UserStatus::Active)?;
        tx.end_access(user.id, None)?;
        let user = tx.update(permit, user)?;
        let user = tx.set_password(user, &hash)?;
        let session = tx.open_session(&new)?;
        Ok((user, session))
    };
    let (user, session) = state.store.write(Actor::system(cause), write).await.map_err(|error| match error {
        crm_db::Error::NotFound => gone(),
        other => other.into(),
    })?;
    answer(&state, StatusCode::OK, user, session, &refresh_token)
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
        check_zone(zone)?;
    }
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, seen)?;
        let after = permit.record().apply_own(input.clone())?;
        Reply::record(&tx.update(permit, after)?)
    };
    Ok(state.store.write(about_oneself(caller), write).await?.send())
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
async fn end_session(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    caller.require_person()?;
    let id = Uuid::parse_str(&id).map_err(|_| Problem::not_found())?;
    match state.store.end_sessions(me_id(&caller)?, Some(id), None).await? {
        0 => Err(Problem::not_found()),
        _ => Ok(Reply::empty().send()),
    }
}

/// Checks that there is such a time zone.
///
/// # Errors
/// `invalid` with the member.
pub fn check_zone(zone: &str) -> Result<()> {
    zone.parse::<chrono_tz::Tz>()
        .map(|_| ())
        .map_err(|_| Invalid::one("/time_zone", "unknown_choice", "no time zone has this name").into())
}

/// Users may change a few things about themselves, whatever their role says of users.
fn about_oneself(caller: Caller) -> Actor {
    Actor { permissions: Actor::system(caller.0.cause.clone()).permissions, ..caller.0 }
}

fn me_id(caller: &Caller) -> Result<Id<User>> {
    caller.0.user_id.ok_or_else(Problem::unauthorized)
}

fn gone() -> Problem {
    Problem::new(Code::Gone, "the link was used, has expired, or never was good")
}

fn limit(state: &State, request: &HttpRequest, account: &str) -> Result<()> {
    let address = state.client_address(request);
    state
        .logins
        .take(account, address, state.store.now())
        .map_err(|seconds| Problem::new(Code::RateLimited, format!("try again in {seconds} seconds")).after(seconds))
}

async fn user_of(state: &State, request: &HttpRequest, id: Id<User>) -> Result<User> {
    let cause = Cause { kind: "request", id: Some(request_log::id(request)), depth: 0 };
    Ok(state.store.glance(Actor::system(cause), move |reader| reader.get::<User>(id)).await?)
}

fn new_session(state: &State, request: &HttpRequest, user_id: Id<User>, refresh_token: &str) -> NewSession {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    NewSession {
        user_id,
        token_hash: token::hash(refresh_token),
        user_agent: agent.chars().take(300).collect(),
        address: state.client_address(request).to_string(),
    }
}

fn answer(state: &State, status: StatusCode, user: User, session: Uuid, refresh_token: &str) -> Result<HttpResponse> {
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

fn forget(state: &State, mut response: HttpResponse) -> HttpResponse {
    let expired = cookie(state, "").max_age(Duration::ZERO).finish();
    if response.add_cookie(&expired).is_err() {
        log::error!("the refresh cookie could not be removed");
    }
    response
}

/// The `__Host-` prefix asks for TLS, which there is none of on a loopback address.
fn cookie_name(state: &State) -> &'static str {
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
fn require_own_origin(state: &State, request: &HttpRequest) -> Result<()> {
    let of = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let foreign_site = of(header::HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let foreign_origin = of(header::ORIGIN).is_some_and(|origin| origin != state.public_url);
    if foreign_site || foreign_origin {
        return Err(Problem::new(Code::Forbidden, "this request comes from another site"));
    }
    Ok(())
}
