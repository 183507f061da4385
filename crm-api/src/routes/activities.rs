//! Activities: calls, meetings, tasks and notes.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::activity::{Activity, ActivityInput};
use serde::Serialize;
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
        scope::scope("/activities")
            .service(list_activities)
            .service(create_activity)
            .service(batch_activities)
            .service(get_activity)
            .service(update_activity)
            .service(delete_activity)
            .service(restore_activity)
            .service(purge_activity),
    );
}

/// A page of activities.
#[derive(Serialize, ToSchema)]
pub struct ActivityList {
    data: Vec<Activity>,
    page: PageInfo,
}

/// Lists activities.
#[utoipa::path(tag = "activities", responses((status = 200, description = "A page", body = ActivityList)))]
#[get("")]
async fn list_activities(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Activity>(&state, caller, &request).await
}

/// Creates an activity.
#[utoipa::path(tag = "activities", request_body = ActivityInput, responses((status = 201, description = "Created", body = Activity)))]
#[post("")]
async fn create_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ActivityInput>,
) -> Result<HttpResponse> {
    resource::create::<Activity>(&state, caller, &request, body).await
}

/// Runs up to 100 operations on activities.
#[utoipa::path(tag = "activities", request_body = Batch, responses((status = 200, description = "One result an operation", body = BatchResult)))]
#[post("/batch")]
async fn batch_activities(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<Batch>,
) -> Result<HttpResponse> {
    batch::run::<Activity>(&state, caller, &request, body).await
}

/// Reads an activity.
#[utoipa::path(tag = "activities", params(("id" = Uuid, Path)), responses((status = 200, description = "The activity", body = Activity)))]
#[get("/{id}")]
async fn get_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Activity>(&state, caller, &request, &id).await
}

/// Changes an activity (JSON Merge Patch).
#[utoipa::path(tag = "activities", params(("id" = Uuid, Path)), request_body = ActivityInput, responses((status = 200, description = "The activity", body = Activity)))]
#[patch("/{id}")]
async fn update_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ActivityInput>,
) -> Result<HttpResponse> {
    resource::update::<Activity>(&state, caller, &request, &id, body).await
}

/// Puts an activity into the recycle bin.
#[utoipa::path(tag = "activities", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Activity>(&state, caller, &request, &id).await
}

/// Takes an activity out of the recycle bin.
#[utoipa::path(tag = "activities", params(("id" = Uuid, Path)), responses((status = 200, description = "The activity", body = Activity)))]
#[post("/{id}/restore")]
async fn restore_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Activity>(&state, caller, &request, &id).await
}

/// Removes an activity in the recycle bin for good.
#[utoipa::path(tag = "activities", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_activity(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Activity>(&state, caller, &request, &id).await
}
