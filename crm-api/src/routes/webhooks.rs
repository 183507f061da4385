//! Webhooks: other systems that are told of events. Administrators manage them in person; programs cannot.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use chrono::TimeDelta;
use crm_db::Tx;
use crm_db::tx::Reader;
use crm_db::webhook::Delivery;
use crm_domain::invalid::Invalid;
use crm_domain::patch::Patch;
use crm_domain::webhook::{Webhook, WebhookInput};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::{Caller, token};
use crate::body::Body;
use crate::list::{self, PageInfo};
use crate::problem::{Problem, Result};
use crate::reply::{Reply, once};
use crate::resource;
use crate::state::State;

/// How long the secret before the newest one signs as well.
const BOTH: TimeDelta = TimeDelta::hours(24);
/// Most positions that are replayed at a time.
const MOST_REPLAYED: i64 = 10_000;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/webhooks")
            .service(list_webhooks)
            .service(create_webhook)
            .service(get_webhook)
            .service(update_webhook)
            .service(delete_webhook)
            .service(restore_webhook)
            .service(purge_webhook)
            .service(test_webhook)
            .service(rotate_webhook_secret)
            .service(replay_webhook)
            .service(list_webhook_deliveries),
    );
    config.service(scope::scope("/webhook-deliveries").service(retry_webhook_delivery));
}

/// A page of webhooks.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    data: Vec<Webhook>,
    page: PageInfo,
}

/// A webhook with its new secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct WebhookWithSecret {
    /// The webhook.
    webhook: Webhook,
    /// What signs its messages (`whsec_…`).
    secret: String,
}

/// A page of deliveries, the newest first.
#[derive(Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    data: Vec<Delivery>,
    page: PageInfo,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DeliveryQuery {
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Deliveries on the page.
    limit: Option<u32>,
}

/// Which events are sent again.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ReplayInput {
    /// The first position of the event log.
    from_position: i64,
    /// The last one; at most 10,000 positions at a time.
    to_position: i64,
}

/// What a replay comes to.
#[derive(Serialize, ToSchema)]
struct Replayed {
    /// Messages that are sent.
    count: i64,
}

fn require(caller: &Caller) -> Result<()> {
    caller.require_administrator()?;
    caller.require_person()
}

/// Refuses a URL that would never be called.
fn check_url(state: &State, url: &Patch<String>) -> Result<()> {
    match url.value().map(|url| url.trim()).filter(|url| !url.is_empty()) {
        Some(url) if state.outbound.target(url).is_err() => {
            let rule =
                "an https URL on the public internet without credentials, or a place that the operator has opened";
            Err(Invalid::one("/url", "refused_address", rule).into())
        }
        _ => Ok(()),
    }
}

fn new_secret(state: &State, of: Uuid) -> crm_db::error::Result<(String, String)> {
    let secret = token::new_webhook_secret();
    let sealed = state.webhook_seal.seal(&secret, of);
    let sealed = sealed.ok_or_else(|| crm_db::Error::Broken("a secret cannot be sealed".to_owned()))?;
    Ok((secret, sealed))
}

/// Lists webhooks.
#[utoipa::path(tag = "webhooks", responses((status = 200, description = "A page", body = WebhookList)))]
#[get("")]
async fn list_webhooks(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    require(&caller)?;
    resource::list::<Webhook>(&state, caller, &request).await
}

/// Creates a webhook; the answer has its secret, this once.
#[utoipa::path(tag = "webhooks", request_body = WebhookInput, responses((status = 201, description = "Created", body = WebhookWithSecret)))]
#[post("")]
async fn create_webhook(state: Data<State>, caller: Caller, body: Body<WebhookInput>) -> Result<HttpResponse> {
    require(&caller)?;
    caller.require_recent_proof(&state)?;
    check_url(&state, &body.value.url)?;
    let (shared, input) = (state.clone(), body.value);
    let write = move |tx: &mut Tx<'_>| {
        let webhook = resource::create_in::<Webhook>(tx, input.clone())?;
        let (secret, sealed) = new_secret(&shared, webhook.id.uuid())?;
        tx.keep_webhook_secret(webhook.id, &sealed)?;
        Ok(WebhookWithSecret { webhook, secret })
    };
    let made = state.store.write(caller.0, write).await?;
    Ok(Reply::new(StatusCode::CREATED, &made)?.send())
}

/// Reads a webhook.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 200, description = "The webhook", body = Webhook)))]
#[get("/{id}")]
async fn get_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    resource::get::<Webhook>(&state, caller, &request, &id).await
}

