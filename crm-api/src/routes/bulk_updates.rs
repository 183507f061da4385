//! Bulk updates: changing all records that a filter names, how far that is, what became of each, and taking it back.

use std::fmt::Write as _;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_db::Tx;
use crm_db::bulk_update::{BulkUpdate, RecordNote, RowFilter, RowPage, Target};
use crm_db::error::Error;
use crm_db::tx::Reader;
use crm_domain::bulk_update::{Counts, Outcome, Plan, is_about};
use crm_domain::entity::Entity;
use crm_domain::import::Undone;
use crm_domain::policy::{Action, Level, Object};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::bulk_update::{Position, check, count, page, turn};
use crate::auth::Caller;
use crate::body::Body;
use crate::problem::{Problem, Result};
use crate::reply::{Reply, once};
use crate::sheet;
use crate::state::State;

/// Bulk updates shown in the list.
const LATEST: u32 = 50;
/// Most rows of a page.
const MOST_ROWS: u32 = 200;
/// Records that a preview tries.
const TRIED: usize = 50;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/bulk-updates")
            .service(list_bulk_updates)
            .service(create_bulk_update)
            .service(test_bulk_update)
            .service(get_bulk_update)
            .service(cancel_bulk_update)
            .service(undo_bulk_update)
            .service(list_bulk_update_rows)
            .service(get_failed_bulk_update_rows),
    );
}

/// A bulk update to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkUpdateInput {
    /// How many records it is agreed to be about, as a preview told: refused when they are others by more than a fiftieth.
    expected_count: u64,
    /// Which records are meant and what is done to each.
    plan: Plan,
}

/// A bulk update to be looked into.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkUpdateTest {
    /// Which records are meant and what would be done to each.
    plan: Plan,
}

/// The latest bulk updates.
#[derive(Serialize, ToSchema)]
pub struct BulkUpdateList {
    data: Vec<BulkUpdate>,
}

/// What a bulk update would come to.
#[derive(Serialize, ToSchema)]
pub struct BulkUpdatePreview {
    /// How many records it is about.
    count: u64,
    /// What would become of the first of them, which were tried.
    tried: Counts,
    /// Those of the first that could not be changed, with the reasons.
    failed: Vec<RecordNote>,
}

/// Lists the latest bulk updates: one's own, an administrator's those of all.
#[utoipa::path(tag = "bulk-updates", responses((status = 200, description = "The latest bulk updates, the newest first", body = BulkUpdateList)))]
#[get("")]
async fn list_bulk_updates(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    let by = caller.0.user_id.ok_or(Error::Denied)?;
    let mut data = state.store.bulk_updates(Some(by).filter(|_| !caller.0.administers()), LATEST).await?;
    data.retain(|bulk| sees_records(&caller, bulk));
    Ok(Reply::new(StatusCode::OK, &BulkUpdateList { data })?.send())
}

/// Tells how many records a bulk update is about and what would become of the first of them; nothing is written.
#[utoipa::path(tag = "bulk-updates", request_body = BulkUpdateTest, responses((status = 200, description = "The preview", body = BulkUpdatePreview)))]
#[post("/test")]
async fn test_bulk_update(state: Data<State>, caller: Caller, body: Body<BulkUpdateTest>) -> Result<HttpResponse> {
    let plan = body.value.plan;
    check(&plan, &caller.0)?;
    let asked = plan.clone();
    let read =
        move |reader: &mut Reader<'_>| Ok((count(reader, &asked)?, page(reader, &asked, &Position::default())?.0));
    let (count, records) = state.store.read(caller.0.clone(), read).await?;
    let entity = plan.entity;
    let attempt = move |tx: &mut Tx<'_>| {
        let first = (0..).zip(&records).take(TRIED);
        let targets: Vec<Target> = first.map(|(place, record)| Target { place, record_id: *record }).collect();
        let mut notes = Vec::new();
        // What was written is taken back; what became of the records is told.
        match tx.attempt(|tx| {
            notes = turn(tx, &plan, &targets)?;
            Err::<(), _>(Error::NotFound)
        }) {
            Err(Error::NotFound) => Ok(notes),
            Err(error) => Err(error),
            Ok(()) => Ok(notes),
        }
    };
    let notes = state.store.write(caller.0.clone(), attempt).await?;
    let mut tried = Counts { total: i64::try_from(count).unwrap_or(i64::MAX), ..Counts::default() };
    notes.iter().for_each(|note| tried.note(note.outcome));
    let failed = notes.into_iter().filter(|note| note.outcome == Outcome::Failed).collect();
    let failed = named(&state, caller, entity, failed).await?;
    Ok(Reply::new(StatusCode::OK, &BulkUpdatePreview { count, tried, failed })?.send())
}

/// Changes all records that a filter names, or puts them into the recycle bin, as a job.
#[utoipa::path(tag = "bulk-updates", request_body = BulkUpdateInput, responses((status = 201, description = "Begun", body = BulkUpdate)))]
#[post("")]
async fn create_bulk_update(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<BulkUpdateInput>,
) -> Result<HttpResponse> {
    let BulkUpdateInput { expected_count, plan } = body.value;
    check(&plan, &caller.0)?;
    let begin = move |tx: &mut Tx<'_>| {
        let found = count(tx, &plan)?;
        if !is_about(expected_count, found) {
            let detail = format!("{expected_count} records were agreed to, and the filter names {found}");
            return Err(Error::conflict("count_changed", Some("/expected_count"), detail));
        }
        let bulk = tx.begin_bulk_update(&plan, i64::try_from(expected_count).unwrap_or(i64::MAX))?;
        Reply::new(StatusCode::CREATED, &bulk).map(|reply| reply.at(&format!("/api/v1/bulk-updates/{}", bulk.id)))
    };
    once(&state, caller, &request, &body.hash, begin).await
}

