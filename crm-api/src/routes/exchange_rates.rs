//! Exchange rates: what currencies were worth in the company's own, day by day.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_domain::exchange_rate::{ExchangeRate, ExchangeRateInput};
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
        scope::scope("/exchange-rates")
            .service(list_exchange_rates)
            .service(create_exchange_rate)
            .service(get_exchange_rate)
            .service(update_exchange_rate)
            .service(delete_exchange_rate)
            .service(restore_exchange_rate)
            .service(purge_exchange_rate),
    );
}

/// A page of exchange rates.
#[derive(Serialize, ToSchema)]
pub struct ExchangeRateList {
    data: Vec<ExchangeRate>,
    page: PageInfo,
}

/// Lists exchange rates.
#[utoipa::path(tag = "exchange-rates", responses((status = 200, description = "A page", body = ExchangeRateList)))]
#[get("")]
async fn list_exchange_rates(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<ExchangeRate>(&state, caller, &request).await
}

/// Creates an exchange rate.
#[utoipa::path(tag = "exchange-rates", request_body = ExchangeRateInput, responses((status = 201, description = "Created", body = ExchangeRate)))]
#[post("")]
async fn create_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ExchangeRateInput>,
) -> Result<HttpResponse> {
    resource::create::<ExchangeRate>(&state, caller, &request, body).await
}

/// Reads an exchange rate.
#[utoipa::path(tag = "exchange-rates", params(("id" = Uuid, Path)), responses((status = 200, description = "The exchange rate", body = ExchangeRate)))]
#[get("/{id}")]
async fn get_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<ExchangeRate>(&state, caller, &request, &id).await
}

/// Changes an exchange rate (JSON Merge Patch).
#[utoipa::path(tag = "exchange-rates", params(("id" = Uuid, Path)), request_body = ExchangeRateInput, responses((status = 200, description = "The exchange rate", body = ExchangeRate)))]
#[patch("/{id}")]
async fn update_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ExchangeRateInput>,
) -> Result<HttpResponse> {
    resource::update::<ExchangeRate>(&state, caller, &request, &id, body).await
}

/// Puts an exchange rate into the recycle bin.
#[utoipa::path(tag = "exchange-rates", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<ExchangeRate>(&state, caller, &request, &id).await
}

/// Takes an exchange rate out of the recycle bin.
#[utoipa::path(tag = "exchange-rates", params(("id" = Uuid, Path)), responses((status = 200, description = "The exchange rate", body = ExchangeRate)))]
#[post("/{id}/restore")]
async fn restore_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<ExchangeRate>(&state, caller, &request, &id).await
}

/// Removes an exchange rate in the recycle bin for good.
#[utoipa::path(tag = "exchange-rates", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_exchange_rate(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<ExchangeRate>(&state, caller, &request, &id).await
}
