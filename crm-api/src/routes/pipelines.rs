//! Pipelines: ordered sets of stages.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::pipeline::{Pipeline, PipelineInput};
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
        scope::scope("/pipelines")
            .service(list_pipelines)
            .service(create_pipeline)
            .service(get_pipeline)
            .service(update_pipeline)
            .service(delete_pipeline)
            .service(restore_pipeline)
            .service(purge_pipeline),
    );
}

/// A page of pipelines.
#[derive(Serialize, ToSchema)]
pub struct PipelineList {
    data: Vec<Pipeline>,
    page: PageInfo,
}

/// Lists pipelines.
#[utoipa::path(tag = "pipelines", responses((status = 200, description = "A page", body = PipelineList)))]
#[get("")]
async fn list_pipelines(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Pipeline>(&state, caller, &request).await
}

/// Creates a pipeline.
#[utoipa::path(tag = "pipelines", request_body = PipelineInput, responses((status = 201, description = "Created", body = Pipeline)))]
#[post("")]
async fn create_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<PipelineInput>,
) -> Result<HttpResponse> {
    resource::create::<Pipeline>(&state, caller, &request, body).await
}

/// Reads a pipeline.
#[utoipa::path(tag = "pipelines", params(("id" = Uuid, Path)), responses((status = 200, description = "The pipeline", body = Pipeline)))]
#[get("/{id}")]
async fn get_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Pipeline>(&state, caller, &request, &id).await
}

/// Changes a pipeline (JSON Merge Patch).
#[utoipa::path(tag = "pipelines", params(("id" = Uuid, Path)), request_body = PipelineInput, responses((status = 200, description = "The pipeline", body = Pipeline)))]
#[patch("/{id}")]
async fn update_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<PipelineInput>,
) -> Result<HttpResponse> {
    resource::update::<Pipeline>(&state, caller, &request, &id, body).await
}

/// Puts a pipeline into the recycle bin.
#[utoipa::path(tag = "pipelines", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Pipeline>(&state, caller, &request, &id).await
}

/// Takes a pipeline out of the recycle bin.
#[utoipa::path(tag = "pipelines", params(("id" = Uuid, Path)), responses((status = 200, description = "The pipeline", body = Pipeline)))]
#[post("/{id}/restore")]
async fn restore_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Pipeline>(&state, caller, &request, &id).await
}

/// Removes a pipeline in the recycle bin for good.
#[utoipa::path(tag = "pipelines", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_pipeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Pipeline>(&state, caller, &request, &id).await
}
