//! Tags: words put on records to find them again.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::tag::{Tag, TagInput};
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
        scope::scope("/tags")
            .service(list_tags)
            .service(create_tag)
            .service(get_tag)
            .service(update_tag)
            .service(delete_tag)
            .service(restore_tag)
            .service(purge_tag),
    );
}

/// A page of tags.
#[derive(Serialize, ToSchema)]
pub struct TagList {
    data: Vec<Tag>,
    page: PageInfo,
}

/// Lists tags.
#[utoipa::path(tag = "tags", responses((status = 200, description = "A page", body = TagList)))]
#[get("")]
async fn list_tags(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Tag>(&state, caller, &request).await
}

/// Creates a tag.
#[utoipa::path(tag = "tags", request_body = TagInput, responses((status = 201, description = "Created", body = Tag)))]
#[post("")]
async fn create_tag(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<TagInput>,
) -> Result<HttpResponse> {
    resource::create::<Tag>(&state, caller, &request, body).await
}

/// Reads a tag.
#[utoipa::path(tag = "tags", params(("id" = Uuid, Path)), responses((status = 200, description = "The tag", body = Tag)))]
#[get("/{id}")]
async fn get_tag(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Tag>(&state, caller, &request, &id).await
}

/// Changes a tag (JSON Merge Patch).
#[utoipa::path(tag = "tags", params(("id" = Uuid, Path)), request_body = TagInput, responses((status = 200, description = "The tag", body = Tag)))]
#[patch("/{id}")]
async fn update_tag(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<TagInput>,
) -> Result<HttpResponse> {
    resource::update::<Tag>(&state, caller, &request, &id, body).await
}

/// Puts a tag into the recycle bin.
#[utoipa::path(tag = "tags", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_tag(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Tag>(&state, caller, &request, &id).await
}

/// Takes a tag out of the recycle bin.
#[utoipa::path(tag = "tags", params(("id" = Uuid, Path)), responses((status = 200, description = "The tag", body = Tag)))]
#[post("/{id}/restore")]
async fn restore_tag(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Tag>(&state, caller, &request, &id).await
}

/// Removes a tag in the recycle bin for good.
#[utoipa::path(tag = "tags", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_tag(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::purge::<Tag>(&state, caller, &request, &id).await
}
