//! API keys: credentials of programs. People manage them; a key never carries more than its user's rights.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::Tx;
use crm_domain::api_key::{ApiKey, ApiKeyInput};
use crm_domain::policy::Action;
use crm_domain::record::Record;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{Caller, token};
use crate::body::Body;
use crate::list::{ListRequest, PageInfo};
use crate::problem::Result;
use crate::reply::{Reply, if_match};
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/api-keys")
            .service(list_api_keys)
            .service(create_api_key)
            .service(update_api_key)
            .service(delete_api_key),
    );
}

/// A page of API keys.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyList {
    data: Vec<ApiKey>,
    page: PageInfo,
}

/// A new API key; the secret is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewApiKey {
    /// The key.
    api_key: ApiKey,
    /// What the program sends as bearer token.
    secret: String,
}

/// Lists the user's own API keys; administrators see all.
#[utoipa::path(tag = "api-keys", responses((status = 200, description = "A page", body = ApiKeyList)))]
#[get("")]
async fn list_api_keys(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_person()?;
    let asked = ListRequest::of(&request, &[])?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let page = asked.read::<ApiKey>(reader)?;
        let info = PageInfo::of(&page);
        Reply::new(StatusCode::OK, &ApiKeyList { data: page.data, page: info })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Creates an API key.
#[utoipa::path(tag = "api-keys", request_body = ApiKeyInput, responses((status = 201, description = "Created", body = NewApiKey)))]
#[post("")]
async fn create_api_key(state: Data<State>, caller: Caller, body: Body<ApiKeyInput>) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (prefix, secret_part, secret) = token::new_api_key();
    let (hash, input) = (token::hash(&secret_part), body.value);
    let write = move |tx: &mut Tx<'_>| {
        let mut key = ApiKey::new(input.clone(), &tx.context::<ApiKey>()?)?;
        key.prefix.clone_from(&prefix);
        let key = tx.create(key)?;
        tx.keep_api_key_secret(key.id.uuid(), &hash)?;
        Ok(key)
    };
    let api_key = state.store.write(caller.0, write).await?;
    Ok(Reply::new(StatusCode::CREATED, &NewApiKey { api_key, secret })?.send())
}

/// Changes what an API key may do and where from (JSON Merge Patch), from the next request on; its secret stays.
#[utoipa::path(tag = "api-keys", params(("id" = Uuid, Path)), request_body = ApiKeyInput, responses((status = 200, description = "The key", body = ApiKey)))]
#[patch("/{id}")]
async fn update_api_key(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ApiKeyInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::update::<ApiKey>(&state, caller, &request, &id, body).await
}

/// Revokes an API key, from the next request on.
#[utoipa::path(tag = "api-keys", params(("id" = Uuid, Path)), responses((status = 204, description = "Revoked")))]
#[delete("/{id}")]
async fn delete_api_key(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen) = (resource::id::<ApiKey>(&id)?, if_match(&request)?);
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<ApiKey>(Action::Delete, id, seen)?;
        let mut key = permit.record().clone();
        key.revoke(tx.now());
        tx.update(permit, key).map(|_| Reply::empty())
    };
    Ok(state.store.write(caller.0, write).await?.send())
}
