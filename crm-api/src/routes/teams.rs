//! Teams: groups of users, in a tree.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::team::{Team, TeamInput};
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
        scope::scope("/teams")
            .service(list_teams)
            .service(create_team)
            .service(get_team)
            .service(update_team)
            .service(delete_team)
            .service(restore_team)
            .service(purge_team),
    );
}

/// A page of teams.
#[derive(Serialize, ToSchema)]
pub struct TeamList {
    data: Vec<Team>,
    page: PageInfo,
}

/// Lists teams.
#[utoipa::path(tag = "teams", responses((status = 200, description = "A page", body = TeamList)))]
#[get("")]
async fn list_teams(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Team>(&state, caller, &request).await
}

/// Creates a team.
#[utoipa::path(tag = "teams", request_body = TeamInput, responses((status = 201, description = "Created", body = Team)))]
#[post("")]
async fn create_team(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<TeamInput>,
) -> Result<HttpResponse> {
    resource::create::<Team>(&state, caller, &request, body).await
}

/// Reads a team.
#[utoipa::path(tag = "teams", params(("id" = Uuid, Path)), responses((status = 200, description = "The team", body = Team)))]
#[get("/{id}")]
async fn get_team(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Team>(&state, caller, &request, &id).await
}

/// Changes a team (JSON Merge Patch).
#[utoipa::path(tag = "teams", params(("id" = Uuid, Path)), request_body = TeamInput, responses((status = 200, description = "The team", body = Team)))]
#[patch("/{id}")]
async fn update_team(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<TeamInput>,
) -> Result<HttpResponse> {
    resource::update::<Team>(&state, caller, &request, &id, body).await
}

/// Puts a team into the recycle bin.
#[utoipa::path(tag = "teams", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_team(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Team>(&state, caller, &request, &id).await
}

/// Takes a team out of the recycle bin.
#[utoipa::path(tag = "teams", params(("id" = Uuid, Path)), responses((status = 200, description = "The team", body = Team)))]
#[post("/{id}/restore")]
async fn restore_team(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Team>(&state, caller, &request, &id).await
}

/// Removes a team in the recycle bin for good.
#[utoipa::path(tag = "teams", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_team(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Team>(&state, caller, &request, &id).await
}
