//! Invitations as the invited meet them: the link tells whom it is for, and lets that person in once.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use crm_db::{Seen, Tx};
use crm_domain::policy::{Action, Actor, Cause};
use crm_domain::user::{MeInput, User, UserStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::token;
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::request_log;
use crate::routes::sign_in::second_step::second_step;
use crate::routes::sign_in::session::{Session, answer, new_session, note_sign_in};
use crate::routes::sign_in::{limit, user_of};
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(lookup_invitation).service(accept_invitation);
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
    /// Whether a second factor is asked for after the password, which may be shorter then.
    second_factor: bool,
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
    let invitee = Invitee {
        email: user.email.unwrap_or_default(),
        name: user.name,
        company_name: company.name,
        second_factor: user.second_factor,
    };
    Ok(Reply::new(StatusCode::OK, &invitee)?.send())
}

/// Accepts an invitation: sets name and password and signs in. The same link sets a new password of an active user; one
/// with a second factor gets 401 `mfa_required` then, as by `POST /auth/login`.
#[utoipa::path(tag = "sign-in", request_body = Acceptance, responses((status = 200, description = "Signed in", body = Session)), security(()))]
#[post("/invitations/accept")]
async fn accept_invitation(state: Data<State>, request: HttpRequest, body: Body<Acceptance>) -> Result<HttpResponse> {
    limit(&state, &request, "invitation")?;
    let Acceptance { token: text, name, password } = body.value;
    let token_hash = token::hash(text.trim());
    let invited = state.store.invited(token_hash.clone()).await?.ok_or_else(gone)?;
    let before = user_of(&state, &request, invited.user_id).await?;
    let known = [before.email.as_deref().unwrap_or(""), name.as_str()];
    crm_domain::password::check_beside("/password", &password, &known, before.second_factor)?;
    let hash = state.passwords.hash(password).await?;
    let kept = hash.clone();
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
        // A new password takes no place of the second factor.
        let session = if user.second_factor { None } else { Some(tx.open_session(&new)?) };
        Ok((user, session))
    };
    let (user, session) = state.store.write(Actor::system(cause), write).await.map_err(|error| match error {
        crm_db::Error::NotFound => gone(),
        other => other.into(),
    })?;
    let Some(session) = session else { return Err(second_step(&state, user.id, &kept)) };
    note_sign_in(&state, &request, user.id, session);
    answer(&state, StatusCode::OK, user, session, &refresh_token)
}

fn gone() -> Problem {
    Problem::new(Code::Gone, "the link was used, has expired, or never was good")
}
