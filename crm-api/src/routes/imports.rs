//! Imports: what is imported, how far it is, what became of the rows, and taking it back.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_db::error::Error;
use crm_db::import::{Import, RowFilter, RowNote, RowPage, RowPlace};
use crm_db::tx::Reader;
use crm_domain::entity::Entity;
use crm_domain::field::Kind;
use crm_domain::id::Id;
use crm_domain::import::{FilePlan, Outcome, Plan, TargetKind, Undone, targets};
use crm_domain::policy::{Action, Level, Object};
use crm_domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::body::Body;
use crate::problem::{Problem, Result};
use crate::reply::{Reply, once};
use crate::sheet;
use crate::state::State;

/// Imports shown in the list.
const LATEST: u32 = 50;
/// Most rows of a page.
const MOST_ROWS: u32 = 200;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_import_targets).service(
        scope::scope("/imports")
            .service(list_imports)
            .service(create_import)
            .service(get_import)
            .service(cancel_import)
            .service(undo_import)
            .service(list_import_rows)
            .service(get_failed_rows),
    );
}

/// An import to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportInput {
    /// Its name, for people.
    #[serde(default)]
    pub name: String,
    /// Whether it only tries what would happen, and writes nothing.
    #[serde(default)]
    pub trial: bool,
    /// The files, in the order in which they are imported.
    pub files: Vec<FilePlan>,
}

/// The latest imports.
#[derive(Serialize, ToSchema)]
pub struct ImportList {
    data: Vec<Import>,
}

/// What a column can mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportTarget {
    /// Its name in plans.
    name: String,
    /// `text`, `number`, `money`, `date`, `instant`, `bool`, `choice`, `reference`, `tags` or `list`.
    kind: &'static str,
    /// The words of a choice.
    choices: &'static [&'static str],
    /// The kind of record that a reference names.
    entity: Option<Entity>,
}

/// What columns can mean.
#[derive(Serialize, ToSchema)]
pub struct ImportTargetList {
    data: Vec<ImportTarget>,
}

/// Lists what the columns of a file with such records can mean.
#[utoipa::path(tag = "imports", params(("entity" = Entity, Path)), responses((status = 200, description = "The targets", body = ImportTargetList)))]
#[get("/import-targets/{entity}")]
async fn get_import_targets(caller: Caller, entity: Path<String>) -> Result<HttpResponse> {
    importer(&caller)?;
    let entity = Entity::parse(&entity).ok_or_else(Problem::not_found)?;
    let found = targets(entity);
    if found.is_empty() {
        return Err(Problem::not_found());
    }
    let open = found.iter().filter(|target| target.is_open(entity, &caller.0.fields));
    let data = open.map(|target| shown(target.name.clone(), target.kind)).collect();
    Ok(Reply::new(StatusCode::OK, &ImportTargetList { data })?.send())
}

fn shown(name: String, kind: TargetKind) -> ImportTarget {
    let plain = |kind: &'static str| (kind, &[][..], None);
    let (kind, choices, entity) = match kind {
        TargetKind::Field(_, Kind::Choice(words)) => ("choice", words, None),
        TargetKind::Field(_, Kind::Integer | Kind::Number) => plain("number"),
        TargetKind::Field(_, Kind::Date) => plain("date"),
        TargetKind::Field(_, Kind::Instant) => plain("instant"),
        TargetKind::Field(_, Kind::Bool) => plain("bool"),
        TargetKind::Amount(_) | TargetKind::Field(_, Kind::Money) => plain("money"),
        TargetKind::Named(_, entity) | TargetKind::Reference(_, entity) => ("reference", &[][..], Some(entity)),
        TargetKind::Product => ("reference", &[][..], Some(Entity::Product)),
        TargetKind::Team => ("reference", &[][..], Some(Entity::Team)),
        TargetKind::Lead => ("reference", &[][..], Some(Entity::User)),
        TargetKind::Tags => plain("tags"),
        TargetKind::Domains | TargetKind::Parts(_) => plain("list"),
        TargetKind::Id
        | TargetKind::ExternalId
        | TargetKind::ExternalIdOf
        | TargetKind::Of(..)
        | TargetKind::Custom
        | TargetKind::Field(..) => plain("text"),
    };
    ImportTarget { name, kind, choices, entity }
}

