//! Views: saved lists and boards.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::view::{View, ViewInput};
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
        scope::scope("/views")
            .service(list_views)
            .service(create_view)
            .service(get_view)
            .service(update_view)
            .service(delete_view)
            .service(restore_view)
            .service(purge_view),
    );
}

/// A page of views.
#[derive(Serialize, ToSchema)]
pub struct ViewList {
    data: Vec<View>,
    page: PageInfo,
}

/// Lists views.
#[utoipa::path(tag = "views", responses((status = 200, description = "A page", body = ViewList)))]
#[get("")]
async fn list_views(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<View>(&state, caller, &request).await
}

/// Creates a view.
#[utoipa::path(tag = "views", request_body = ViewInput, responses((status = 201, description = "Created", body = View)))]
#[post("")]
async fn create_view(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ViewInput>,
) -> Result<HttpResponse> {
    resource::create::<View>(&state, caller, &request, body).await
}

/// Reads a view.
#[utoipa::path(tag = "views", params(("id" = Uuid, Path)), responses((status = 200, description = "The view", body = View)))]
#[get("/{id}")]
async fn get_view(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<View>(&state, caller, &request, &id).await
}

/// Changes a view (JSON Merge Patch).
#[utoipa::path(tag = "views", params(("id" = Uuid, Path)), request_body = ViewInput, responses((status = 200, description = "The view", body = View)))]
#[patch("/{id}")]
async fn update_view(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ViewInput>,
) -> Result<HttpResponse> {
    resource::update::<View>(&state, caller, &request, &id, body).await
}

/// Puts a view into the recycle bin.
#[utoipa::path(tag = "views", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_view(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<View>(&state, caller, &request, &id).await
}

/// Takes a view out of the recycle bin.
#[utoipa::path(tag = "views", params(("id" = Uuid, Path)), responses((status = 200, description = "The view", body = View)))]
#[post("/{id}/restore")]
async fn restore_view(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<View>(&state, caller, &request, &id).await
}

/// Removes a view in the recycle bin for good.
#[utoipa::path(tag = "views", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_view(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<View>(&state, caller, &request, &id).await
}
