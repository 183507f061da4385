//! The second factor of who is signed in: set up, confirmed with a code, removed; and taken from others by administrators.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use crm_db::access_log::Access;
use crm_db::{Seen, Tx};
use crm_domain::audit::AuditKind;
use crm_domain::invalid::Invalid;
use crm_domain::password::{MAX_LENGTH, MIN_LENGTH};
use crm_domain::policy::Action;
use crm_domain::time::Instant;
use crm_domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actions::role;
use crate::auth::{Caller, totp};
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::{Reply, if_match};
use crate::resource;
use crate::routes::me::about_oneself;
use crate::routes::sign_in::second_step::{open_secret, take_code};
use crate::routes::sign_in::{limit, limit_proof, me_id, user_of};
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_second_factor)
        .service(create_second_factor)
        .service(confirm_second_factor)
        .service(create_recovery_codes)
        .service(deactivate_second_factor)
        .service(delete_second_factor_of_user);
}

/// How the own second factor stands.
#[derive(Serialize, ToSchema)]
pub struct SecondFactor {
    /// Whether signing in takes it.
    enabled: bool,
    /// Since when.
    confirmed_at: Option<Instant>,
    /// How many recovery codes are left.
    recovery_codes_left: i64,
}

/// A second factor to be confirmed; the secret is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewSecondFactor {
    /// The key to type into an authenticator app.
    secret: String,
    /// What a QR code for the app says.
    #[schema(example = "otpauth://totp/Acme:ada%40example.com?secret=…&issuer=Acme&algorithm=SHA1&digits=6&period=30")]
    otpauth_uri: String,
}

/// A code that the app shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    /// Six digits.
    #[schema(example = "123456")]
    code: String,
}

/// What it takes to remove the second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorRemoval {
    /// The password, at least 15 characters, as it stands alone from then on.
    password: String,
    /// What the app shows, or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

/// Recovery codes; they are shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each signs in once in place of the app.
    recovery_codes: Vec<String>,
}

/// Tells how the own second factor stands.
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "The second factor", body = SecondFactor)))]
#[get("/me/second-factor")]
async fn get_second_factor(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    caller.require_person()?;
    let factor = state.store.factor(me_id(&caller)?).await?;
    let confirmed_at = factor.kept.and_then(|kept| kept.confirmed_at);
    let told =
        SecondFactor { enabled: confirmed_at.is_some(), confirmed_at, recovery_codes_left: factor.recovery_codes_left };
    Ok(Reply::new(StatusCode::OK, &told)?.send())
}

/// Begins to set up a second factor; it counts once a code has confirmed it.
#[utoipa::path(tag = "sign-in", responses((status = 201, description = "To be confirmed", body = NewSecondFactor)))]
#[post("/me/second-factor")]
async fn create_second_factor(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let id = me_id(&caller)?;
    let user = user_of(&state, &request, id).await?;
    let company = crate::me::company(&state, &request).await?;
    let secret = totp::new_secret();
    let sealed = state.factor_seal.seal(&secret, id.uuid()).ok_or_else(|| Problem::new(Code::Internal, ""))?;
    let begin = move |tx: &mut Tx<'_>| tx.begin_factor(id, &sealed);
    state.store.write(about_oneself(caller), begin).await?;
    let otpauth_uri = totp::uri(&secret, &company.name, user.email.as_deref().unwrap_or(&user.name));
    Ok(unkept(Reply::new(StatusCode::CREATED, &NewSecondFactor { secret, otpauth_uri })?))
}

