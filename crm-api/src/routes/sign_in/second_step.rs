//! The second step of signing in, and confirming later in a session who it is.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use crm_db::access_log::Access;
use crm_domain::audit::AuditKind;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::user::User;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session::{Session, answer, new_session, note_sign_in};
use super::{limit_proof, me_id, user_of};
use crate::auth::{Caller, challenge, token, totp};
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::state::State;

/// Longest code that is looked at.
const MAX_CODE: usize = 64;

/// What the second step takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStepInput {
    /// The challenge that came with `mfa_required`.
    challenge: String,
    /// What the authenticator app shows, or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

/// One proof of who it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUpInput {
    /// The password.
    #[serde(default)]
    password: Option<String>,
    /// What the authenticator app shows, or a recovery code.
    #[serde(default)]
    code: Option<String>,
}

/// By what a code was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::routes) enum Fits {
    App,
    RecoveryCode,
}

/// Signs in with a second factor, after `POST /auth/login` has answered 401 `mfa_required` with a challenge.
#[utoipa::path(tag = "sign-in", request_body = SecondStepInput, responses((status = 200, description = "Signed in", body = Session)), security(()))]
#[post("/auth/mfa")]
pub(super) async fn confirm_login(
    state: Data<State>,
    request: HttpRequest,
    body: Body<SecondStepInput>,
) -> Result<HttpResponse> {
    let SecondStepInput { challenge, code } = body.value;
    let over = || Problem::new(Code::ChallengeInvalid, "sign in with the password again");
    let challenged = state.challenges.read(&challenge, state.store.now()).ok_or_else(over)?;
    let user_id = challenged.user;
    limit_proof(&state, &request, &format!("second step {user_id}"))?;
    let user = user_of(&state, &request, user_id).await?;
    let login = state.store.login(user.email_key().unwrap_or_default()).await?;
    login.filter(|login| login.user_id == user_id && challenged.is_of(&login.password_hash)).ok_or_else(over)?;
    let address = state.client_address(&request).to_string();
    let Some(fits) = take_code(&state, user_id, &code).await? else {
        state.accesses.note(Access::at_the_door(AuditKind::SecondStepFailed, user_id, address, state.store.now()));
        return Err(Problem::new(Code::MfaFailed, ""));
    };
    let refresh_token = token::random();
    let new = new_session(&state, &request, user_id, &refresh_token);
    let session = state.store.open_session(new).await?;
    note_sign_in(&state, &request, user_id, session);
    if fits == Fits::RecoveryCode {
        let noted = Access::at_the_door(AuditKind::RecoveryCodeUsed, user_id, address, state.store.now());
        state.accesses.note(noted);
    }
    let user = user_of(&state, &request, user_id).await?;
    answer(&state, StatusCode::OK, user, session, &refresh_token)
}

/// Confirms who it is, by password or code; sensitive operations ask for that within the ten minutes before.
#[utoipa::path(tag = "sign-in", request_body = StepUpInput, responses((status = 204, description = "Confirmed")))]
#[post("/auth/step-up")]
pub(super) async fn confirm_identity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<StepUpInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let (user, session) = (me_id(&caller)?, caller.0.credential_id.ok_or_else(Problem::unauthorized)?);
    limit_proof(&state, &request, &format!("step up {user}"))?;
    let note = |kind| {
        let address = state.client_address(&request).to_string();
        state.accesses.note(Access::proof(&caller.0, kind, address, state.store.now()));
    };
    let (fits, pointer, wrong) = match (body.value.password, body.value.code) {
        (Some(password), None) => {
            let kept = state.store.password_hash(user).await?;
            let too_long = password.chars().count() > crm_domain::password::MAX_LENGTH;
            let password = if too_long { String::new() } else { password };
            (state.passwords.check(password, kept).await?, "/password", "wrong_password")
        }
        (None, Some(code)) => {
            let fits = take_code(&state, user, &code).await?;
            if fits == Some(Fits::RecoveryCode) {
                note(AuditKind::RecoveryCodeUsed);
            }
            (fits.is_some(), "/code", "wrong_code")
        }
        _ => return Err(Invalid::one("/password", "required", "either a password or a code").into()),
    };
    if !fits {
        note(AuditKind::StepUpFailed);
        return Err(Invalid::one(pointer, wrong, "this is not right").into());
    }
    state.store.note_proof(session).await?;
    note(AuditKind::SteppedUp);
    Ok(Reply::empty().send())
}

/// Refuses a login whose password was right, with the challenge for the second step.
pub(in crate::routes) fn second_step(state: &State, user: Id<User>, password_hash: &str) -> Problem {
    let Some(text) = state.challenges.issue(user, password_hash, state.store.now()) else {
        return Problem::new(Code::Internal, "");
    };
    let detail = "send the challenge with a code to POST /api/v1/auth/mfa";
    let mut problem = Problem::new(Code::MfaRequired, detail);
    problem.challenge = Some(text);
    problem.expires_in = Some(challenge::CHALLENGE_SECONDS);
    problem
}

/// Uses up a code of the user's confirmed second factor; nothing when it is wrong or was used.
pub(in crate::routes) async fn take_code(state: &State, user: Id<User>, code: &str) -> Result<Option<Fits>> {
    if code.len() > MAX_CODE {
        return Ok(None);
    }
    let kept = state.store.factor(user).await?.kept.filter(|kept| kept.confirmed_at.is_some());
    let Some(kept) = kept else { return Ok(None) };
    let secret = open_secret(state, user, &kept.sealed_secret)?;
    if let Some(step) = totp::step_of(&secret, code, state.store.now()) {
        return Ok(state.store.take_step(user, step).await?.then_some(Fits::App));
    }
    let taken = state.store.take_recovery_code(user, totp::recovery_hash(code)).await?;
    Ok(taken.then_some(Fits::RecoveryCode))
}

/// Opens the secret of a user's second factor.
pub(in crate::routes) fn open_secret(state: &State, user: Id<User>, sealed: &str) -> Result<String> {
    state.factor_seal.open(sealed, user.uuid()).ok_or_else(|| {
        log::error!("a second factor cannot be opened: the installation's secret is another than when it was set up");
        Problem::new(Code::Internal, "")
    })
}
