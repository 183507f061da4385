//! What happened: the log in pages for programs that keep copies, and as a stream for screens that stay open.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use crm_db::feed::FeedEntry;
use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::list;
use crate::live::{self, Asked};
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::state::State;

/// Events looked at for one page, unless asked otherwise.
const DEFAULT_LIMIT: u32 = 200;
/// Most of them.
const MAX_LIMIT: u32 = 1_000;
/// Longest stream that can be asked for, in seconds.
const MAX_SECONDS: u64 = 86_400;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_changes).service(list_events);
}

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// The position after which to begin; 0 is the beginning of all.
    #[serde(default)]
    after: i64,
    /// Events to look at, from 1 to 1,000; the answer has those of them that the caller may know of.
    limit: Option<u32>,
    /// Kinds of record, separated by commas; all when left out.
    entity: Option<String>,
}

/// Where a page of the log ends.
#[derive(Debug, Serialize, ToSchema)]
struct ChangesPage {
    /// The position to go on after. It moves also when nothing of the page was for the caller.
    position: i64,
    /// Whether there is more by now.
    has_more: bool,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
struct ChangeList {
    data: Vec<FeedEntry>,
    page: ChangesPage,
}

/// Reads what happened after a position, in the order of commits: at least once, tombstones included.
#[utoipa::path(tag = "changes", params(ChangesQuery), responses((status = 200, description = "A page", body = ChangeList)))]
#[get("/changes")]
async fn list_changes(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: ChangesQuery = list::query(&request)?;
    let entities = list::words(asked.entity.as_deref(), "/entity", Entity::parse)?;
    let limit = match asked.limit.unwrap_or(DEFAULT_LIMIT) {
        limit if (1..=MAX_LIMIT).contains(&limit) => limit,
        _ => return Err(Invalid::one("/limit", "out_of_range", format!("between 1 and {MAX_LIMIT}")).into()),
    };
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let (mut data, position) = reader.feed(asked.after, limit as usize)?;
        data.retain(|entry| entities.is_empty() || entities.contains(&entry.entity));
        let has_more = reader.last_position()? > position;
        Reply::new(StatusCode::OK, &ChangeList { data, page: ChangesPage { position, has_more } })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// How to follow the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    /// The position after which to begin, when there is no `Last-Event-ID`; the present one when left out.
    after: Option<i64>,
    /// Kinds of record, separated by commas; all when left out.
    entity: Option<String>,
    /// Ends the stream after so many seconds.
    max_seconds: Option<u64>,
}

/// Server-sent events: `change` with what happened, `position` with where the stream stands.
#[derive(ToSchema)]
#[schema(value_type = String)]
#[expect(dead_code, reason = "it stands for the stream in the document")]
struct EventStream(String);

/// Follows the log as server-sent events, each with its position as id: a client that comes back sends the last one as
/// `Last-Event-ID` and misses nothing. What the caller may know is decided as each is sent.
#[utoipa::path(tag = "changes", params(EventsQuery), responses(
    (status = 200, description = "The stream", content((EventStream = "text/event-stream")))
))]
#[get("/events")]
async fn list_events(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: EventsQuery = list::query(&request)?;
    let last_seen = match request.headers().get("last-event-id") {
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(|id| id.trim().parse().ok())
                .ok_or_else(|| Problem::new(Code::Malformed, "Last-Event-ID must be a position"))?,
        ),
        None => asked.after,
    };
    if asked.max_seconds.is_some_and(|seconds| seconds > MAX_SECONDS) {
        return Err(Invalid::one("/max_seconds", "out_of_range", format!("at most {MAX_SECONDS}")).into());
    }
    let asked = Asked {
        after: last_seen,
        entities: list::words(asked.entity.as_deref(), "/entity", Entity::parse)?,
        longest: asked.max_seconds.map(Duration::from_secs),
    };
    let stream = live::open(&state, caller.0, asked).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Compressing would hold back what is small, and so would some proxies.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream))
}
