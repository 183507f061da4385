//! Contacts: people, their addresses and jobs.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use crm_domain::contact::{Contact, ContactInput};
use serde::Serialize;
use serde_json::Value as Json;
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
        scope::scope("/contacts")
            .service(list_contacts)
            .service(create_contact)
            .service(batch_contacts)
            .service(upsert_contact)
            .service(get_contact)
            .service(update_contact)
            .service(delete_contact)
            .service(restore_contact)
            .service(purge_contact),
    );
}

/// A page of contacts.
#[derive(Serialize, ToSchema)]
pub struct ContactList {
    data: Vec<Contact>,
    page: PageInfo,
}

/// Lists contacts.
#[utoipa::path(tag = "contacts", responses((status = 200, description = "A page", body = ContactList)))]
#[get("")]
async fn list_contacts(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Contact>(&state, caller, &request).await
}

/// Creates a contact.
#[utoipa::path(tag = "contacts", request_body = ContactInput, responses((status = 201, description = "Created", body = Contact)))]
#[post("")]
async fn create_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ContactInput>,
) -> Result<HttpResponse> {
    resource::create::<Contact>(&state, caller, &request, body).await
}

/// Runs up to 100 operations on contacts.
#[utoipa::path(tag = "contacts", request_body = Batch, responses((status = 200, description = "One result an operation", body = BatchResult)))]
#[post("/batch")]
async fn batch_contacts(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<Batch>,
) -> Result<HttpResponse> {
    batch::run::<Contact>(&state, caller, &request, body).await
}

/// Changes the contact that another system calls by this id, or creates it.
#[utoipa::path(tag = "contacts", params(("source" = String, Path), ("value" = String, Path)), request_body = ContactInput, responses(
    (status = 200, description = "Changed", body = Contact),
    (status = 201, description = "Created", body = Contact)
))]
#[put("/by-external-id/{source}/{value}")]
async fn upsert_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    at: Path<(String, String)>,
    body: Body<Json>,
) -> Result<HttpResponse> {
    resource::upsert::<Contact>(&state, caller, &request, at.into_inner(), body).await
}

/// Reads a contact.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), responses((status = 200, description = "The contact", body = Contact)))]
#[get("/{id}")]
async fn get_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Contact>(&state, caller, &request, &id).await
}

/// Changes a contact (JSON Merge Patch).
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), request_body = ContactInput, responses((status = 200, description = "The contact", body = Contact)))]
#[patch("/{id}")]
async fn update_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ContactInput>,
) -> Result<HttpResponse> {
    resource::update::<Contact>(&state, caller, &request, &id, body).await
}

/// Puts a contact into the recycle bin.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Contact>(&state, caller, &request, &id).await
}

/// Takes a contact out of the recycle bin.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), responses((status = 200, description = "The contact", body = Contact)))]
#[post("/{id}/restore")]
async fn restore_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Contact>(&state, caller, &request, &id).await
}

/// Removes a contact in the recycle bin for good.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_contact(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Contact>(&state, caller, &request, &id).await
}
