//! What is read across records: search, board, timelines, summaries, moves of deals, the recycle bin.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use crm_db::board::{Board, Column};
use crm_db::recycle_bin::Deleted;
use crm_db::summary::Summary;
use crm_db::timeline::{ItemKind, TimelineItem};
use crm_domain::deal::{Deal, StageChange};
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::pipeline::Pipeline;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::list::{self, ListRequest, PageInfo, pairs};
use crate::problem::{Problem, Result};
use crate::reply::Reply;
use crate::state::State;
use crate::wire::{self, Wire};

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(search)
        .service(get_board)
        .service(list_stage_changes)
        .service(list_recycle_bin)
        .service(list_account_timeline)
        .service(list_contact_timeline)
        .service(list_deal_timeline)
        .service(get_account_summary)
        .service(get_contact_summary)
        .service(get_deal_summary);
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SearchQuery {
    /// Words; typing errors are forgiven.
    q: String,
    /// Kinds of record, separated by commas: account, contact, deal, activity, product.
    entities: Option<String>,
    /// Most hits.
    limit: Option<u32>,
}

/// A record that was found.
#[derive(Serialize, ToSchema)]
struct SearchHit {
    /// The kind of record.
    entity: Entity,
    /// The record.
    id: Uuid,
    /// The line to show first.
    title: String,
    /// The line below it.
    subtitle: Option<String>,
    /// How well it fits, from 0 to 1.
    score: f64,
}

/// The records that fit best.
#[derive(Serialize, ToSchema)]
struct SearchHits {
    data: Vec<SearchHit>,
}

/// A page of a timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TimelineQuery {
    /// Kinds of entries, separated by commas: call, meeting, task, note, change, stage.
    kinds: Option<String>,
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries on the page.
    limit: Option<u32>,
}

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
struct TimelineList {
    data: Vec<TimelineItem>,
    page: PageInfo,
}

/// Whose moves to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct StageChangeQuery {
    /// The deal.
    deal_id: Uuid,
}

/// The moves of a deal.
#[derive(Serialize, ToSchema)]
struct StageChangeList {
    data: Vec<StageChange>,
}

/// A page of the recycle bin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct BinQuery {
    /// One kind of record: account, contact, deal, activity or product.
    entity: Option<String>,
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Records on the page.
    limit: Option<u32>,
}

/// A page of the recycle bin.
#[derive(Serialize, ToSchema)]
struct DeletedList {
    data: Vec<Deleted>,
    page: PageInfo,
}

/// Finds records by words, over all kinds.
#[utoipa::path(tag = "search", params(SearchQuery), responses((status = 200, description = "The best hits", body = SearchHits)))]
#[get("/search")]
async fn search(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: SearchQuery = list::query(&request)?;
    if asked.q.chars().count() > 200 {
        return Err(Invalid::one("/q", "too_long", "at most 200 characters").into());
    }
    let known = [Entity::Account, Entity::Contact, Entity::Deal, Entity::Activity, Entity::Product];
    let entities = list::words(asked.entities.as_deref(), "/entities", |word| {
        Entity::parse(word).filter(|entity| known.contains(entity))
    })?;
    let entities = if entities.is_empty() { known.to_vec() } else { entities };
    let limit = list::limit(asked.limit)? as usize;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let hits = reader.search(&asked.q, &entities, limit)?;
        let hit = |hit: crm_db::search::Hit| SearchHit {
            entity: hit.entity,
            id: hit.id,
            title: hit.title,
            subtitle: hit.subtitle,
            score: hit.score,
        };
        Reply::new(StatusCode::OK, &SearchHits { data: hits.into_iter().map(hit).collect() })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Reads the board of a pipeline: stages with counts, sums by currency and the first cards. Takes the filters of deals.
#[utoipa::path(tag = "deals", params(
    ("pipeline_id" = Uuid, Query, description = "The pipeline."),
    ("limit" = Option<u32>, Query, description = "Cards a stage."),
    ("q" = Option<String>, Query, description = "Words to look for."),
    ("expand" = Option<String>, Query, description = "References of the cards to answer as records, separated by commas."),
    ("filter" = Option<String>, Query, description = "A filter as JSON text; single filters of deals are taken as well.")
), responses((status = 200, description = "The board", body = Board)))]
#[get("/board")]
async fn get_board(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked = ListRequest::of(&request, &["pipeline_id"])?;
    let uses = asked.uses(Entity::Deal);
    let text = pairs(&request)?.into_iter().find(|(name, _)| name == "pipeline_id").map(|(_, value)| value);
    let missing = || Invalid::one("/pipeline_id", "required", "the pipeline to show");
    let pipeline: Id<Pipeline> = crate::resource::id(&text.ok_or_else(missing)?)?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let custom = if asked.names_custom() { reader.field_defs(Entity::Deal)? } else { Vec::new() };
        let query = asked.check::<Deal>(&custom)?;
        let board = reader.board(pipeline, &query.condition, query.words.as_deref(), query.limit)?;
        if asked.expand.is_empty() {
            return Reply::new(StatusCode::OK, &board);
        }
        with_cards_expanded(reader, board, &asked.expand)
    };
    let reply = state.store.read(caller.0, read).await?;
    state.usage.note_all(&uses);
    Ok(reply.send())
}