/// Confirms the second factor with a code of the app and returns recovery codes.
#[utoipa::path(tag = "sign-in", request_body = SecondFactorCode, responses((status = 200, description = "It counts from now on", body = RecoveryCodes)))]
#[post("/me/second-factor/confirm")]
async fn confirm_second_factor(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<SecondFactorCode>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let id = me_id(&caller)?;
    limit(&state, &request, &format!("confirm {id}"))?;
    let begun = state.store.factor(id).await?.kept.filter(|kept| kept.confirmed_at.is_none());
    let begun = begun.ok_or_else(|| Problem::new(Code::Conflict, "no second factor waits to be confirmed"))?;
    let secret = open_secret(&state, id, &begun.sealed_secret)?;
    let step = totp::step_of(&secret, &body.value.code, state.store.now())
        .ok_or_else(|| Invalid::one("/code", "wrong_code", "not what the app shows now"))?;
    let codes = totp::new_recovery_codes();
    let hashes: Vec<String> = codes.iter().map(|code| totp::recovery_hash(code)).collect();
    let session = caller.0.credential_id;
    let confirm = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, Seen::Any)?;
        // Whoever else is in had to know the password alone.
        tx.end_access(id, session)?;
        tx.confirm_factor(permit, &begun.sealed_secret, step, &hashes)
    };
    state.store.write(about_oneself(caller), confirm).await?;
    Ok(unkept(Reply::new(StatusCode::OK, &RecoveryCodes { recovery_codes: codes })?))
}

/// Makes new recovery codes; the ones before are no longer good.
#[utoipa::path(tag = "sign-in", responses((status = 201, description = "The codes", body = RecoveryCodes)))]
#[post("/me/second-factor/recovery-codes")]
async fn create_recovery_codes(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let id = me_id(&caller)?;
    let codes = totp::new_recovery_codes();
    let hashes: Vec<String> = codes.iter().map(|code| totp::recovery_hash(code)).collect();
    let replace = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, Seen::Any)?;
        if !permit.record().second_factor {
            return Err(crm_db::Error::NotFound);
        }
        tx.replace_recovery_codes(id, &hashes)
    };
    state.store.write(about_oneself(caller), replace).await?;
    Ok(unkept(Reply::new(StatusCode::CREATED, &RecoveryCodes { recovery_codes: codes })?))
}

/// Removes the own second factor and its recovery codes. Takes the password, which stands alone from then on, and a code.
#[utoipa::path(tag = "sign-in", request_body = FactorRemoval, responses((status = 204, description = "Removed")))]
#[post("/me/second-factor/deactivate")]
async fn deactivate_second_factor(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<FactorRemoval>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let id = me_id(&caller)?;
    limit_proof(&state, &request, &format!("step up {id}"))?;
    let FactorRemoval { password, code } = body.value;
    let refused = |pointer, fault| {
        let address = state.client_address(&request).to_string();
        state.accesses.note(Access::proof(&caller.0, AuditKind::StepUpFailed, address, state.store.now()));
        Err(Problem::from(Invalid::one(pointer, fault, "this is not right")))
    };
    let kept = state.store.password_hash(id).await?;
    let too_long = password.chars().count() > MAX_LENGTH;
    let typed = if too_long { String::new() } else { password.clone() };
    if !state.passwords.check(typed, kept).await? {
        return refused("/password", "wrong_password");
    }
    if password.chars().count() < MIN_LENGTH {
        let detail = format!("alone a password has at least {MIN_LENGTH} characters; change it first");
        return Err(Invalid::one("/password", "too_short", detail).into());
    }
    if take_code(&state, id, &code).await?.is_none() {
        return refused("/code", "wrong_code");
    }
    let remove = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, Seen::Any)?;
        tx.remove_factor(permit).map(|_| Reply::empty())
    };
    Ok(state.store.write(about_oneself(caller), remove).await?.send())
}

/// Removes the second factor of a user who has lost it.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 204, description = "Removed")))]
#[delete("/users/{id}/second-factor")]
async fn delete_second_factor_of_user(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen) = (resource::id::<User>(&id)?, if_match(&request)?);
    let remove = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, seen)?;
        role::require_at_least(tx, permit.record())?;
        tx.remove_factor(permit).map(|_| Reply::empty())
    };
    Ok(state.store.write(caller.0, remove).await?.send())
}

/// An answer that no cache may keep.
fn unkept(reply: Reply) -> HttpResponse {
    let mut response = reply.send();
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