/// Reads a bulk update: how far it is and what became of the records.
#[utoipa::path(tag = "bulk-updates", params(("id" = Uuid, Path)), responses((status = 200, description = "The bulk update", body = BulkUpdate)))]
#[get("/{id}")]
async fn get_bulk_update(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let bulk = visible(&state, &caller, &id).await?;
    Ok(Reply::new(StatusCode::OK, &bulk)?.send())
}

/// Calls a bulk update off; what was done stays and can be taken back.
#[utoipa::path(tag = "bulk-updates", params(("id" = Uuid, Path)), responses((status = 200, description = "The bulk update", body = BulkUpdate)))]
#[post("/{id}/cancel")]
async fn cancel_bulk_update(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let bulk = visible(&state, &caller, &id).await?;
    require_right(&caller, &bulk)?;
    state.store.cancel_bulk_update(bulk.id).await?;
    let bulk = state.store.bulk_update(bulk.id).await?;
    Ok(Reply::new(StatusCode::OK, &bulk)?.send())
}

/// Takes a bulk update back, as a job: what it changed is put back, unless somebody changed it since, and what it put into
/// the recycle bin comes out again.
#[utoipa::path(tag = "bulk-updates", params(("id" = Uuid, Path)), responses((status = 200, description = "The bulk update", body = BulkUpdate)))]
#[post("/{id}/undo")]
async fn undo_bulk_update(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    let bulk = visible(&state, &caller, &id).await?;
    require_right(&caller, &bulk)?;
    let undo = move |tx: &mut Tx<'_>| Reply::new(StatusCode::OK, &tx.begin_bulk_update_undo(bulk.id)?);
    once(&state, caller, &request, "", undo).await
}

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RowQuery {
    /// What became of them; all unless given.
    outcome: Option<Outcome>,
    /// How taking them back ended; all unless given.
    undone: Option<Undone>,
    /// Those after this `place`.
    after: Option<i64>,
    /// How many; 50 unless given, at most 200.
    limit: Option<u32>,
}

/// Lists what became of records.
#[utoipa::path(tag = "bulk-updates", params(("id" = Uuid, Path), RowQuery), responses((status = 200, description = "A page of records", body = RowPage)))]
#[get("/{id}/rows")]
async fn list_bulk_update_rows(
    state: Data<State>,
    caller: Caller,
    id: Path<String>,
    query: Query<RowQuery>,
) -> Result<HttpResponse> {
    let bulk = visible(&state, &caller, &id).await?;
    let limit = query.limit.unwrap_or(50).clamp(1, MOST_ROWS);
    let filter = RowFilter { outcome: query.outcome, undone: query.undone };
    let mut page = state.store.bulk_update_rows(bulk.id, filter, query.after, limit).await?;
    page.data = named(&state, caller, bulk.plan.entity, page.data).await?;
    Ok(Reply::new(StatusCode::OK, &page)?.send())
}

/// Adds what the records are called, as far as the caller sees them.
async fn named(state: &State, caller: Caller, entity: Entity, rows: Vec<RecordNote>) -> Result<Vec<RecordNote>> {
    let read = move |reader: &mut Reader<'_>| {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.record_id).collect();
        let names = reader.names(entity, &ids)?;
        let name = |row: &RecordNote| names.get(&row.record_id).cloned();
        Ok(rows.into_iter().map(|row| RecordNote { record_name: name(&row), ..row }).collect())
    };
    Ok(state.store.read(caller.0, read).await?)
}

/// Downloads the records that could not be changed, with the reasons, as CSV.
#[utoipa::path(tag = "bulk-updates", params(("id" = Uuid, Path)), responses((status = 200, description = "CSV", content_type = "text/csv", body = String)))]
#[get("/{id}/failed.csv")]
async fn get_failed_bulk_update_rows(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let bulk = visible(&state, &caller, &id).await?;
    let mut text = String::from("\u{feff}id,name,reason\r\n");
    let failed = RowFilter { outcome: Some(Outcome::Failed), ..RowFilter::default() };
    let mut after = None;
    loop {
        let page = state.store.bulk_update_rows(bulk.id, failed, after, MOST_ROWS).await?;
        let rows = named(&state, caller.clone(), bulk.plan.entity, page.data).await?;
        rows.iter().for_each(|row| line(&mut text, row));
        let Some(last) = rows.last().filter(|_| page.has_more) else { break };
        after = Some(last.place);
    }
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"failed.csv\""))
        .body(text))
}

fn line(text: &mut String, row: &RecordNote) {
    let name = sheet::quoted(row.record_name.as_deref().unwrap_or_default());
    let _ = write!(text, "{},{name},{}\r\n", row.record_id, sheet::quoted(&sheet::reasons(&row.faults)));
}

/// Who may do such a thing to no record of the kind any more neither calls off nor takes back.
fn require_right(caller: &Caller, bulk: &BulkUpdate) -> Result<()> {
    let may = caller.0.level(Object::of(bulk.plan.entity), Action::Edit) != Level::None;
    if may { Ok(()) } else { Err(Error::Denied.into()) }
}

/// Rows tell of records, so who sees no records of the kind sees no bulk update of them.
fn sees_records(caller: &Caller, bulk: &BulkUpdate) -> bool {
    caller.0.level(Object::of(bulk.plan.entity), Action::View) != Level::None
}

async fn visible(state: &State, caller: &Caller, id: &str) -> Result<BulkUpdate> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::not_found())?;
    let bulk = state.store.bulk_update(id).await?;
    let own = caller.0.user_id == Some(bulk.created_by);
    if (own || caller.0.administers()) && sees_records(caller, &bulk) { Ok(bulk) } else { Err(Problem::not_found()) }
}