/// Writes a board whose cards have the records that they refer to beside them, read for all columns at once.
fn with_cards_expanded(
    reader: &mut crm_db::tx::Reader<'_>,
    board: Board,
    paths: &[String],
) -> crm_db::error::Result<Reply> {
    let all = board.columns.iter().flat_map(|column| &column.deals);
    let mut cards = all.map(Wire::of).collect::<crm_db::error::Result<Vec<Wire>>>()?;
    crate::expand::expand(reader, Entity::Deal, &mut cards, paths)?;
    let mut cards = cards.into_iter();
    let column = |Column { stage, count, sums, deals, next_cursor }: Column| {
        let mut text = Wire::of(&json!({"stage": stage, "count": count, "sums": sums, "next_cursor": next_cursor}))?;
        text.add("deals", &wire::array(&cards.by_ref().take(deals.len()).collect::<Vec<_>>()));
        Ok(text)
    };
    let columns = board.columns.into_iter().map(column).collect::<crm_db::error::Result<Vec<_>>>()?;
    let mut text = Wire::of(&json!({"pipeline": board.pipeline}))?;
    text.add("columns", &wire::array(&columns));
    Ok(Reply::text(StatusCode::OK, text.into_text()))
}

/// Lists the moves of a deal from stage to stage.
#[utoipa::path(tag = "deals", params(StageChangeQuery), responses((status = 200, description = "The moves", body = StageChangeList)))]
#[get("/stage-changes")]
async fn list_stage_changes(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: StageChangeQuery = list::query(&request)?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        Reply::new(StatusCode::OK, &StageChangeList { data: reader.stage_changes(Id::new(asked.deal_id))? })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Lists the recycle bin, the latest first.
#[utoipa::path(tag = "recycle-bin", params(BinQuery), responses((status = 200, description = "A page", body = DeletedList)))]
#[get("/recycle-bin")]
async fn list_recycle_bin(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: BinQuery = list::query(&request)?;
    let kinds = list::words(asked.entity.as_deref(), "/entity", Entity::parse)?;
    let limit = list::limit(asked.limit)?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let page = reader.recycle_bin(
            kinds.first().copied(),
            asked.cursor.as_deref().filter(|cursor| !cursor.is_empty()),
            limit,
        )?;
        let info = PageInfo::after(page.next_cursor);
        Reply::new(StatusCode::OK, &DeletedList { data: page.data, page: info })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Lists what happened around an account, the newest first.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path), TimelineQuery), responses((status = 200, description = "A page", body = TimelineList)))]
#[get("/accounts/{id}/timeline")]
async fn list_account_timeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    timeline(&state, caller, &request, Entity::Account, &id).await
}

/// Lists what happened around a contact, the newest first.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path), TimelineQuery), responses((status = 200, description = "A page", body = TimelineList)))]
#[get("/contacts/{id}/timeline")]
async fn list_contact_timeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    timeline(&state, caller, &request, Entity::Contact, &id).await
}

/// Lists what happened around a deal, the newest first.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path), TimelineQuery), responses((status = 200, description = "A page", body = TimelineList)))]
#[get("/deals/{id}/timeline")]
async fn list_deal_timeline(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    timeline(&state, caller, &request, Entity::Deal, &id).await
}

/// Reads the numbers at the head of an account.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 200, description = "The numbers", body = Summary)))]
#[get("/accounts/{id}/summary")]
async fn get_account_summary(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    summary(&state, caller, Entity::Account, &id).await
}

/// Reads the numbers at the head of a contact.
#[utoipa::path(tag = "contacts", params(("id" = Uuid, Path)), responses((status = 200, description = "The numbers", body = Summary)))]
#[get("/contacts/{id}/summary")]
async fn get_contact_summary(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    summary(&state, caller, Entity::Contact, &id).await
}

/// Reads the numbers at the head of a deal.
#[utoipa::path(tag = "deals", params(("id" = Uuid, Path)), responses((status = 200, description = "The numbers", body = Summary)))]
#[get("/deals/{id}/summary")]
async fn get_deal_summary(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    summary(&state, caller, Entity::Deal, &id).await
}

async fn timeline(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    entity: Entity,
    at: &str,
) -> Result<HttpResponse> {
    let asked: TimelineQuery = list::query(request)?;
    let id = Uuid::parse_str(at).map_err(|_| Problem::not_found())?;
    let kinds = list::words(asked.kinds.as_deref(), "/kinds", ItemKind::parse)?;
    let limit = list::limit(asked.limit)?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let page =
            reader.timeline(entity, id, &kinds, asked.cursor.as_deref().filter(|cursor| !cursor.is_empty()), limit)?;
        let info = PageInfo::after(page.next_cursor);
        Reply::new(StatusCode::OK, &TimelineList { data: page.data, page: info })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

async fn summary(state: &State, caller: Caller, entity: Entity, at: &str) -> Result<HttpResponse> {
    let id = Uuid::parse_str(at).map_err(|_| Problem::not_found())?;
    let read = move |reader: &mut crm_db::tx::Reader<'_>| Reply::new(StatusCode::OK, &reader.summary(entity, id)?);
    Ok(state.store.read(caller.0, read).await?.send())
}
