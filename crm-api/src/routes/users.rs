//! Users: who works with the CRM. Programs with an API key may look, people manage.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, patch, post};
use chrono::TimeDelta;
use crm_db::Tx;
use crm_domain::id::Id;
use crm_domain::patch::Patch;
use crm_domain::policy::Action;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::{Membership, User, UserInput, UserStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actions::{Writable as _, people, role};
use crate::auth::{Caller, token};
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::Result;
use crate::reply::{Reply, if_match, once};
use crate::resource;
use crate::state::State;

/// How long an invitation is good.
const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
/// How long a link to set a new password is good.
const RESET_LIFE: TimeDelta = TimeDelta::minutes(30);

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/users")
            .service(list_users)
            .service(create_user)
            .service(get_user)
            .service(update_user)
            .service(deactivate_user)
            .service(activate_user)
            .service(invite_user),
    );
    config.service(create_invitation);
}

/// A page of users.
#[derive(Serialize, ToSchema)]
pub struct UserList {
    data: Vec<User>,
    page: PageInfo,
}

/// Who takes over what a leaving user owns.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Deactivation {
    /// The user who takes over accounts, contacts, open deals and open tasks.
    hand_over_to: Option<Id<User>>,
}

/// Somebody to invite.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// The address to sign in with.
    email: String,
    /// The name, which the invited person may change.
    name: String,
    /// What the person may do, by the key of a role.
    role: String,
    /// The team the person starts in.
    #[serde(default)]
    team_id: Option<Id<Team>>,
}

/// An invitation; the link is shown once.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// Who is invited.
    user: User,
    /// The link to send.
    link: String,
    /// Until when it is good.
    expires_at: Instant,
}

/// Lists users.
#[utoipa::path(tag = "users", responses((status = 200, description = "A page", body = UserList)))]
#[get("")]
async fn list_users(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<User>(&state, caller, &request).await
}

/// Creates a user who cannot sign in, such as a former colleague who owns records.
#[utoipa::path(tag = "users", request_body = UserInput, responses((status = 201, description = "Created", body = User)))]
#[post("")]
async fn create_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<UserInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    check_zone(&body.value)?;
    resource::create::<User>(&state, caller, &request, body).await
}

/// Reads a user.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 200, description = "The user", body = User)))]
#[get("/{id}")]
async fn get_user(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<User>(&state, caller, &request, &id).await
}

/// Changes a user (JSON Merge Patch).
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), request_body = UserInput, responses((status = 200, description = "The user", body = User)))]
#[patch("/{id}")]
async fn update_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<UserInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    if body.value.is_about_access() {
        caller.require_recent_proof(&state)?;
    }
    check_zone(&body.value)?;
    resource::update::<User>(&state, caller, &request, &id, body).await
}

/// Lets a user sign in no longer, from the next request on.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), request_body = Deactivation, responses((status = 200, description = "The user", body = User)))]
#[post("/{id}/deactivate")]
async fn deactivate_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<Deactivation>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen, receiver) = (resource::id::<User>(&id)?, if_match(&request)?, body.value.hand_over_to);
    let act = move |tx: &mut Tx<'_>| Reply::record(&people::deactivate(tx, id, seen, receiver)?);
    once(&state, caller, &request, &body.hash, act).await
}

/// Lets a user sign in again.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 200, description = "The user", body = User)))]
#[post("/{id}/activate")]
async fn activate_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen) = (resource::id::<User>(&id)?, if_match(&request)?);
    let has_password = state.store.password_hash(id).await?.is_some();
    let act = move |tx: &mut Tx<'_>| Reply::record(&people::activate(tx, id, seen, has_password)?);
    once(&state, caller, &request, "", act).await
}

/// Makes a new link for a user: an invitation, or for one who is active a link to set a new password.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 200, description = "The link", body = Invitation)))]
#[post("/{id}/invite")]
async fn invite_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen) = (resource::id::<User>(&id)?, if_match(&request)?);
    let text = token::random();
    let hash = token::hash(&text);
    let act = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, seen)?;
        let mut user = permit.record().clone();
        role::require_at_least(tx, &user)?;
        let life = if user.status == UserStatus::Active { RESET_LIFE } else { INVITATION_LIFE };
        if user.status != UserStatus::Active {
            user.set_status(UserStatus::Invited)?;
        }
        let user = tx.update(permit, user)?;
        let expires_at = tx.now() + life;
        tx.invite(id, &hash, expires_at)?;
        Ok((user, expires_at))
    };
    let (user, expires_at) = state.store.write(caller.0, act).await?;
    let invitation = Invitation { user, link: link(&state, &text), expires_at };
    Ok(Reply::new(StatusCode::OK, &invitation)?.send())
}

/// Invites somebody: makes the user and the link to send.
#[utoipa::path(tag = "users", request_body = InvitationInput, responses((status = 201, description = "The link", body = Invitation)))]
#[post("/invitations")]
async fn create_invitation(state: Data<State>, caller: Caller, body: Body<InvitationInput>) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let text = token::random();
    let (input, hash) = (body.value, token::hash(&text));
    let act = move |tx: &mut Tx<'_>| {
        let company = crate::me::the_company(tx)?;
        let teams = input.team_id.map(|team_id| Membership { team_id, lead: false });
        let user = UserInput {
            name: Patch::Set(input.name.clone()),
            email: Patch::Set(input.email.clone()),
            role: Patch::Set(input.role.clone()),
            language: Patch::Set(company.language),
            time_zone: Patch::Set(company.time_zone),
            teams: Patch::Set(teams.into_iter().collect()),
        };
        let mut user = User::compose(tx, None, user)?;
        user.set_status(UserStatus::Invited)?;
        let user = tx.create(user)?;
        let expires_at = tx.now() + INVITATION_LIFE;
        tx.invite(user.id, &hash, expires_at)?;
        Ok((user, expires_at))
    };
    let (user, expires_at) = state.store.write(caller.0, act).await?;
    let invitation = Invitation { user, link: link(&state, &text), expires_at };
    Ok(Reply::new(StatusCode::CREATED, &invitation)?.send())
}

fn link(state: &State, text: &str) -> String {
    format!("{}/accept#token={text}", state.public_url)
}

fn check_zone(input: &UserInput) -> Result<()> {
    input.time_zone.value().map_or(Ok(()), |zone| crate::time_zone::check(zone))
}
