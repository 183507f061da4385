//! Files on records: added, fetched, renamed, removed.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::Error;
use crm_db::access_log::Access;
use crm_db::tx::Reader;
use crm_domain::entity::Entity;
use crm_domain::file::{Content, File, FileInput};
use crm_domain::id::Id;
use crm_domain::patch::Patch;
use crm_domain::record::{Context, Record};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::Writable;
use crate::auth::Caller;
use crate::body::Body;
use crate::files::{asked_range, attachment};
use crate::list::{self, PageInfo};
use crate::problem::{Code, Problem, Result};
use crate::reply::{Reply, once};
use crate::resource;
use crate::state::State;

/// What a downloaded file may do when a browser shows it all the same: nothing.
const CONTENT_SECURITY_POLICY: &str = "sandbox; default-src 'none'";

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/files")
            .service(list_files)
            .service(create_file)
            .service(get_file)
            .service(get_file_content)
            .service(update_file)
            .service(delete_file)
            .service(restore_file)
            .service(purge_file),
    );
}

impl Writable for File {}

/// A page of files.
#[derive(Serialize, ToSchema)]
pub struct FileList {
    data: Vec<File>,
    page: PageInfo,
}

/// What a new file is called, and the one record it is on.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// What people call it: folders before the name and characters that cannot be seen are left out.
    name: String,
    /// The account it is on.
    account_id: Option<Uuid>,
    /// The contact it is on.
    contact_id: Option<Uuid>,
    /// The deal it is on.
    deal_id: Option<Uuid>,
    /// The activity it is on.
    activity_id: Option<Uuid>,
}

impl UploadQuery {
    fn input(&self) -> FileInput {
        fn set<R>(id: Option<Uuid>) -> Patch<Id<R>> {
            id.map_or(Patch::Absent, |id| Patch::Set(Id::new(id)))
        }
        FileInput {
            account_id: set(self.account_id),
            contact_id: set(self.contact_id),
            deal_id: set(self.deal_id),
            activity_id: set(self.activity_id),
            name: Patch::Set(self.name.clone()),
        }
    }
}

/// Lists files.
#[utoipa::path(tag = "files", responses((status = 200, description = "A page", body = FileList)))]
#[get("")]
async fn list_files(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<File>(&state, caller, &request).await
}

/// Adds a file to a record; the body is its bytes. What it is, is found out from them.
#[utoipa::path(tag = "files", params(UploadQuery), request_body(content = String, content_type = "application/octet-stream"), responses((status = 201, description = "Created", body = File)))]
#[post("")]
async fn create_file(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let query: UploadQuery = list::query(&request)?;
    let id = admit(&state, &caller, &request, &query).await?;
    let content = state.files.put(id, payload).await?;
    let kept = keep(&state, caller, &request, id, query, content).await;
    // Refused at last, or sent before and answered as then: nothing belongs to these bytes.
    let used = kept.as_ref().is_ok_and(|answer| !answer.headers().contains_key("idempotency-replayed"));
    if !used {
        state.files.remove(id).await;
    }
    kept
}

/// Returns the id of what is to come; refuses what would be refused anyway before its bytes are read.
async fn admit(state: &State, caller: &Caller, request: &HttpRequest, query: &UploadQuery) -> Result<Uuid> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length: u64 = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let (input, size, quota) = (query.input(), whole(length), whole(state.files.quota));
    let admitted = move |reader: &mut Reader<'_>| reader.admit_file(input, size, quota);
    let id = state.store.glance(caller.0.clone(), admitted).await;
    // Too large for everything is too large for one.
    if length > state.files.limit && !matches!(id, Err(Error::Denied | Error::Invalid(_))) {
        return Err(state.files.too_large());
    }
    Ok(id?)
}

/// Writes the row of bytes that are there.
async fn keep(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    id: Uuid,
    query: UploadQuery,
    content: Content,
) -> Result<HttpResponse> {
    let quota = whole(state.files.quota);
    let asked = Sha256::digest(format!("{}?{}", content.sha256, request.query_string()));
    let hash: String = asked.iter().map(|byte| format!("{byte:02x}")).collect();
    let write = move |tx: &mut crm_db::Tx<'_>| {
        tx.check_quota(content.size_bytes, quota)?;
        let context = Context { id, ..tx.context::<File>()? };
        let file = File::new(query.input(), &context)?;
        Reply::created(&tx.create(file.holding(content.clone()))?)
    };
    once(state, caller, request, &hash, write).await
}

