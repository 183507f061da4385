//! Tickets for downloads: a browser follows a link without its token, so the link carries a ticket that is good once, for a
//! minute, and for nothing but this address.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use crm_domain::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{self, Caller, token};
use crate::body::Body;
use crate::problem::{Problem, Result};
use crate::state::State;

/// What the path of a download ends with.
const DOWNLOADS: &[&str] = &[EXPORT, "/content"];
/// How the address of a whole list ends.
const EXPORT: &str = "/export";
/// Longest address; the ids of as many records as can be picked fit in, with filters and columns beside them.
const MAX_PATH: usize = 16_000;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create_download_ticket);
}

/// What is to be downloaded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DownloadTicketInput {
    /// Path and query, exactly as they will be asked for but without the ticket.
    #[schema(example = "/api/v1/contacts/export?format=csv&sort=name")]
    path: String,
}

/// A ticket, to be added to the query as `ticket`.
#[derive(Serialize, ToSchema)]
pub struct DownloadTicket {
    /// The ticket; good once.
    ticket: String,
    /// Until when it is good.
    expires_at: crm_domain::time::Instant,
}

/// Makes a ticket with which a browser downloads a file without a bearer token.
#[utoipa::path(tag = "session", request_body = DownloadTicketInput, responses((status = 201, description = "The ticket", body = DownloadTicket)))]
#[post("/download-tickets")]
async fn create_download_ticket(
    state: Data<State>,
    caller: Caller,
    body: Body<DownloadTicketInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    let session = caller.0.credential_id.ok_or_else(Problem::unauthorized)?;
    let target = body.value.path;
    if !is_download(&target) {
        return Err(Invalid::one("/path", "invalid_value", "the path of a download, with its query").into());
    }
    if is_export(&target) {
        caller.require_recent_proof(&state)?;
    }
    let ticket = token::random();
    let expires_at = state.store.keep_ticket(token::hash(&ticket), session, target).await?;
    Ok(HttpResponse::Created().json(DownloadTicket { ticket, expires_at }))
}

/// Tells whether it is a whole list that leaves, and not one file.
fn is_export(target: &str) -> bool {
    target.split('?').next().is_some_and(|path| path.ends_with(EXPORT))
}

fn is_download(target: &str) -> bool {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-');
    target.len() <= MAX_PATH
        && path.starts_with("/api/v1/")
        && path.bytes().all(plain)
        && DOWNLOADS.iter().any(|end| path.ends_with(end))
        && auth::without_ticket(query) == query
}
