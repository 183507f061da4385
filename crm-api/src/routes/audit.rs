//! The audit log: who did what, to which record, when and how, as a list and as a file. For administrators.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use crm_db::Store;
use crm_db::access_log::Access;
use crm_db::audit::{AuditEntry, AuditFilter};
use crm_db::error::{Error, Result as StoreResult};
use crm_db::tx::Reader;
use crm_domain::audit::AuditKind;
use crm_domain::entity::Entity;
use crm_domain::policy::Actor;
use crm_domain::time::Instant;
use csv::{Terminator, WriterBuilder};
use futures_util::stream::try_unfold;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::{self, Caller};
use crate::list::{self, PageInfo};
use crate::problem::Result;
use crate::reply::Reply;
use crate::sheet;
use crate::state::State;

/// Entries that a file is written with at a time.
const PAGE: u32 = 500;
/// Longest question that the log keeps, in characters.
const LONGEST_DETAIL: usize = 2000;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(scope::scope("/audit").service(export_audit_entries).service(list_audit_entries));
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditList {
    data: Vec<AuditEntry>,
    page: PageInfo,
}

/// Which entries; each filter narrows further.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// What this user did, also by keys and imports.
    user_id: Option<Uuid>,
    /// What was done in this session or with this API key.
    credential_id: Option<Uuid>,
    /// What was done to records of this kind.
    entity: Option<Entity>,
    /// What was done to this record.
    record_id: Option<Uuid>,
    /// Acts of this kind.
    kind: Option<AuditKind>,
    /// From this moment on.
    from: Option<Instant>,
    /// Before this moment.
    to: Option<Instant>,
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries on the page.
    limit: Option<u32>,
}

/// Which entries; each filter narrows further.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditExportQuery {
    /// What this user did, also by keys and imports.
    user_id: Option<Uuid>,
    /// What was done in this session or with this API key.
    credential_id: Option<Uuid>,
    /// What was done to records of this kind.
    entity: Option<Entity>,
    /// What was done to this record.
    record_id: Option<Uuid>,
    /// Acts of this kind.
    kind: Option<AuditKind>,
    /// From this moment on.
    from: Option<Instant>,
    /// Before this moment.
    to: Option<Instant>,
    /// A download ticket, in place of a bearer token.
    #[serde(rename = "ticket")]
    _ticket: Option<String>,
}

/// Lists who did what, the newest first: writes with the fields that changed, openings, exports, signing in and out. That it
/// is read is itself noted.
#[utoipa::path(tag = "audit", params(AuditQuery), responses((status = 200, description = "A page of the audit log", body = AuditList)))]
#[get("")]
async fn list_audit_entries(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let AuditQuery { user_id, credential_id, entity, record_id, kind, from, to, cursor, limit } =
        list::query(&request)?;
    let filter = AuditFilter { user_id, credential_id, entity, record_id, kind, from, to };
    let (limit, cursor) = (list::limit(limit)?, cursor.filter(|cursor| !cursor.is_empty()));
    if cursor.is_none() {
        // Further pages belong to the reading that the first one was.
        state.accesses.note(Access::audit_read(&caller.0, detail(&request), state.store.now()));
    }
    let read = move |reader: &mut Reader<'_>| {
        let page = reader.audit(&filter, cursor.as_deref(), limit)?;
        Reply::new(StatusCode::OK, &AuditList { data: page.data, page: PageInfo::after(page.next_cursor) })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Writes the same list as CSV, all of it.
#[utoipa::path(tag = "audit", params(AuditExportQuery), responses((status = 200, description = "The file", content_type = "text/csv", body = String)))]
#[get("/export")]
async fn export_audit_entries(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    caller.require_recent_proof(&state)?;
    let AuditExportQuery { user_id, credential_id, entity, record_id, kind, from, to, _ticket } =
        list::query(&request)?;
    let filter = AuditFilter { user_id, credential_id, entity, record_id, kind, from, to };
    // Nothing leaves unlogged: the entry is there before the first line.
    let entry = state.store.note_export(&caller.0, None, format!("audit csv {}", detail(&request))).await?;
    let mut walk = Walk { store: state.store.clone(), actor: caller.0, filter, next: Next::First, entry, count: 0 };
    // What goes wrong at once is told as a problem and not as half a file.
    let first = walk.page().await?.unwrap_or_default();
    let stream = try_unfold((walk, Some(first)), |(mut walk, ready)| async move {
        let piece = match ready {
            Some(ready) => Some(ready),
            None => walk.page().await?,
        };
        Ok::<_, Error>(piece.map(|piece| (Bytes::from(piece), (walk, None))))
    });
    let name = format!("attachment; filename=\"audit-{}.csv\"", state.store.now().format("%Y-%m-%d"));
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .streaming(stream))
}