/// Lists the latest imports: one's own, an administrator's those of all.
#[utoipa::path(tag = "imports", responses((status = 200, description = "The latest imports, the newest first", body = ImportList)))]
#[get("")]
async fn list_imports(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    let by = caller.0.user_id.ok_or(Error::Denied)?;
    let mut data = state.store.imports(Some(by).filter(|_| !sees_all(&caller)), LATEST).await?;
    data.retain(|import| sees_records(&caller, import));
    Ok(Reply::new(StatusCode::OK, &ImportList { data })?.send())
}

/// Imports files, as a job; or tries what would happen.
#[utoipa::path(tag = "imports", request_body = ImportInput, responses((status = 201, description = "Begun", body = Import)))]
#[post("")]
async fn create_import(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<ImportInput>,
) -> Result<HttpResponse> {
    let by = importer(&caller)?;
    let ImportInput { name, trial, files } = body.value;
    for file in &files {
        if caller.0.level(Object::of(file.entity), Action::Create) == Level::None {
            return Err(Error::Denied.into());
        }
    }
    let plan = Plan { name, files };
    plan.check()?;
    plan.check_fields(&caller.0.fields)?;
    for (index, file) in plan.files.iter().enumerate() {
        let pointer = format!("/files/{index}/file");
        let missing =
            || Problem::from(crm_domain::invalid::Invalid::one(&pointer, "not_found", "no such file of yours"));
        let id = Uuid::parse_str(&file.file).map_err(|_| missing())?;
        if !state.store.has_import_file(id, by).await? {
            return Err(missing());
        }
        sheet::format_of(file, index)?;
    }
    let begin = move |tx: &mut crm_db::Tx<'_>| {
        let import = tx.begin_import(&plan, trial, true)?;
        Reply::new(StatusCode::CREATED, &import).map(|reply| reply.at(&format!("/api/v1/imports/{}", import.id)))
    };
    once(&state, caller, &request, &body.hash, begin).await
}

/// Reads an import: how far it is and what became of the rows.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, description = "The import", body = Import)))]
#[get("/{id}")]
async fn get_import(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let import = visible(&state, &caller, &id).await?;
    Ok(Reply::new(StatusCode::OK, &import)?.send())
}

/// Calls an import off; what was done stays and can be taken back.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, description = "The import", body = Import)))]
#[post("/{id}/cancel")]
async fn cancel_import(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let import = visible(&state, &caller, &id).await?;
    importer(&caller)?;
    state.store.cancel_import(import.id).await?;
    let import = state.store.import(import.id).await?;
    Ok(Reply::new(StatusCode::OK, &import)?.send())
}

/// Takes an import back, as a job: what it made goes, what it changed is put back, unless somebody changed it since.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, description = "The import", body = Import)))]
#[post("/{id}/undo")]
async fn undo_import(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    let import = visible(&state, &caller, &id).await?;
    importer(&caller)?;
    once(&state, caller, &request, "", move |tx| Reply::new(StatusCode::OK, &tx.begin_undo(import.id)?)).await
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RowQuery {
    /// What became of them; all unless given.
    outcome: Option<Outcome>,
    /// How taking them back ended; all unless given.
    undone: Option<Undone>,
    /// Those after this one: `file_index,row_number,id`.
    after: Option<String>,
    /// How many; 50 unless given, at most 200.
    limit: Option<u32>,
}

/// Lists what became of rows.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path), RowQuery), responses((status = 200, description = "A page of rows", body = RowPage)))]
#[get("/{id}/rows")]
async fn list_import_rows(
    state: Data<State>,
    caller: Caller,
    id: Path<String>,
    query: Query<RowQuery>,
) -> Result<HttpResponse> {
    let import = visible(&state, &caller, &id).await?;
    let after = query.after.as_deref().filter(|text| !text.is_empty()).map(RowPlace::parse).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MOST_ROWS);
    let filter = RowFilter { outcome: query.outcome, undone: query.undone };
    let mut page = state.store.import_rows(import.id, filter, after, limit).await?;
    page.data = named(&state, caller, page.data).await?;
    Ok(Reply::new(StatusCode::OK, &page)?.send())
}

