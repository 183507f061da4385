//! Exports: lists as files.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::product::Product;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::export::export;
use crate::problem::Result;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(export_accounts)
        .service(export_contacts)
        .service(export_deals)
        .service(export_activities)
        .service(export_products);
}

/// A table: CSV in UTF-8, or an XLSX workbook.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands for the file in the document")]
pub struct ExportFile(Vec<u8>);

/// Exports accounts.
#[utoipa::path(tag = "accounts", responses((status = 200, description = "The file", content(
    (ExportFile = "text/csv"),
    (ExportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
))))]
#[get("/accounts/export")]
async fn export_accounts(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    export::<Account>(&state, caller, &request).await
}

/// Exports contacts.
#[utoipa::path(tag = "contacts", responses((status = 200, description = "The file", content(
    (ExportFile = "text/csv"),
    (ExportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
))))]
#[get("/contacts/export")]
async fn export_contacts(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    export::<Contact>(&state, caller, &request).await
}

/// Exports deals.
#[utoipa::path(tag = "deals", responses((status = 200, description = "The file", content(
    (ExportFile = "text/csv"),
    (ExportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
))))]
#[get("/deals/export")]
async fn export_deals(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    export::<Deal>(&state, caller, &request).await
}

/// Exports activities.
#[utoipa::path(tag = "activities", responses((status = 200, description = "The file", content(
    (ExportFile = "text/csv"),
    (ExportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
))))]
#[get("/activities/export")]
async fn export_activities(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    export::<Activity>(&state, caller, &request).await
}

/// Exports products.
#[utoipa::path(tag = "products", responses((status = 200, description = "The file", content(
    (ExportFile = "text/csv"),
    (ExportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
))))]
#[get("/products/export")]
async fn export_products(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    export::<Product>(&state, caller, &request).await
}
