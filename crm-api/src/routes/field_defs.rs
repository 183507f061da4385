//! Definitions of custom fields.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::custom_field::{FieldDef, FieldDefInput};
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
        scope::scope("/field-defs")
            .service(list_field_defs)
            .service(create_field_def)
            .service(get_field_def)
            .service(update_field_def)
            .service(delete_field_def)
            .service(restore_field_def)
            .service(purge_field_def),
    );
}

/// A page of field defs.
#[derive(Serialize, ToSchema)]
pub struct FieldDefList {
    data: Vec<FieldDef>,
    page: PageInfo,
}

/// Lists field defs.
#[utoipa::path(tag = "field-defs", responses((status = 200, description = "A page", body = FieldDefList)))]
#[get("")]
async fn list_field_defs(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<FieldDef>(&state, caller, &request).await
}

/// Creates a field def.
#[utoipa::path(tag = "field-defs", request_body = FieldDefInput, responses((status = 201, description = "Created", body = FieldDef)))]
#[post("")]
async fn create_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<FieldDefInput>,
) -> Result<HttpResponse> {
    resource::create::<FieldDef>(&state, caller, &request, body).await
}

/// Reads a field def.
#[utoipa::path(tag = "field-defs", params(("id" = Uuid, Path)), responses((status = 200, description = "The field def", body = FieldDef)))]
#[get("/{id}")]
async fn get_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<FieldDef>(&state, caller, &request, &id).await
}

/// Changes a field def (JSON Merge Patch).
#[utoipa::path(tag = "field-defs", params(("id" = Uuid, Path)), request_body = FieldDefInput, responses((status = 200, description = "The field def", body = FieldDef)))]
#[patch("/{id}")]
async fn update_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<FieldDefInput>,
) -> Result<HttpResponse> {
    resource::update::<FieldDef>(&state, caller, &request, &id, body).await
}

/// Puts a field def into the recycle bin.
#[utoipa::path(tag = "field-defs", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<FieldDef>(&state, caller, &request, &id).await
}

/// Takes a field def out of the recycle bin.
#[utoipa::path(tag = "field-defs", params(("id" = Uuid, Path)), responses((status = 200, description = "The field def", body = FieldDef)))]
#[post("/{id}/restore")]
async fn restore_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<FieldDef>(&state, caller, &request, &id).await
}

/// Removes a field def in the recycle bin for good.
#[utoipa::path(tag = "field-defs", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_field_def(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<FieldDef>(&state, caller, &request, &id).await
}
