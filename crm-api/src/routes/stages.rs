//! Stages: the steps of pipelines.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::stage::{Stage, StageInput};
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
        scope::scope("/stages")
            .service(list_stages)
            .service(create_stage)
            .service(get_stage)
            .service(update_stage)
            .service(delete_stage)
            .service(restore_stage)
            .service(purge_stage),
    );
}

/// A page of stages.
#[derive(Serialize, ToSchema)]
pub struct StageList {
    data: Vec<Stage>,
    page: PageInfo,
}

/// Lists stages.
#[utoipa::path(tag = "stages", responses((status = 200, description = "A page", body = StageList)))]
#[get("")]
async fn list_stages(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Stage>(&state, caller, &request).await
}

/// Creates a stage.
#[utoipa::path(tag = "stages", request_body = StageInput, responses((status = 201, description = "Created", body = Stage)))]
#[post("")]
async fn create_stage(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<StageInput>,
) -> Result<HttpResponse> {
    resource::create::<Stage>(&state, caller, &request, body).await
}

/// Reads a stage.
#[utoipa::path(tag = "stages", params(("id" = Uuid, Path)), responses((status = 200, description = "The stage", body = Stage)))]
#[get("/{id}")]
async fn get_stage(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Stage>(&state, caller, &request, &id).await
}

/// Changes a stage (JSON Merge Patch).
#[utoipa::path(tag = "stages", params(("id" = Uuid, Path)), request_body = StageInput, responses((status = 200, description = "The stage", body = Stage)))]
#[patch("/{id}")]
async fn update_stage(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<StageInput>,
) -> Result<HttpResponse> {
    resource::update::<Stage>(&state, caller, &request, &id, body).await
}

/// Puts a stage into the recycle bin.
#[utoipa::path(tag = "stages", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_stage(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Stage>(&state, caller, &request, &id).await
}

/// Takes a stage out of the recycle bin.
#[utoipa::path(tag = "stages", params(("id" = Uuid, Path)), responses((status = 200, description = "The stage", body = Stage)))]
#[post("/{id}/restore")]
async fn restore_stage(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Stage>(&state, caller, &request, &id).await
}

/// Removes a stage in the recycle bin for good.
#[utoipa::path(tag = "stages", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_stage(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Stage>(&state, caller, &request, &id).await
}
