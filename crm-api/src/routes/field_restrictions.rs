//! Restrictions of fields: which roles see and change them. Whoever runs the installation decides on them, in person.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::custom_field::ENTITIES;
use crm_domain::entity::Entity;
use crm_domain::field_restriction::{FieldRestriction, FieldRestrictionInput};
use crm_domain::policy::fields::restrictable;
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
    config.service(list_restrictable_fields).service(
        scope::scope("/field-restrictions")
            .service(list_field_restrictions)
            .service(create_field_restriction)
            .service(get_field_restriction)
            .service(update_field_restriction)
            .service(delete_field_restriction),
    );
}

/// A page of restrictions.
#[derive(Serialize, ToSchema)]
pub struct FieldRestrictionList {
    data: Vec<FieldRestriction>,
    page: PageInfo,
}

/// A field that can be restricted.
#[derive(Serialize, ToSchema)]
pub struct RestrictableField {
    /// What has it.
    entity: Entity,
    /// Its name; `custom.<key>` for a custom field.
    field: String,
    /// What a custom field is called.
    label: Option<String>,
    /// What is hidden with it, as it would tell its values.
    with: Vec<String>,
}

/// The fields that can be restricted.
#[derive(Serialize, ToSchema)]
pub struct RestrictableFieldList {
    data: Vec<RestrictableField>,
}

/// Restrictions are not for everybody to read, as they say what there is to hide.
fn administrator(caller: &Caller) -> Result<()> {
    if caller.0.administers() { Ok(()) } else { Err(Problem::from(crm_db::Error::Denied)) }
}

/// Lists the fields that can be restricted.
#[utoipa::path(tag = "field-restrictions", responses((status = 200, description = "The fields", body = RestrictableFieldList)))]
#[get("/restrictable-fields")]
async fn list_restrictable_fields(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    administrator(&caller)?;
    let read = |reader: &mut crm_db::tx::Reader<'_>| {
        let mut data = Vec::new();
        for &entity in ENTITIES {
            data.extend(restrictable(entity).iter().map(|(field, with)| RestrictableField {
                entity,
                field: (*field).to_owned(),
                label: None,
                with: with.iter().map(|name| (*name).to_owned()).collect(),
            }));
            data.extend(reader.field_defs(entity)?.into_iter().map(|def| RestrictableField {
                entity,
                field: format!("custom.{}", def.key),
                label: Some(def.label),
                with: Vec::new(),
            }));
        }
        Reply::new(StatusCode::OK, &RestrictableFieldList { data })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Lists the restrictions.
#[utoipa::path(tag = "field-restrictions", responses((status = 200, description = "A page", body = FieldRestrictionList)))]
#[get("")]
async fn list_field_restrictions(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    administrator(&caller)?;
    resource::list::<FieldRestriction>(&state, caller, &request).await
}

/// Restricts a field to roles.
#[utoipa::path(tag = "field-restrictions", request_body = FieldRestrictionInput, responses((status = 201, description = "Created", body = FieldRestriction)))]
#[post("")]
async fn create_field_restriction(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<FieldRestrictionInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::create::<FieldRestriction>(&state, caller, &request, body).await
}

/// Reads a restriction.
#[utoipa::path(tag = "field-restrictions", params(("id" = Uuid, Path)), responses((status = 200, description = "The restriction", body = FieldRestriction)))]
#[get("/{id}")]
async fn get_field_restriction(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    administrator(&caller)?;
    resource::get::<FieldRestriction>(&state, caller, &request, &id).await
}

/// Changes a restriction (JSON Merge Patch); it holds from the next request on.
#[utoipa::path(tag = "field-restrictions", params(("id" = Uuid, Path)), request_body = FieldRestrictionInput, responses((status = 200, description = "The restriction", body = FieldRestriction)))]
#[patch("/{id}")]
async fn update_field_restriction(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<FieldRestrictionInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::update::<FieldRestriction>(&state, caller, &request, &id, body).await
}

/// Lifts a restriction: everybody who sees the record sees the field again.
#[utoipa::path(tag = "field-restrictions", params(("id" = Uuid, Path)), responses((status = 204, description = "Lifted")))]
#[delete("/{id}")]
async fn delete_field_restriction(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::delete::<FieldRestriction>(&state, caller, &request, &id).await
}