fn whole(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Reads what is known of a file.
#[utoipa::path(tag = "files", params(("id" = Uuid, Path)), responses((status = 200, description = "The file", body = File)))]
#[get("/{id}")]
async fn get_file(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<File>(&state, caller, &request, &id).await
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands for the bytes in the document")]
pub struct FileContent(Vec<u8>);

/// Downloads the bytes of a file, whole or a range of them; always as an attachment.
#[utoipa::path(
    tag = "files",
    params(
        ("id" = Uuid, Path),
        ("ticket" = Option<String>, Query, description = "A download ticket, in place of a bearer token."),
        ("Range" = Option<String>, Header, description = "One range of bytes; others are answered with the whole.", example = "bytes=0-1023"),
    ),
    responses(
        (status = 200, description = "The bytes", content((FileContent = "application/octet-stream")), headers(
            ("ETag" = String, description = "SHA-256 of the bytes"),
            ("Content-Disposition" = String, description = "The file's name")
        )),
        (status = 206, description = "The range", content((FileContent = "application/octet-stream"))),
    )
)]
#[get("/{id}/content")]
async fn get_file_content(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    let id = resource::id::<File>(&id)?;
    let opened = Access::opened(&caller.0, Entity::File, id.uuid(), state.store.now());
    let file = state.store.glance(caller.0, move |reader| reader.get::<File>(id)).await?;
    state.accesses.note(opened);
    let etag = format!("\"{}\"", file.sha256);
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&etag)) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    let size = u64::try_from(file.size_bytes).map_err(|_| Problem::new(Code::Internal, ""))?;
    let same = text(header::IF_RANGE).is_none_or(|known| known == etag);
    let range = text(header::RANGE).filter(|_| same).and_then(|asked| asked_range(asked, size));
    let bytes = state.files.read(file.id.uuid(), range.clone()).await?;
    let mut answer = if range.is_some() { HttpResponse::PartialContent() } else { HttpResponse::Ok() };
    if let Some(range) = &range {
        let told = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
        answer.insert_header((header::CONTENT_RANGE, told));
    }
    answer
        .insert_header((header::ETAG, etag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_DISPOSITION, attachment(&file.name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Sent as they are: a compressed range would be none of these bytes.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .content_type(sent_as(&file.content_type));
    answer.no_chunking(range.map_or(size, |range| range.end - range.start));
    Ok(answer.streaming(bytes))
}

fn sent_as(content_type: &str) -> String {
    if content_type == "text/plain" { "text/plain; charset=utf-8".to_owned() } else { content_type.to_owned() }
}

/// Renames a file.
#[utoipa::path(tag = "files", params(("id" = Uuid, Path)), request_body = FileInput, responses((status = 200, description = "The file", body = File)))]
#[patch("/{id}")]
async fn update_file(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<FileInput>,
) -> Result<HttpResponse> {
    resource::update::<File>(&state, caller, &request, &id, body).await
}

/// Puts a file into the recycle bin.
#[utoipa::path(tag = "files", params(("id" = Uuid, Path)), responses((status = 204, description = "In the recycle bin")))]
#[delete("/{id}")]
async fn delete_file(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<File>(&state, caller, &request, &id).await
}

/// Takes a file out of the recycle bin.
#[utoipa::path(tag = "files", params(("id" = Uuid, Path)), responses((status = 200, description = "The file", body = File)))]
#[post("/{id}/restore")]
async fn restore_file(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<File>(&state, caller, &request, &id).await
}

/// Removes a file in the recycle bin for good, and its bytes.
#[utoipa::path(tag = "files", params(("id" = Uuid, Path)), responses((status = 204, description = "Gone")))]
#[post("/{id}/purge")]
async fn purge_file(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    let answer = resource::purge::<File>(&state, caller, &request, &id).await?;
    state.files.remove(resource::id::<File>(&id)?.uuid()).await;
    Ok(answer)
}