/// Changes a webhook (JSON Merge Patch).
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), request_body = WebhookInput, responses((status = 200, description = "The webhook", body = Webhook)))]
#[patch("/{id}")]
async fn update_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<WebhookInput>,
) -> Result<HttpResponse> {
    require(&caller)?;
    if !matches!(body.value.url, Patch::Absent) {
        caller.require_recent_proof(&state)?;
    }
    check_url(&state, &body.value.url)?;
    resource::update::<Webhook>(&state, caller, &request, &id, body).await
}

/// Puts a webhook into the recycle bin; it is told nothing there.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    resource::delete::<Webhook>(&state, caller, &request, &id).await
}

/// Takes a webhook out of the recycle bin.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 200, description = "The webhook", body = Webhook)))]
#[post("/{id}/restore")]
async fn restore_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    resource::restore::<Webhook>(&state, caller, &request, &id).await
}

/// Removes a webhook in the recycle bin for good, with its secret and its deliveries.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    resource::purge::<Webhook>(&state, caller, &request, &id).await
}

/// Sends a message of the type `ping`, once and also while the webhook is not in use; the answer is its delivery.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 202, description = "On its way", body = Delivery)))]
#[post("/{id}/test")]
async fn test_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    let id = resource::id::<Webhook>(&id)?;
    let ping = move |tx: &mut Tx<'_>| Reply::new(StatusCode::ACCEPTED, &tx.ping_webhook(id)?);
    once(&state, caller, &request, "", ping).await
}

/// Gives a webhook a new secret, shown this once; the one before signs beside it for 24 hours.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 200, description = "The webhook with its new secret", body = WebhookWithSecret)))]
#[post("/{id}/rotate-secret")]
async fn rotate_webhook_secret(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    require(&caller)?;
    caller.require_recent_proof(&state)?;
    let id = resource::id::<Webhook>(&id)?;
    let shared = state.clone();
    let write = move |tx: &mut Tx<'_>| {
        let (secret, sealed) = new_secret(&shared, id.uuid())?;
        let webhook = tx.rotate_webhook_secret(id, &sealed, BOTH)?;
        Ok(WebhookWithSecret { webhook, secret })
    };
    let rotated = state.store.write(caller.0, write).await?;
    Ok(Reply::new(StatusCode::OK, &rotated)?.send())
}

/// Sends the events from one position to another again, under the same message ids, as the webhook may know of them by now.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), request_body = ReplayInput, responses((status = 202, description = "On their way", body = Replayed)))]
#[post("/{id}/replay")]
async fn replay_webhook(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<ReplayInput>,
) -> Result<HttpResponse> {
    require(&caller)?;
    let (id, input) = (resource::id::<Webhook>(&id)?, body.value);
    let span = input.to_position.checked_sub(input.from_position).map(|span| span + 1).unwrap_or(i64::MAX);
    let mut invalid = Invalid::default();
    if input.from_position < 1 {
        invalid.add("/from_position", "out_of_range", "positions begin at 1");
    }
    if !(1..=MOST_REPLAYED).contains(&span) {
        invalid.add(
            "/to_position",
            "out_of_range",
            format!("not before the first, and at most {MOST_REPLAYED} positions"),
        );
    }
    invalid.or(())?;
    let most = usize::try_from(span).unwrap_or(0);
    let replay = move |tx: &mut Tx<'_>| {
        let count = tx.replay_webhook(id, input.from_position, most)?;
        Reply::new(StatusCode::ACCEPTED, &Replayed { count })
    };
    once(&state, caller, &request, &body.hash, replay).await
}

/// Lists what a webhook was sent in the last 30 days, the newest first.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path), DeliveryQuery), responses((status = 200, description = "A page", body = WebhookDeliveryList)))]
#[get("/{id}/deliveries")]
async fn list_webhook_deliveries(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    let (id, asked) = (resource::id::<Webhook>(&id)?, list::query::<DeliveryQuery>(&request)?);
    let limit = list::limit(asked.limit)?;
    let read = move |reader: &mut Reader<'_>| {
        let page = reader.deliveries(id, asked.cursor.as_deref().filter(|cursor| !cursor.is_empty()), limit)?;
        let info = PageInfo::after(page.next_cursor);
        Reply::new(StatusCode::OK, &WebhookDeliveryList { data: page.data, page: info })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Sends a message again, under the same message id and with all its tries before it.
#[utoipa::path(tag = "webhooks", params(("id" = Uuid, Path)), responses((status = 202, description = "On its way", body = Delivery)))]
#[post("/{id}/retry")]
async fn retry_webhook_delivery(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    require(&caller)?;
    let id = Uuid::parse_str(&id).map_err(|_| Problem::not_found())?;
    let retry = move |tx: &mut Tx<'_>| Reply::new(StatusCode::ACCEPTED, &tx.retry_delivery(id)?);
    once(&state, caller, &request, "", retry).await
}
