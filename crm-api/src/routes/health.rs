//! Whether the server lives, and whether it can work.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::problem::{Code, Problem, Result};
use crate::state::State;

/// Tells that the process lives.
#[utoipa::path(tag = "health", responses((status = 200, description = "Alive", body = String, content_type = "text/plain")), security(()))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// Tells that the database answers.
#[utoipa::path(tag = "health", responses(
    (status = 200, description = "Ready", body = String, content_type = "text/plain"),
    (status = 503, description = "Not ready", body = crate::problem::Document, content_type = "application/problem+json")
), security(()))]
#[get("/readyz")]
pub async fn readyz(state: Data<State>) -> Result<HttpResponse> {
    state.store.ping().await.map_err(|_| Problem::new(Code::Busy, "the database does not answer").after(1))?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready"))
}
