//! Lists as files: every record of a list that the caller may export, as CSV or as a workbook. Pages follow each other by
//! key, so an export holds one page in memory, however long the list is.

mod cell;
mod column;
mod csv;
mod workbook;

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use crm_db::error::Result as StoreResult;
use crm_db::tx::Reader;
use crm_db::{Error, Store, Stored};
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Actor, Object};
use crm_domain::query::{ListQuery, MAX_VALUES, Start};
use uuid::Uuid;

use crate::auth::Caller;
use crate::list::ListRequest;
use crate::problem::{Problem, Result};
use crate::state::State;
use crate::usage::Use;
use cell::Cell;
use column::Column;

pub use column::part_text;

/// Records read at a time.
const PAGE: u32 = 500;
/// Parameters that lists take and exports do not: all of the list goes out.
const FOREIGN: &[&str] = &["limit", "cursor", "offset", "count", "expand", "deleted"];

/// The two kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Csv,
    Xlsx,
}

/// Answers the list that the query asks for as a file.
///
/// # Errors
/// `forbidden` without the right to export, or what is wrong with the query.
pub async fn export<R: Stored>(state: &State, caller: Caller, request: &HttpRequest) -> Result<HttpResponse> {
    if caller.0.exporter(Object::of(R::ENTITY)).is_none() {
        return Err(Error::Denied.into());
    }
    caller.require_recent_proof(state)?;
    let Own { kind, columns, ids } = own_parameters(request)?;
    let asked = ListRequest::of(request, &["format", "columns", "ids", "ticket"])?;
    let uses = asked.uses(R::ENTITY);
    let actor = caller.0.clone();
    let hidden = actor.fields.hidden(R::ENTITY).join(",");
    let planned = state.store.read(caller.0, move |reader| plan::<R>(reader, &asked, columns.as_deref(), ids)).await?;
    // Nothing leaves unlogged: the entry is there before the first record.
    let entry = state.store.note_export(&actor, Some(R::ENTITY), detail(kind, request)).await?;
    state.usage.note_all(&uses);
    let fields: BTreeSet<&str> = planned.columns.iter().map(Column::field).collect();
    fields.into_iter().for_each(|field| state.usage.note(R::ENTITY, field, Use::Export));
    let mut walk =
        Walk { store: state.store.clone(), actor, plan: Arc::new(planned), next: Some(Start::Top), entry, count: 0 };
    let first = walk.page::<R>().await?.unwrap_or_default();
    let name = format!("{}-{}", R::ENTITY.collection(), state.store.now().format("%Y-%m-%d"));
    let mut answer = match kind {
        FileKind::Csv => attachment(&name, "csv", "text/csv; charset=utf-8").streaming(csv::stream::<R>(walk, first)?),
        FileKind::Xlsx => {
            let file = workbook::write::<R>(walk, first).await?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            attachment(&name, "xlsx", kind).streaming(workbook::stream(file))
        }
    };
    // Names of fields are plain ASCII.
    if let Ok(hidden) = header::HeaderValue::from_str(&hidden)
        && !hidden.is_empty()
    {
        answer.headers_mut().insert(header::HeaderName::from_static("hidden-fields"), hidden);
    }
    Ok(answer)
}

fn attachment(name: &str, end: &str, kind: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{end}\"")));
    answer.content_type(kind.to_owned());
    answer
}

/// What the log says was asked for; never the ticket.
fn detail(kind: FileKind, request: &HttpRequest) -> String {
    let asked = crate::auth::without_ticket(request.query_string());
    format!("{} {}", if kind == FileKind::Csv { "csv" } else { "xlsx" }, asked.chars().take(2000).collect::<String>())
}

/// What an export is told besides the list's own query.
struct Own {
    kind: FileKind,
    columns: Option<String>,
    /// The records somebody has picked from the list; all of it unless given.
    ids: Option<Vec<Uuid>>,
}

fn own_parameters(request: &HttpRequest) -> Result<Own> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map(actix_web::web::Query::into_inner)
        .unwrap_or_default();
    let (mut own, mut invalid) = (Own { kind: FileKind::Csv, columns: None, ids: None }, Invalid::default());
    for (name, value) in pairs {
        match (name.as_str(), value.as_str()) {
            ("format", "csv") => own.kind = FileKind::Csv,
            ("format", "xlsx") => own.kind = FileKind::Xlsx,
            ("format", _) => invalid.add("/format", "unknown_choice", "csv or xlsx"),
            ("columns", _) => own.columns = Some(value),
            ("ids", _) => match picked(&value) {
                Some(ids) => own.ids = Some(ids),
                None => invalid.add("/ids", "invalid_value", format!("between 1 and {MAX_VALUES} ids")),
            },
            (foreign, _) if FOREIGN.contains(&foreign) => {
                invalid.add(format!("/{foreign}"), "unknown_field", "an export takes all of the list");
            }
            _ => {}
        }
    }
    invalid.or(own).map_err(Problem::from)
}

fn picked(text: &str) -> Option<Vec<Uuid>> {
    let ids: Vec<Uuid> = text.split(',').map(|id| Uuid::parse_str(id.trim()).ok()).collect::<Option<_>>()?;
    (ids.len() <= MAX_VALUES).then_some(ids)
}

/// What an export consists of.
struct Plan {
    query: ListQuery,
    columns: Vec<Column>,
}

fn plan<R: Stored>(
    reader: &mut Reader<'_>,
    asked: &ListRequest,
    columns: Option<&str>,
    ids: Option<Vec<Uuid>>,
) -> StoreResult<Plan> {
    let custom = reader.field_defs(R::ENTITY)?;
    let query = asked.check::<R>(&custom)?;
    let sources = reader.external_sources(R::ENTITY)?;
    let hidden = reader.actor().fields.hidden(R::ENTITY);
    let columns = column::chosen(R::FIELDS, &custom, &sources, hidden, columns)?;
    let condition = match ids {
        Some(ids) => query.condition.among(R::ENTITY, ids),
        None => query.condition,
    };
    Ok(Plan { query: ListQuery { limit: PAGE, condition, ..query }, columns })
}

/// The way through the list, page by page.
struct Walk {
    store: Store,
    actor: Actor,
    plan: Arc<Plan>,
    next: Option<Start>,
    entry: Uuid,
    count: i64,
}

impl Walk {
    /// Returns the rows of the next page; nothing after the last one, which is noted with the number of records.
    async fn page<R: Stored>(&mut self) -> StoreResult<Option<Vec<Vec<Cell>>>> {
        let Some(start) = self.next.take() else {
            self.store.count_export(self.entry, self.count).await?;
            return Ok(None);
        };
        let plan = Arc::clone(&self.plan);
        let read = move |reader: &mut Reader<'_>| {
            let page = reader.export::<R>(&ListQuery { start, ..plan.query.clone() })?;
            Ok((column::rows(reader, &plan.columns, &page.data)?, page.next_cursor))
        };
        let (rows, cursor) = self.store.read(self.actor.clone(), read).await?;
        self.next = cursor.map(Start::Cursor);
        self.count += i64::try_from(rows.len()).unwrap_or(0);
        Ok(Some(rows))
    }

    fn names(&self) -> Vec<&str> {
        self.plan.columns.iter().map(|column| column.name.as_str()).collect()
    }
}
