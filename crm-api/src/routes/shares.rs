//! Shares: rights on one record given to a user or team.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use crm_domain::share::{Share, ShareInput};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::Result;
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/shares").service(list_shares).service(create_share).service(get_share).service(delete_share),
    );
}

/// A page of shares.
#[derive(Serialize, ToSchema)]
pub struct ShareList {
    data: Vec<Share>,
    page: PageInfo,
}

/// Lists shares.
#[utoipa::path(tag = "shares", responses((status = 200, description = "A page", body = ShareList)))]
#[get("")]
async fn list_shares(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Share>(&state, caller, &request).await
}

/// Creates a share.
#[utoipa::path(tag = "shares", request_body = ShareInput, responses((status = 201, description = "Created", body = Share)))]
#[post("")]
async fn create_share(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ShareInput>,
) -> Result<HttpResponse> {
    resource::create::<Share>(&state, caller, &request, body).await
}

/// Reads a share.
#[utoipa::path(tag = "shares", params(("id" = Uuid, Path)), responses((status = 200, description = "The share", body = Share)))]
#[get("/{id}")]
async fn get_share(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Share>(&state, caller, &request, &id).await
}

/// Puts a share into the recycle bin.
#[utoipa::path(tag = "shares", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_share(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Share>(&state, caller, &request, &id).await
}
