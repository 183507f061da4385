//! Dashboards: metrics as somebody wants to see them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::dashboard::{Dashboard, DashboardInput, DefaultDashboard};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::{Problem, Result};
use crate::reply::Reply;
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/dashboards")
            .service(get_default_dashboard)
            .service(list_dashboards)
            .service(create_dashboard)
            .service(get_dashboard)
            .service(update_dashboard)
            .service(delete_dashboard)
            .service(restore_dashboard)
            .service(purge_dashboard),
    );
}

/// A page of dashboards.
#[derive(Serialize, ToSchema)]
pub struct DashboardList {
    data: Vec<Dashboard>,
    page: PageInfo,
}

/// Lists dashboards.
#[utoipa::path(tag = "dashboards", responses((status = 200, description = "A page", body = DashboardList)))]
#[get("")]
async fn list_dashboards(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Dashboard>(&state, caller, &request).await
}

/// Tells what somebody sees who has made none: by role, a rep the own numbers, a manager those of the teams, others all.
#[utoipa::path(tag = "dashboards", responses((status = 200, description = "The tiles", body = DefaultDashboard)))]
#[get("/default")]
async fn get_default_dashboard(caller: Caller) -> Result<HttpResponse> {
    let user = caller.0.user_id.ok_or_else(Problem::unauthorized)?;
    Ok(Reply::new(StatusCode::OK, &DefaultDashboard::of(caller.0.role, user))?.send())
}

/// Creates a dashboard.
#[utoipa::path(tag = "dashboards", request_body = DashboardInput, responses((status = 201, description = "Created", body = Dashboard)))]
#[post("")]
async fn create_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<DashboardInput>,
) -> Result<HttpResponse> {
    resource::create::<Dashboard>(&state, caller, &request, body).await
}

/// Reads a dashboard.
#[utoipa::path(tag = "dashboards", params(("id" = Uuid, Path)), responses((status = 200, description = "The dashboard", body = Dashboard)))]
#[get("/{id}")]
async fn get_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Dashboard>(&state, caller, &request, &id).await
}

/// Changes a dashboard (JSON Merge Patch).
#[utoipa::path(tag = "dashboards", params(("id" = Uuid, Path)), request_body = DashboardInput, responses((status = 200, description = "The dashboard", body = Dashboard)))]
#[patch("/{id}")]
async fn update_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<DashboardInput>,
) -> Result<HttpResponse> {
    resource::update::<Dashboard>(&state, caller, &request, &id, body).await
}

/// Puts a dashboard into the recycle bin.
#[utoipa::path(tag = "dashboards", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Dashboard>(&state, caller, &request, &id).await
}

/// Takes a dashboard out of the recycle bin.
#[utoipa::path(tag = "dashboards", params(("id" = Uuid, Path)), responses((status = 200, description = "The dashboard", body = Dashboard)))]
#[post("/{id}/restore")]
async fn restore_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Dashboard>(&state, caller, &request, &id).await
}

/// Removes a dashboard in the recycle bin for good.
#[utoipa::path(tag = "dashboards", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_dashboard(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Dashboard>(&state, caller, &request, &id).await
}