/// What the log says was asked for; never the ticket.
fn detail(request: &HttpRequest) -> String {
    auth::without_ticket(request.query_string()).chars().take(LONGEST_DETAIL).collect()
}

/// The way through the log, page by page.
struct Walk {
    store: Store,
    actor: Actor,
    filter: AuditFilter,
    next: Next,
    entry: Uuid,
    count: i64,
}

enum Next {
    First,
    After(String),
    End,
}

const COLUMNS: &[&str] = &[
    "at",
    "kind",
    "way",
    "user",
    "user_id",
    "api_key",
    "credential_id",
    "import",
    "bulk_update",
    "entity",
    "record",
    "record_id",
    "changes",
    "address",
    "detail",
    "record_count",
];

impl Walk {
    /// Returns the lines of the next page; nothing after the last one, which is noted with the number of entries.
    async fn page(&mut self) -> StoreResult<Option<Vec<u8>>> {
        let (is_first, cursor) = match std::mem::replace(&mut self.next, Next::End) {
            Next::First => (true, None),
            Next::After(cursor) => (false, Some(cursor)),
            Next::End => {
                self.store.count_export(self.entry, self.count).await?;
                return Ok(None);
            }
        };
        let filter = self.filter.clone();
        let read = move |reader: &mut Reader<'_>| reader.audit(&filter, cursor.as_deref(), PAGE);
        let page = self.store.read(self.actor.clone(), read).await?;
        self.next = page.next_cursor.map_or(Next::End, Next::After);
        self.count += i64::try_from(page.data.len()).unwrap_or(0);
        let broken = |error: csv::Error| Error::Broken(error.to_string());
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        if is_first {
            writer.write_record(COLUMNS).map_err(broken)?;
        }
        for entry in page.data {
            writer.write_record(line(entry).map(sheet::guard)).map_err(broken)?;
        }
        let lines = writer.into_inner().map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Some(if is_first { [b"\xef\xbb\xbf".as_slice(), &lines].concat() } else { lines }))
    }
}

fn line(entry: AuditEntry) -> [String; 16] {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let changes: Vec<String> =
        entry.changes.iter().map(|change| format!("{}: {} → {}", change.field, change.before, change.after)).collect();
    [
        entry.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        entry.kind.as_str().to_owned(),
        serde_json::to_value(entry.way).ok().and_then(|way| way.as_str().map(str::to_owned)).unwrap_or_default(),
        entry.user_name.unwrap_or_default(),
        id(entry.user_id),
        entry.api_key_name.unwrap_or_default(),
        id(entry.credential_id),
        entry.import_name.unwrap_or_else(|| id(entry.import_id)),
        entry.bulk_update_number.map(|number| number.to_string()).unwrap_or_default(),
        entry.entity.map_or("", Entity::as_str).to_owned(),
        entry.record_name.unwrap_or_default(),
        id(entry.record_id),
        changes.join("; "),
        entry.address.unwrap_or_default(),
        entry.detail.unwrap_or_default(),
        entry.record_count.map(|count| count.to_string()).unwrap_or_default(),
    ]
}