/// Adds what the records of rows are called, as far as the caller sees them.
async fn named(state: &State, caller: Caller, rows: Vec<RowNote>) -> Result<Vec<RowNote>> {
    let read = move |reader: &mut Reader<'_>| {
        let mut wanted: BTreeMap<Entity, Vec<Uuid>> = BTreeMap::new();
        for row in &rows {
            wanted.entry(row.entity).or_default().extend(row.record_id);
        }
        let mut names = BTreeMap::new();
        for (entity, ids) in wanted {
            names.insert(entity, reader.names(entity, &ids)?);
        }
        let name = |row: &RowNote| names.get(&row.entity)?.get(&row.record_id?).cloned();
        Ok(rows.into_iter().map(|row| RowNote { record_name: name(&row), ..row }).collect())
    };
    Ok(state.store.read(caller.0, read).await?)
}

/// Downloads the rows that failed, with the reasons, as CSV: to be mended and imported again.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, description = "CSV", content_type = "text/csv", body = String)))]
#[get("/{id}/failed.csv")]
async fn get_failed_rows(state: Data<State>, caller: Caller, id: Path<String>) -> Result<HttpResponse> {
    let import = visible(&state, &caller, &id).await?;
    let mut text = String::from("\u{feff}file,row,reason\r\n");
    let failed = RowFilter { outcome: Some(Outcome::Failed), ..RowFilter::default() };
    let mut after = None;
    loop {
        let page = state.store.import_rows(import.id, failed, after, MOST_ROWS).await?;
        for row in &page.data {
            line(&mut text, row);
        }
        let Some(last) = page.data.last().filter(|_| page.has_more) else { break };
        after = Some(RowPlace::from(last));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"failed.csv\""))
        .body(text))
}

fn line(text: &mut String, row: &RowNote) {
    let reasons = sheet::quoted(&sheet::reasons(&row.faults));
    let _ = write!(text, "{},{},{reasons}", row.file_index + 1, row.row_number);
    for cell in &row.cells {
        let _ = write!(text, ",{}", sheet::quoted(cell));
    }
    text.push_str("\r\n");
}

/// Returns the user behind the caller, who may make records of at least one kind that is imported.
///
/// # Errors
/// `forbidden`.
pub(crate) fn importer(caller: &Caller) -> Result<Id<User>> {
    let imported = [Entity::Account, Entity::Contact, Entity::Deal, Entity::Product, Entity::User];
    let may = imported.iter().any(|entity| caller.0.level(Object::of(*entity), Action::Create) != Level::None);
    caller.0.user_id.filter(|_| may).ok_or_else(|| Error::Denied.into())
}

fn sees_all(caller: &Caller) -> bool {
    caller.0.administers()
}

/// Rows tell of records, so who sees no records of these kinds sees no import of them.
fn sees_records(caller: &Caller, import: &Import) -> bool {
    import.plan.files.iter().all(|file| caller.0.level(Object::of(file.entity), Action::View) != Level::None)
}

async fn visible(state: &State, caller: &Caller, id: &str) -> Result<Import> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::not_found())?;
    let import = state.store.import(id).await?;
    let own = caller.0.user_id == Some(import.created_by);
    if (own || sees_all(caller)) && sees_records(caller, &import) { Ok(import) } else { Err(Problem::not_found()) }
}
