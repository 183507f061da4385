//! Followers: who wants to know what becomes of a record.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use crm_domain::follower::{Follower, FollowerInput};
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
        scope::scope("/followers")
            .service(list_followers)
            .service(create_follower)
            .service(get_follower)
            .service(delete_follower),
    );
}

/// A page of followers.
#[derive(Serialize, ToSchema)]
pub struct FollowerList {
    data: Vec<Follower>,
    page: PageInfo,
}

/// Lists followers.
#[utoipa::path(tag = "followers", responses((status = 200, description = "A page", body = FollowerList)))]
#[get("")]
async fn list_followers(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Follower>(&state, caller, &request).await
}

/// Has somebody follow a record.
#[utoipa::path(tag = "followers", request_body = FollowerInput, responses((status = 201, description = "Created", body = Follower)))]
#[post("")]
async fn create_follower(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<FollowerInput>,
) -> Result<HttpResponse> {
    resource::create::<Follower>(&state, caller, &request, body).await
}

/// Reads a follower.
#[utoipa::path(tag = "followers", params(("id" = Uuid, Path)), responses((status = 200, description = "The follower", body = Follower)))]
#[get("/{id}")]
async fn get_follower(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Follower>(&state, caller, &request, &id).await
}

/// Has somebody follow a record no longer.
#[utoipa::path(tag = "followers", params(("id" = Uuid, Path)), responses((status = 204, description = "No longer")))]
#[delete("/{id}")]
async fn delete_follower(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Follower>(&state, caller, &request, &id).await
}
