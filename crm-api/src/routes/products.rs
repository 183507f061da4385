//! Products: what is sold.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use crm_domain::product::{Product, ProductInput};
use serde::Serialize;
use serde_json::Value as Json;
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
        scope::scope("/products")
            .service(list_products)
            .service(create_product)
            .service(upsert_product)
            .service(get_product)
            .service(update_product)
            .service(delete_product)
            .service(restore_product)
            .service(purge_product),
    );
}

/// A page of products.
#[derive(Serialize, ToSchema)]
pub struct ProductList {
    data: Vec<Product>,
    page: PageInfo,
}

/// Lists products.
#[utoipa::path(tag = "products", responses((status = 200, description = "A page", body = ProductList)))]
#[get("")]
async fn list_products(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Product>(&state, caller, &request).await
}

/// Creates a product.
#[utoipa::path(tag = "products", request_body = ProductInput, responses((status = 201, description = "Created", body = Product)))]
#[post("")]
async fn create_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ProductInput>,
) -> Result<HttpResponse> {
    resource::create::<Product>(&state, caller, &request, body).await
}

/// Changes the product that another system calls by this id, or creates it.
#[utoipa::path(tag = "products", params(("source" = String, Path), ("value" = String, Path)), request_body = ProductInput, responses(
    (status = 200, description = "Changed", body = Product),
    (status = 201, description = "Created", body = Product)
))]
#[put("/by-external-id/{source}/{value}")]
async fn upsert_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    at: Path<(String, String)>,
    body: Body<Json>,
) -> Result<HttpResponse> {
    resource::upsert::<Product>(&state, caller, &request, at.into_inner(), body).await
}

/// Reads a product.
#[utoipa::path(tag = "products", params(("id" = Uuid, Path)), responses((status = 200, description = "The product", body = Product)))]
#[get("/{id}")]
async fn get_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Product>(&state, caller, &request, &id).await
}

/// Changes a product (JSON Merge Patch).
#[utoipa::path(tag = "products", params(("id" = Uuid, Path)), request_body = ProductInput, responses((status = 200, description = "The product", body = Product)))]
#[patch("/{id}")]
async fn update_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ProductInput>,
) -> Result<HttpResponse> {
    resource::update::<Product>(&state, caller, &request, &id, body).await
}

/// Puts a product into the recycle bin.
#[utoipa::path(tag = "products", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Product>(&state, caller, &request, &id).await
}

/// Takes a product out of the recycle bin.
#[utoipa::path(tag = "products", params(("id" = Uuid, Path)), responses((status = 200, description = "The product", body = Product)))]
#[post("/{id}/restore")]
async fn restore_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Product>(&state, caller, &request, &id).await
}

/// Removes a product in the recycle bin for good.
#[utoipa::path(tag = "products", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_product(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::purge::<Product>(&state, caller, &request, &id).await
}
