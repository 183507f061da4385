//! Comments: what colleagues say to each other about a record.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::Tx;
use crm_domain::comment::{Comment, CommentInput};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actions::comment;
use crate::auth::Caller;
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::Result;
use crate::reply::{Reply, if_match, once};
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/comments")
            .service(list_comments)
            .service(create_comment)
            .service(get_comment)
            .service(update_comment)
            .service(delete_comment)
            .service(restore_comment)
            .service(purge_comment),
    );
}

/// A page of comments.
#[derive(Serialize, ToSchema)]
pub struct CommentList {
    data: Vec<Comment>,
    page: PageInfo,
}

/// Lists comments.
#[utoipa::path(tag = "comments", responses((status = 200, description = "A page", body = CommentList)))]
#[get("")]
async fn list_comments(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Comment>(&state, caller, &request).await
}

/// Makes a comment; its author and whom it mentions follow the record from then on.
#[utoipa::path(tag = "comments", request_body = CommentInput, responses((status = 201, description = "Created", body = Comment)))]
#[post("")]
async fn create_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<CommentInput>,
) -> Result<HttpResponse> {
    let input = body.value;
    once(&state, caller, &request, &body.hash, move |tx| Reply::created(&comment::say(tx, input.clone())?)).await
}

/// Reads a comment.
#[utoipa::path(tag = "comments", params(("id" = Uuid, Path)), responses((status = 200, description = "The comment", body = Comment)))]
#[get("/{id}")]
async fn get_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Comment>(&state, caller, &request, &id).await
}

/// Changes a comment (JSON Merge Patch).
#[utoipa::path(tag = "comments", params(("id" = Uuid, Path)), request_body = CommentInput, responses((status = 200, description = "The comment", body = Comment)))]
#[patch("/{id}")]
async fn update_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<CommentInput>,
) -> Result<HttpResponse> {
    let (id, seen, input) = (resource::id::<Comment>(&id)?, if_match(&request)?, body.value);
    let write = move |tx: &mut Tx<'_>| Reply::record(&comment::correct(tx, id, seen, input.clone())?);
    Ok(state.store.write(caller.0, write).await?.send())
}

/// Puts a comment into the recycle bin.
#[utoipa::path(tag = "comments", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Comment>(&state, caller, &request, &id).await
}

/// Takes a comment out of the recycle bin.
#[utoipa::path(tag = "comments", params(("id" = Uuid, Path)), responses((status = 200, description = "The comment", body = Comment)))]
#[post("/{id}/restore")]
async fn restore_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Comment>(&state, caller, &request, &id).await
}

/// Removes a comment in the recycle bin for good.
#[utoipa::path(tag = "comments", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_comment(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Comment>(&state, caller, &request, &id).await
}
