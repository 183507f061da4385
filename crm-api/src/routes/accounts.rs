//! Accounts: organisations, recognised by their domains.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use crm_domain::account::{Account, AccountInput};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::batch::{self, Batch, BatchResult};
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::Result;
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/accounts")
            .service(list_accounts)
            .service(create_account)
            .service(batch_accounts)
            .service(upsert_account)
            .service(get_account)
            .service(update_account)
            .service(delete_account)
            .service(restore_account)
            .service(purge_account),
    );
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
pub struct AccountList {
    data: Vec<Account>,
    page: PageInfo,
}

/// Lists accounts.
#[utoipa::path(tag = "accounts", responses((status = 200, description = "A page", body = AccountList)))]
#[get("")]
async fn list_accounts(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Account>(&state, caller, &request).await
}

/// Creates an account.
#[utoipa::path(tag = "accounts", request_body = AccountInput, responses((status = 201, description = "Created", body = Account)))]
#[post("")]
async fn create_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<AccountInput>,
) -> Result<HttpResponse> {
    resource::create::<Account>(&state, caller, &request, body).await
}

/// Runs up to 100 operations on accounts.
#[utoipa::path(tag = "accounts", request_body = Batch, responses((status = 200, description = "One result an operation", body = BatchResult)))]
#[post("/batch")]
async fn batch_accounts(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<Batch>,
) -> Result<HttpResponse> {
    batch::run::<Account>(&state, caller, &request, body).await
}

/// Changes the account that another system calls by this id, or creates it.
#[utoipa::path(tag = "accounts", params(("source" = String, Path), ("value" = String, Path)), request_body = AccountInput, responses(
    (status = 200, description = "Changed", body = Account),
    (status = 201, description = "Created", body = Account)
))]
#[put("/by-external-id/{source}/{value}")]
async fn upsert_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    at: Path<(String, String)>,
    body: Body<Json>,
) -> Result<HttpResponse> {
    resource::upsert::<Account>(&state, caller, &request, at.into_inner(), body).await
}

/// Reads an account.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 200, description = "The account", body = Account)))]
#[get("/{id}")]
async fn get_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Account>(&state, caller, &request, &id).await
}

/// Changes an account (JSON Merge Patch).
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), request_body = AccountInput, responses((status = 200, description = "The account", body = Account)))]
#[patch("/{id}")]
async fn update_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<AccountInput>,
) -> Result<HttpResponse> {
    resource::update::<Account>(&state, caller, &request, &id, body).await
}

/// Puts an account into the recycle bin.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Account>(&state, caller, &request, &id).await
}

/// Takes an account out of the recycle bin.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 200, description = "The account", body = Account)))]
#[post("/{id}/restore")]
async fn restore_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Account>(&state, caller, &request, &id).await
}

/// Removes an account in the recycle bin for good.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_account(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Account>(&state, caller, &request, &id).await
}
