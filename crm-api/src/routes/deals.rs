//! Deals: possible and finished sales.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use crm_domain::deal::{Deal, DealInput};
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
        scope::scope("/deals")
            .service(list_deals)
            .service(create_deal)
            .service(batch_deals)
            .service(upsert_deal)
            .service(get_deal)
            .service(update_deal)
            .service(delete_deal)
            .service(restore_deal)
            .service(purge_deal),
    );
}

/// A page of deals.
#[derive(Serialize, ToSchema)]
pub struct DealList {
    data: Vec<Deal>,
    page: PageInfo,
}

/// Lists deals.
#[utoipa::path(tag = "deals", responses((status = 200, description = "A page", body = DealList)))]
#[get("")]
async fn list_deals(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Deal>(&state, caller, &request).await
}

/// Creates a deal.
#[utoipa::path(tag = "deals", request_body = DealInput, responses((status = 201, description = "Created", body = Deal)))]
#[post("")]
async fn create_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<DealInput>,
) -> Result<HttpResponse> {
    resource::create::<Deal>(&state, caller, &request, body).await
}

/// Runs up to 100 operations on deals.
#[utoipa::path(tag = "deals", request_body = Batch, responses((status = 200, description = "One result an operation", body = BatchResult)))]
#[post("/batch")]
async fn batch_deals(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<Batch>,
) -> Result<HttpResponse> {
    batch::run::<Deal>(&state, caller, &request, body).await
}

/// Changes the deal that another system calls by this id, or creates it.
#[utoipa::path(tag = "deals", params(("source" = String, Path), ("value" = String, Path)), request_body = DealInput, responses(
    (status = 200, description = "Changed", body = Deal),
    (status = 201, description = "Created", body = Deal)
))]
#[put("/by-external-id/{source}/{value}")]
async fn upsert_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    at: Path<(String, String)>,
    body: Body<Json>,
) -> Result<HttpResponse> {
    resource::upsert::<Deal>(&state, caller, &request, at.into_inner(), body).await
}

/// Reads a deal.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), responses((status = 200, description = "The deal", body = Deal)))]
#[get("/{id}")]
async fn get_deal(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Deal>(&state, caller, &request, &id).await
}

/// Changes a deal (JSON Merge Patch).
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), request_body = DealInput, responses((status = 200, description = "The deal", body = Deal)))]
#[patch("/{id}")]
async fn update_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<DealInput>,
) -> Result<HttpResponse> {
    resource::update::<Deal>(&state, caller, &request, &id, body).await
}

/// Puts a deal into the recycle bin.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Deal>(&state, caller, &request, &id).await
}

/// Takes a deal out of the recycle bin.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), responses((status = 200, description = "The deal", body = Deal)))]
#[post("/{id}/restore")]
async fn restore_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Deal>(&state, caller, &request, &id).await
}

/// Removes a deal in the recycle bin for good.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_deal(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Deal>(&state, caller, &request, &id).await
}
